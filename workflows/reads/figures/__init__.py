"""Figures (DOMAIN §8): the registry of indicators, what of a case counts, and the sums that pages read."""
