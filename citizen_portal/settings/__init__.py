"""Settings by place: `demo` (manage.py's own), `production`, `testing`; what they share stands in `base`."""
