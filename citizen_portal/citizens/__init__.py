"""The citizens' face: find a one-thing, apply once, follow the case, rate it."""
