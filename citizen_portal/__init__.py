"""The doors of 一件事: settings, pages, API and the servers behind them."""

from citizen_portal.celery import app as celery_app

__all__ = ["celery_app"]
