"""The living gallery: every component in every state, and three whole pages with made-up data."""
