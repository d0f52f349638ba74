"""Regions, departments and posts; which department serves which place."""
