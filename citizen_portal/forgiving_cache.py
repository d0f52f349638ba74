"""The cache counts log-ins and requests; it never decides whether the city works.

While Redis is down nothing is counted: log-ins, searches and submissions go on, and guessing a password costs as
much as the password hash makes it cost. The log says so each time.
"""

from typing import Any

from django_redis.cache import RedisCache


class ForgivingRedisCache(RedisCache):
    """django-redis answers None for what it could not ask; for `add`, which locks are made of, that is a yes."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        added = super().add(*args, **kwargs)
        return True if added is None else added
