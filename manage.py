#!/usr/bin/env python3
"""The one door: `python3 manage.py up`, `python3 manage.py test`, and every Django command.

Uses the standard library alone until the locked dependencies are installed in `.venv` beside this file; then
it starts itself again inside.
"""

import fcntl
import functools
import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
# Exists only while packages are being installed: if it is found, the last installation was interrupted.
INSTALLING = ENVIRONMENT / "installing"
RUNTIME, TESTING = CHECKOUT / "requirements.lock", CHECKOUT / "requirements-test.lock"
WITH_TESTS = (["test"], ["faults"], ["bars"], ["pictures"])
NO_PIP = """Python could not make a virtual environment here.
On Debian and Ubuntu its parts come apart: install the package python3-venv, then try again."""


def digest(lock):
    """What the environment must have been made from: this lock, this Python."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def stamp(lock):
    return ENVIRONMENT / (lock.name + ".installed")


def is_installed(lock):
    return not INSTALLING.exists() and stamp(lock).exists() and stamp(lock).read_text() == digest(lock)


def install(lock):
    """Bring `.venv` to exactly what the lock says; a half-made environment is made anew."""
    with (CHECKOUT / ".venv.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_installed(lock):
            return
        print(f"Installing the locked packages into {ENVIRONMENT} (only the first time) …", flush=True)
        # The installers inherit the lock: should this process be killed, they still hold it until they end.
        run = functools.partial(subprocess.run, check=True, pass_fds=[turn.fileno()])
        if ENVIRONMENT.is_symlink():
            # Made anew it would be emptied, and it is somebody else's.
            ENVIRONMENT.unlink()
        if INSTALLING.exists() or not can_install():
            run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
        INSTALLING.touch()
        pip = [PYTHON, "-I", "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
        # The lock names everything that is needed, and leaves out what a package only says it needs.
        run([*pip, "--no-deps", "--no-input", "--require-hashes", "--requirement", lock])
        for made in (RUNTIME, TESTING) if lock == TESTING else (RUNTIME,):
            stamp(made).write_text(digest(made))
        INSTALLING.unlink()


def can_install():
    """Whether `.venv` holds a Python of this version, with pip."""
    asked = [PYTHON, "-I", "-c", "import pip, sys; print(sys.version)"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.strip() == sys.version.strip()


def main():
    if sys.version_info < (3, 11):
        sys.exit("This needs Python 3.11 or newer; this one is " + sys.version.split()[0] + ".")
    lock = TESTING if sys.argv[1:2] in WITH_TESTS else RUNTIME
    inside = Path(sys.prefix).resolve() == ENVIRONMENT
    try:
        if not is_installed(lock):
            install(lock)
    except PermissionError as refused:
        sys.exit(f"This folder cannot be written by you: {refused.filename}. Clone it into one that can.")
    except subprocess.CalledProcessError as failed:
        sys.exit(NO_PIP if "venv" in failed.cmd else "The packages could not be installed; see above.")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again; it will start the installation anew.")
    if not inside:
        os.execv(PYTHON, [str(PYTHON), str(CHECKOUT / "manage.py"), *sys.argv[1:]])

    from citizen_portal.embedded import command_line

    sys.exit(command_line.main(sys.argv))


if __name__ == "__main__":
    main()
