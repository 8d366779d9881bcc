import os

import requests
from tenacity import retry, stop_after_attempt, wait_exponential

MAIL_PROVIDER_URL = os.environ.get("MAIL_PROVIDER_URL", "http://localhost:9091")


@retry(stop=stop_after_attempt(3), wait=wait_exponential(max=2))
def send_mail(address: str, items: list[str]) -> None:
    """Tells a customer what others liked."""
    message = {"to": address, "template": "others-liked", "items": items}
    response = requests.post(f"{MAIL_PROVIDER_URL}/messages", json=message, timeout=2)
    response.raise_for_status()
