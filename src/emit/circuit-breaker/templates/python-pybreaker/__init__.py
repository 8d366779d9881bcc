"""Keeps a failing service from taking its callers down."""
