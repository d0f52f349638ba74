"""What the people who run the system look at: whether it lives, whether it can serve, and its figures."""
