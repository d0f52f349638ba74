"""`manage.py up`: the whole system on one machine, and not a process of it left when it ends."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citizen_portal.embedded.children import Child, GaveUp, Supervisor
from citizen_portal.embedded.emptiness import begin_empty, is_empty
from citizen_portal.embedded.servers import InUse, Servers, owned

CHECKOUT = Path(__file__).resolve().parents[2]
FIRST_STEPS = """This city was begun empty. Beside it, with DATA_DIR set to its folder:
  manage.py organisation CITY.yaml --passwords FILE   regions, departments, people and posts
  manage.py announce_calendar YEAR NOTICE.yaml        the days off the State Council announced
  manage.py catalogue_keys trust KEY …                whose packages may come in
then log in as an owner of matters and take over a one-thing at /catalogue/packages/"""
READY_PATIENCE = 60.0  # seconds for the web server to answer its first request


class CannotStart(Exception):
    """`up` cannot run; the message says in plain words why and what to do."""


def run(words: list[str]) -> int:
    """Run until told to stop. Returns the exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not go on."""
    options = _options(words)
    data = options.data.expanduser().resolve()
    try:
        with _stoppable():
            _up(options, data)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except (CannotStart, GaveUp) as told:
        print(f"\n{told}", file=sys.stderr)
        return 1
    return 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Start the whole system, with the demo city or an empty one."
    )
    parser.add_argument("--port", type=int, default=8000, help="the port of the web server (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address it listens on (127.0.0.1)")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("DATA_DIR", CHECKOUT / ".local")),
        metavar="DIR",
        help="where data, logs and uploads lie (.local beside manage.py)",
    )
    parser.add_argument("--fresh", action="store_true", help="forget the data there first")
    parser.add_argument(
        "--empty", action="store_true", help="begin a city of your own: no demo city, nothing on offer yet"
    )
    return parser.parse_args(words)


def _up(options: argparse.Namespace, data: Path) -> None:
    began = time.monotonic()
    was_ours = (data / "owner").exists()
    try:
        with (
            owned(data, by="up"),
            _listening(options.host, options.port) as web,
            _listening("127.0.0.1", 0) as registers,
        ):
            servers = Servers.of(data)
            if options.fresh and was_ours:
                servers.place.clear()
            if options.empty:
                _begin_empty(data, servers)
            os.environ.update(servers.addresses, DATA_DIR=str(data), ALLOWED_HOSTS=_hosts(options.host))
            os.environ.setdefault("PORTAL_ADDRESS", f"http://localhost:{options.port}")
            with servers.running():
                _prepare()
                samples = _sample_registers(registers, servers)
                supervisor = Supervisor(servers.started)
                try:
                    supervisor.start(*samples, _web(web, servers))
                    _await_web(web, supervisor)
                    supervisor.start(*_jobs(servers))
                    _greet(web, servers, time.monotonic() - began)
                    supervisor.watch()
                finally:
                    supervisor.stop()
    except InUse as holder:
        raise CannotStart(
            f"The data in {data} is already in use by {holder}.\n"
            "Stop that first, or start a second system with another --data folder and --port."
        ) from None


def _begin_empty(data: Path, servers: Servers) -> None:
    if is_empty(data):
        return
    if servers.postgres and servers.place.database.exists():
        raise CannotStart(
            f"There is a demo city in {data}. Choose another folder with --data, or forget it with --fresh."
        )
    begin_empty(data)


def _prepare() -> None:
    # Django reads the addresses from the environment when its settings are loaded: not before now.
    from citizen_portal.embedded.preparation import prepare

    prepare(tell=lambda step: print(f"  {step}", flush=True))


def _web(web: socket.socket, servers: Servers) -> Child:
    command = [sys.executable, "-m", "gunicorn", "citizen_portal.wsgi", "--bind", f"fd://{web.fileno()}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
    command += ["--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"]
    return Child(
        name="web",
        command=command,
        log=servers.place.logs / "web.log",
        folder=CHECKOUT,
        environment={"DATABASE_POOL_SIZE": "4"},
        inherits=(web.fileno(),),
        # Gunicorn's quick end; its workers follow their master by themselves.
        death_signal=signal.SIGQUIT,
    )


def _sample_registers(registers: socket.socket, servers: Servers) -> list[Child]:
    """The service that answers for the registers of the demo city, on a port of its own; none for any other city.

    Told to the others only now: what was prepared, the city's past among it, read the rows of the registers themselves.
    """
    if is_empty(servers.place.data) or os.environ.get("REGISTERS_URL"):
        return []
    os.environ.update(REGISTERS_URL=_address(registers), REGISTERS_TOKEN=secrets.token_urlsafe(32))
    command = [sys.executable, "-m", "gunicorn", "citizen_portal.sample_registers:application"]
    command += ["--bind", f"fd://{registers.fileno()}", "--worker-class", "gthread", "--workers", "1"]
    # Threads for slow registers to sleep in; connections stay open, because a page asks many questions at once.
    command += ["--threads", "24", "--keep-alive", "60", "--graceful-timeout", "1", "--no-control-socket"]
    child = Child(
        name="registers",
        command=command,
        log=servers.place.logs / "registers.log",
        folder=CHECKOUT,
        environment={"DATABASE_POOL_SIZE": "4"},
        inherits=(registers.fileno(),),
        death_signal=signal.SIGQUIT,
    )
    return [child]


def _jobs(servers: Servers) -> list[Child]:
    celery = [sys.executable, "-m", "celery", "--app", "citizen_portal", "--quiet"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    logs = servers.place.logs
    return [
        Child(
            name="worker",
            command=[*celery, *worker],
            log=logs / "worker.log",
            folder=CHECKOUT,
            # At once: Redis ends in the same moment, and a worker that says goodbye to it might wait for ever. An
            # interrupted job is safe, its intent is still in the database.
            death_signal=signal.SIGKILL,
        ),
        Child(
            name="beat",
            command=[*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
            log=logs / "beat.log",
            folder=CHECKOUT,
            death_signal=signal.SIGKILL,
        ),
    ]


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The web server's socket, taken before anything is started, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as web:
        web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            web.bind((host, port))
            web.listen(512)
        except (OSError, OverflowError) as refused:
            raise CannotStart(
                f"Port {port} on {host} cannot be used: {getattr(refused, 'strerror', None) or refused}.\n"
                f"Another program may have it. Choose one with --port, for example --port {port + 1}."
            ) from None
        yield web


def _hosts(host: str) -> str:
    """The names under which the demo may be asked for: this machine's, or all when it listens to all."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "*"
    return f"localhost,127.0.0.1,[::1],{host}"


