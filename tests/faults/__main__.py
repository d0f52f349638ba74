"""`python3 manage.py faults`: the run with faults, and with --control the run that must lose something."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import django

from citizen_portal.embedded.place import Place
from citizen_portal.embedded.servers import Servers
from tests.faults.installation import running

SETTINGS = "tests.faults.settings"
CONTROL = "tests.faults.control_settings"


def main() -> int:
    options = _options()
    data = options.data.resolve() if options.data else Path(tempfile.mkdtemp(prefix="faults-"))
    settings = CONTROL if options.control else SETTINGS
    # The run reads the installation's database through the models: they can be imported once Django knows its place.
    os.environ.update(
        Servers.of(data, environment={}).addresses, DATA_DIR=str(data), DJANGO_SETTINGS_MODULE=settings
    )
    django.setup()
    from tests.faults import harming, programme, report

    plan = programme.Plan(
        seconds=options.minutes * 60,
        seed=options.seed,
        faults=harming.OF_THE_BROKER if options.control else harming.FAULTS,
        dedupes=not options.forgetful_provider,
        # What the control has lost, nobody can finish.
        **({"patience": 15.0} if options.control else {}),
    )
    try:
        with programme.erring_provider(plan) as provider, running(data, settings=settings) as installation:
            figures = programme.run(installation, provider, plan)
        sys.stdout.write(f"{report.table(figures)}\n{json.dumps(report.line(figures), ensure_ascii=False)}\n")
        return 0 if report.passed(figures) else 1
    finally:
        if options.data is None:
            Place.of(data).remove()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="how long faults go on (20)")
    parser.add_argument("--seed", type=int, default=1, help="what chance begins with (1)")
    parser.add_argument(
        "--control", action="store_true", help="send bare messages instead of intents: this must fail"
    )
    parser.add_argument(
        "--forgetful-provider", action="store_true", help="the SMS provider does not know a reference again"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="keep the installation in DIR and use it again (by default it is thrown away)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
