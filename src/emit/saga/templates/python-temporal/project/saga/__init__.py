"""Runs sagas on Temporal; the same for every saga."""
