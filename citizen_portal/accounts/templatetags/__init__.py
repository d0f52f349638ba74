"""Template tags of log-in and account."""
