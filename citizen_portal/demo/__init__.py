"""The demo city: a fictitious place with departments, staff, citizens and registers."""

from .logins import DemoLogin, demo_logins

__all__ = ["DemoLogin", "demo_logins"]
