"""What to show beside an item, by how customers rate others."""

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from .mail import send_mail
from .prices import price_of
from .ratings import Ratings

app = Flask(__name__)
ratings = Ratings()


@app.get("/health")
def health() -> ResponseReturnValue:
    return jsonify(status="up")


@app.get("/recommendations/<sku>")
def recommendations(sku: str) -> ResponseReturnValue:
    return jsonify(items=[{"sku": other, "cents": price_of(other)} for other in ratings.best_beside(sku)])


@app.post("/ratings")
def rate() -> ResponseReturnValue:
    given = request.get_json()
    ratings.add(given["sku"], given["stars"])
    return jsonify(given), 201


@app.post("/mails")
def mail() -> ResponseReturnValue:
    given = request.get_json()
    send_mail(given["address"], list(ratings.best_beside(given["sku"])))
    return jsonify(status="sent"), 202
