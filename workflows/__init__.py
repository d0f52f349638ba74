"""A case and its whole life."""
