"""A real OpenID provider on the loopback, with a hand on the wire: what it signs with can be made to differ."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread
from urllib.parse import urlsplit

import requests
from django.test import Client
from joserfc.jwk import KeySet, RSAKey
from oidc_provider_mock import User, app
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

LIN, NEWCOMER, NAMELESS = "sub-lin", "sub-newcomer", "sub-nameless"
PEOPLE = (
    User(sub=LIN, claims={"name": "林悦然", "id_number": "110101199403120022"}),
    User(sub=NEWCOMER, claims={"name": "赵德才", "id_number": "110101195702180035"}),
    User(sub=NAMELESS, claims={"name": "王五", "id_number": "110101195702180036"}),
)


@dataclass
class Provider:
    """Where it answers, and what is wrong with it."""

    address: str = ""
    foreign_keys: bool = False
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def around(self, provider: Callable) -> Callable:
        """The provider's WSGI application, with foreign keys in its key set when told so."""
        foreign = KeySet([RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})]).as_dict(private=False)

        def serve(environ, start_response):
            self.asked.append(environ["PATH_INFO"])
            if self.down:
                return Response("down", 503)(environ, start_response)
            if self.foreign_keys and environ["PATH_INFO"] == "/jwks":
                return Response(json.dumps(foreign), mimetype="application/json")(environ, start_response)
            return provider(environ, start_response)

        return serve


@contextmanager
def running(*, lifetime: timedelta = timedelta(hours=1)) -> Iterator[Provider]:
    provider = Provider()
    inner = app(user_claims=PEOPLE, require_nonce=True, access_token_max_age=lifetime)
    server = make_server("127.0.0.1", 0, provider.around(inner), threaded=True)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def begin(browser: Client, **more: str) -> str:
    """Press the button; the address at the provider to which one is sent."""
    return browser.post("/accounts/national/", more).headers["Location"]


def consent(address: str, sub: str) -> str:
    """Say at the provider who one is; the path and query with which one comes back."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"
