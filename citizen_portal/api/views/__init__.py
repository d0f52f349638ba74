"""Addresses of the API. Thin: read the request, call a verb or a read, shape the answer."""
