"""One person's program at the HTTP API: logs in, asks again when it gets no answer, counts what it got."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import requests

TIMEOUT = (3, 15)  # seconds to connect, and between two bytes of the answer
PAUSE = 0.2  # seconds before asking again
UNWELL = 500


class Stopped(Exception):
    """The run has ended; what was not answered stays unanswered."""


class Answers:
    """How often which answer came, over all programs: by status, or by the name of what happened instead."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counted: Counter[str] = Counter()

    def count(self, answer: str) -> None:
        with self._turn:
            self._counted[answer] += 1

    def taken(self) -> dict[str, int]:
        with self._turn:
            return dict(self._counted)


class Program:
    """A client with a token of its own; `stop` ends all waiting."""

    def __init__(
        self, address: str, username: str, password: str, *, answers: Answers, stop: threading.Event
    ):
        self._address = address
        self._who = {"username": username, "password": password}
        self._answers = answers
        self._stop = stop
        self._session = requests.Session()
        self._session.trust_env = False
        self._token = ""

    def get(self, path: str) -> dict[str, Any]:
        return self.ask("GET", path).json()

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> requests.Response:
        return self.ask("POST", path, body, {"Idempotency-Key": key} if key else {})

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The first answer that is one, asking the very same again until then. Raises Stopped."""
        while True:
            if not self._token:
                self._token = self._log_in()
            answer = self._try(
                method, path, body, {**(headers or {}), "Authorization": f"Bearer {self._token}"}
            )
            if answer is not None and answer.status_code == requests.codes.unauthorized:
                # A clock that jumped ahead has ended the token.
                self._token = ""
            elif answer is not None and answer.status_code < UNWELL:
                return answer
            self._wait()

    def _log_in(self) -> str:
        while True:
            answer = self._try("POST", "/tokens", self._who, {})
            if answer is not None and answer.status_code == requests.codes.created:
                return answer.json()["token"]
            self._wait()

    def _try(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> requests.Response | None:
        try:
            answer = self._session.request(
                method, f"{self._address}/api/v1{path}", json=body, headers=headers, timeout=TIMEOUT
            )
        except requests.RequestException as fault:
            self._answers.count(type(fault).__name__)
            return None
        self._answers.count(str(answer.status_code))
        return answer

    def _wait(self) -> None:
        if self._stop.is_set():
            raise Stopped
        time.sleep(PAUSE)
