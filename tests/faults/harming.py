"""The faults themselves. Each is a function that hurts a running installation once, at a moment that chance chose."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import psutil
import psycopg
from redis.exceptions import RedisError

from tests.faults import orders, shifted_clock
from tests.faults.installation import Installation

BEAT = ("celery", "beat")
WORKER = ("celery", " worker ")
WEB = ("gunicorn",)
POSTGRES = ("postgres", "-D")
REDIS = ("redis-server",)
LONGEST_STRIKE = 6.0  # seconds a strike waits for work to hit
LONGEST_STANDSTILL = 20.0  # seconds until somebody has applied
EXHAUSTED = 4.0  # seconds for which the database takes no more connections


@dataclass(frozen=True)
class Fault:
    """A kind of fault: its name in the table, and what it does."""

    name: str
    strike: Callable[[Installation, Random], None]


def kill_web(city: Installation, rng: Random) -> None:
    _kill(city.one(*WEB))


def kill_web_process(city: Installation, rng: Random) -> None:
    _kill_one_of(city.children_of(*WEB), rng)


def kill_worker(city: Installation, rng: Random) -> None:
    _kill(city.one(*WORKER))


def kill_pool_process(city: Installation, rng: Random) -> None:
    _kill_one_of(city.children_of(*WORKER), rng)


def strike_before(city: Installation, rng: Random) -> None:
    _strike(city, orders.Moment.BEFORE)


def strike_after(city: Installation, rng: Random) -> None:
    _strike(city, orders.Moment.AFTER)


def kill_beat(city: Installation, rng: Random) -> None:
    _kill(city.one(*BEAT))


def second_beat(city: Installation, rng: Random) -> None:
    """Two beats at once, and then one again."""
    second = city.another(["celery", "--app", "citizen_portal", "--quiet", "beat", "--pidfile", ""])
    time.sleep(rng.uniform(4, 8))
    second.kill()
    second.wait()


def kill_redis(city: Installation, rng: Random) -> None:
    _kill(city.one(*REDIS))


def empty_redis(city: Installation, rng: Random) -> None:
    with suppress(RedisError), city.redis() as redis:
        redis.flushall()


def empty_redis_without_a_worker(city: Installation, rng: Random) -> None:
    """The worst moment: the worker stands still, what people do waits in Redis, Redis is emptied, the worker dies."""
    worker = city.one(*WORKER)
    _kill(worker, signal.SIGSTOP)
    before = city.acknowledged("submitted")
    deadline = time.monotonic() + LONGEST_STANDSTILL
    while city.acknowledged("submitted") == before and time.monotonic() < deadline:
        time.sleep(0.1)
    empty_redis(city, rng)
    _kill(worker)


def stop_postgres(city: Installation, rng: Random) -> None:
    """PostgreSQL's immediate shutdown: every backend ends at once, the log is replayed at the next start."""
    _kill(city.one(*POSTGRES), signal.SIGQUIT)


def kill_backend(city: Installation, rng: Random) -> None:
    """One backend dies by SIGKILL: PostgreSQL ends all the others and recovers as after a crash."""
    _kill_one_of([child for child in city.children_of(*POSTGRES) if _serves_a_client(child)], rng)


def end_connections(city: Installation, rng: Random) -> None:
    """Some connections are ended by the operator, in the middle of whatever they do."""
    with suppress(psycopg.OperationalError), city.database() as database:
        found = database.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
        for (pid,) in rng.sample(found, len(found) // 2):
            database.execute("SELECT pg_terminate_backend(%s)", [pid])


def exhaust_connections(city: Installation, rng: Random) -> None:
    """Nobody else gets a connection, for some seconds; those that stand are ended, so that everybody has to ask."""
    with _every_connection(city):
        time.sleep(EXHAUSTED)


def clock_ahead(city: Installation, rng: Random) -> None:
    """The clock jumps days ahead, past many a deadline, and some seconds later back again."""
    shifted_clock.shift(city.data, timedelta(days=rng.randint(2, 30), hours=rng.randint(0, 23)))
    time.sleep(rng.uniform(2, 5))
    shifted_clock.shift(city.data, timedelta(0))


def clock_behind(city: Installation, rng: Random) -> None:
    shifted_clock.shift(city.data, -timedelta(seconds=rng.randint(5, 3600)))
    time.sleep(rng.uniform(2, 5))
    shifted_clock.shift(city.data, timedelta(0))


FAULTS = (
    Fault("web: parent killed", kill_web),
    Fault("web: process killed", kill_web_process),
    Fault("worker: parent killed", kill_worker),
    Fault("worker: child killed", kill_pool_process),
    Fault("worker: child kills itself before the effect", strike_before),
    Fault("worker: child kills itself after the effect, before the commit", strike_after),
    Fault("beat: killed", kill_beat),
    Fault("beat: two at once", second_beat),
    Fault("Redis: killed", kill_redis),
    Fault("Redis: FLUSHALL", empty_redis),
    Fault("Redis: FLUSHALL while the worker stands still", empty_redis_without_a_worker),
    Fault("PostgreSQL: immediate stop", stop_postgres),
    Fault("PostgreSQL: a backend killed", kill_backend),
    Fault("PostgreSQL: connections ended", end_connections),
    Fault("PostgreSQL: no connection left", exhaust_connections),
    Fault("clock: days ahead and back", clock_ahead),
    Fault("clock: behind and back", clock_behind),
)
OF_THE_BROKER = tuple(fault for fault in FAULTS if fault.strike is empty_redis_without_a_worker)
"""What messages without rows do not survive, whenever it comes."""


def everything_runs(city: Installation) -> bool:
    """Whether every process of the installation is there again."""
    return all(city.one(*words) for words in (WEB, WORKER, BEAT, POSTGRES, REDIS))


def schedule(faults: tuple[Fault, ...], rng: Random) -> Iterator[Fault]:
    """Every kind once in some order, then again in another, for ever."""
    while True:
        yield from rng.sample(faults, len(faults))


def _strike(city: Installation, moment: orders.Moment) -> None:
    """Wait until a handler was hit; a strike that finds no work stays, and hits the next."""
    orders.order(city.data, moment)
    deadline = time.monotonic() + LONGEST_STRIKE
    while orders.is_pending(city.data, moment) and time.monotonic() < deadline:
        time.sleep(0.05)


@contextmanager
def _every_connection(city: Installation) -> Iterator[None]:
    held: list[psycopg.Connection] = []
    try:
        with suppress(psycopg.OperationalError):
            held.append(city.database())
            held[0].execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            while True:
                held.append(city.database())
        yield
    finally:
        for connection in held:
            connection.close()


def _serves_a_client(process: psutil.Process) -> bool:
    # PostgreSQL writes into its processes' names what they do: "postgres: user database host activity".
    try:
        return "yijianshi" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def _kill_one_of(processes: list[psutil.Process], rng: Random) -> None:
    if processes:
        _kill(rng.choice(processes))


def _kill(process: psutil.Process | None, how: int = signal.SIGKILL) -> None:
    """None, or one that ended meanwhile: the fault before has not been mended yet."""
    if process is not None:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(how)
