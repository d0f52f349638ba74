"""The scanner's protocol against a daemon that speaks it, and against everything that can go wrong."""

import io
import os
import socket

import pytest

from services.failures import Permanent, Retryable
from services.files.scanner import Verdict, scan
from tests.services.files.fake_clamd import EICAR, clamd


def test_a_clean_file_is_clean_and_arrives_whole() -> None:
    content = os.urandom(200_000)
    with clamd() as daemon:
        assert scan(io.BytesIO(content), daemon.address) == Verdict()
        assert daemon.received == [content]


def test_the_test_virus_is_found_by_its_name() -> None:
    with clamd() as daemon:
        found = scan(io.BytesIO(b"before" + EICAR), daemon.address)
    assert not found.is_clean
    assert found.signature == "Win.Test.EICAR_HDB-1"


def test_a_scanner_that_is_not_there_is_asked_again_later() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(Retryable):
            scan(io.BytesIO(b"x"), f"tcp://127.0.0.1:{held.getsockname()[1]}")
    with pytest.raises(Retryable):
        scan(io.BytesIO(b"x"), "unix:///nowhere/clamd.sock")


def test_a_scanner_that_hangs_up_is_asked_again_later() -> None:
    with clamd("rude") as daemon, pytest.raises(Retryable):
        scan(io.BytesIO(bytes(5_000_000)), daemon.address)


def test_a_scanner_that_never_answers_is_asked_again_later() -> None:
    with clamd("silent") as daemon, pytest.raises(Retryable):
        scan(io.BytesIO(b"x"), daemon.address, answer_seconds=0.1)


def test_a_scanner_that_refuses_the_file_is_not_asked_again() -> None:
    with clamd("small") as daemon, pytest.raises(Permanent):
        scan(io.BytesIO(b"x"), daemon.address)


def test_an_answer_that_no_scanner_gives_is_no_clean_verdict() -> None:
    with clamd("odd") as daemon, pytest.raises((Permanent, Retryable)):
        scan(io.BytesIO(b"x"), daemon.address)


def test_an_address_that_is_none_is_told_apart_from_a_scanner_that_is_down() -> None:
    with pytest.raises(Permanent):
        scan(io.BytesIO(b"x"), "clamd:3310")
