import os

import requests

PRICING_URL = os.environ.get("PRICING_URL", "http://localhost:8083")


def price_of(sku: str) -> int:
    """The price to show, in cents."""
    response = requests.get(f"{PRICING_URL}/prices/{sku}")
    response.raise_for_status()
    cents: int = response.json()["cents"]
    return cents
