"""Sensitive data at rest: sealed columns and files, keys that change, search without reading (decision 005)."""
