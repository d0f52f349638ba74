"""When a process that ended is started again, and when it is given up."""

import pytest

from citizen_portal.embedded.children import LONGEST_PAUSE, SHORT_LIFE, Child, GaveUp, Life, Supervisor
from citizen_portal.embedded.postgres import ServerFailed


class Stopped:
    """A process that has ended with `code`."""

    def __init__(self, code):
        self.returncode = code

    def poll(self):
        return self.returncode


class Frail:
    """Something to watch that ends at once with `code`, or does not even start."""

    name = "frail"

    def __init__(self, log, code, starts=True):
        self.log, self.code, self.starts, self.process = log, code, starts, None

    def start(self):
        if not self.starts:
            raise ServerFailed
        self.process = Stopped(self.code)

    def stop(self):
        self.process = None


def ended(tmp_path, **how):
    """A supervisor of something frail, and a way to let it end `times` times without waiting."""
    frail = Frail(tmp_path / "log", **how)
    supervisor = Supervisor([frail])
    (life,) = supervisor.lives
    life.restart_at = 0.0

    def again(times):
        for _ in range(2 * times):
            supervisor.look()
            if life.restart_at is not None:
                life.restart_at = 0.0

    return again


def test_the_pause_doubles_while_lives_are_short_and_begins_anew_after_a_long_one():
    life = Life(watched=None, began=0.0)
    assert [life.end(1.0, killed=True) for _ in range(6)] == [1, 2, 4, 8, LONGEST_PAUSE, LONGEST_PAUSE]
    assert life.end(SHORT_LIFE, killed=True) == 1


def test_what_fails_by_itself_again_and_again_is_given_up(tmp_path):
    again = ended(tmp_path, code=1)
    again(5)
    with pytest.raises(GaveUp, match="frail failed 6 times in a row"):
        again(1)


def test_a_server_that_does_not_start_is_tried_again_before_it_is_given_up(tmp_path):
    again = ended(tmp_path, code=None, starts=False)
    with pytest.raises(GaveUp):
        again(6)


def test_what_is_killed_from_outside_is_never_given_up(tmp_path, capsys):
    again = ended(tmp_path, code=-9)
    again(20)
    assert capsys.readouterr().out.count("frail ended (signal SIGKILL)") == 20


def test_a_child_that_runs_is_left_alone(tmp_path):
    child = Child(name="sleeper", command=["sleep", "600"], log=tmp_path / "log", folder=tmp_path)
    supervisor = Supervisor([])
    supervisor.start(child)
    first = child.process
    supervisor.look()
    assert child.process is first
    supervisor.stop()
    assert first.returncode is not None
