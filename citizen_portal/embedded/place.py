"""Where the embedded servers keep their data and sockets, and as whom they run.

PostgreSQL refuses to run as root, so root hands the servers to the account `nobody`, which exists everywhere
and so changes nothing on the machine. That account cannot pass a folder only root may enter; then data and
programs go to a folder of their own under /var/lib, named by a digest of the data directory. Nobody's
permissions are ever widened.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from citizen_portal.embedded.emptiness import MARK

# A unix socket's whole path must fit into sun_path: 104 bytes on macOS, 108 on Linux. PostgreSQL also makes a
# lock file beside its socket, whose name is longer by five.
LONGEST_SOCKET_PATH = 100
POSTGRES_SOCKET = ".s.PGSQL.5432"
REDIS_SOCKET = "redis.sock"
KEYS = ("secret_key", "data_keys", "index_key")
CONTENTS = ("postgres", "postgres.half", "log", "media", "static", "static.stamp", MARK, *KEYS)


class NoPlace(RuntimeError):
    """The servers cannot be given a safe place; the message says in plain words what to do."""


@dataclass(frozen=True)
class Account:
    """The system account the servers run as when the caller is root."""

    name: str
    uid: int
    gid: int

    @classmethod
    def for_servers(cls) -> Account | None:
        """The account to drop to; None when the caller is not root and needs no other."""
        if os.geteuid() != 0:
            return None
        entry = pwd.getpwnam("nobody")
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter (or run) `path`, asked of the kernel, access lists included."""
        asked = subprocess.run(
            ["/bin/sh", "-c", 'test -r "$1" -a -x "$1"', "sh", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return asked.returncode == 0


@dataclass(frozen=True)
class Place:
    """The paths of one data directory's servers. Computing them changes nothing on disk."""

    data: Path
    home: Path
    sockets: Path
    account: Account | None

    @classmethod
    def of(cls, data: Path) -> Place:
        """The place of the data directory `data`, which need not exist; the same for the same `data`."""
        data = data.resolve()
        digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        account = Account.for_servers()
        home = data
        if account and not account.reaches(_nearest_existing(data)):
            home = system_folder() / digest
        sockets = home / "sockets"
        if len(str(sockets / POSTGRES_SOCKET)) > LONGEST_SOCKET_PATH:
            sockets = Path(tempfile.gettempdir()) / f"yijianshi-{os.geteuid()}-{digest}"
        return cls(data=data, home=home, sockets=sockets, account=account)

    @property
    def database(self) -> Path:
        return self.home / "postgres"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / POSTGRES_SOCKET

    @property
    def redis_socket(self) -> Path:
        return self.sockets / REDIS_SOCKET

    def prepare(self) -> None:
        """Make the folders; only the servers' account (and root) may enter the sockets.

        Raises NoPlace when somebody else owns the sockets' folder.
        """
        self.data.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.home != self.data:
            self.home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.home.mkdir(mode=0o755, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        owner = self.sockets.lstat()
        if self.sockets.is_symlink() or owner.st_uid not in {os.geteuid(), self._server_uid}:
            raise NoPlace(
                f"{self.sockets} belongs to somebody else. Remove it, or choose another --data folder."
            )
        self.hand_over(self.sockets)
        self.sockets.chmod(0o700)

    def hand_over(self, path: Path) -> None:
        """Give `path` to the servers' account, where that is another one."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def clear(self) -> None:
        """Forget the data, keeping the folder: only what this release puts there is deleted."""
        shutil.rmtree(self.sockets, ignore_errors=True)
        for folder in (self.home, self.data):
            for name in CONTENTS:
                path = folder / name
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete everything under this place; the servers must have stopped."""
        for folder in (self.sockets, self.home, self.data):
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def _server_uid(self) -> int:
        return self.account.uid if self.account else os.geteuid()


def _nearest_existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def system_folder() -> Path:
    """A folder of root's that every account may pass."""
    return Path("/var/lib/yijianshi" if os.access("/var/lib", os.W_OK) else "/opt/yijianshi")


def programs_of(package: str, distribution: str, account: Account | None) -> Path:
    """The folder in which `package`'s programs lie where `account` can run them.

    Normally that is the installed package. When the account cannot reach it (an environment under a folder
    that only root may enter) the package is copied out once per version, with the libraries its programs
    look for beside it.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NoPlace(f"The package {distribution} is not installed. Run: python3 manage.py up")
    installed = Path(spec.submodule_search_locations[0])
    if account is None or account.reaches(installed):
        return installed
    root = system_folder()
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    copied = root / f"{package}-{version(distribution)}"
    if not copied.exists():
        _copy_out(installed, copied)
    return copied / installed.name


def _copy_out(installed: Path, copied: Path) -> None:
    """Copy a package and its libraries; the final rename makes an interrupted copy invisible."""
    started = Path(tempfile.mkdtemp(prefix=f".{copied.name}-", dir=copied.parent))
    try:
        for folder in (installed, installed.with_name(f"{installed.name}.libs")):
            if folder.is_dir():
                shutil.copytree(folder, started / folder.name, symlinks=True)
        for path in (started, *started.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        started.rename(copied)
    except OSError:
        shutil.rmtree(started, ignore_errors=True)
        if not copied.exists():
            raise