def _address(web: socket.socket) -> str:
    host, port = web.getsockname()[:2]
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}/"  # noqa: S104


def _await_web(web: socket.socket, supervisor: Supervisor) -> None:
    """Wait for the first answer, whatever it says: it proves that the application was loaded."""
    deadline = time.monotonic() + READY_PATIENCE
    while True:
        supervisor.look()
        try:
            urllib.request.urlopen(_address(web), timeout=2).close()  # noqa: S310
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > deadline:
                raise GaveUp("The web server does not answer; its log is log/web.log.") from None
        time.sleep(0.1)


def _greet(web: socket.socket, servers: Servers, seconds: float) -> None:
    place = servers.place
    print(f"\n{FIRST_STEPS if is_empty(place.data) else _logins()}")
    if servers.postgres and place.home != place.data:
        print(f"\nThis folder is closed to the database's account; its data is in {place.database}.")
    print(f"\n一件事 is ready at {_address(web)} ({seconds:.0f} s).")
    print(f"Logs are in {place.logs}. Ctrl-C stops everything.", flush=True)


def _logins() -> str:
    # Loads Django's settings and models: not before the addresses are in the environment.
    from citizen_portal.demo import demo_logins

    people = demo_logins()
    width = max(len(login.username) for login in people)
    rows = [f"  {login.username:<{width}}  {login.who}  {login.note.zh}" for login in people]
    return "\n".join([f"Demo log-ins, all with the password {people[0].password}:", *rows])


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind like Ctrl-C, so that every end is the same orderly one."""

    def stop(*_: object) -> None:
        # Once is enough: a second signal must not interrupt the orderly end.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    yield
