"""The rounds of a yearly window: which days its stages have this year, and how many places there are."""
