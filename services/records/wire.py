"""What is said to a register and what it answers: JSON over HTTP, one question at a time.

    POST {address}/v1/registers/{kind}/look-up        Authorization: Bearer {token}
    {"identifier": "110101199403120022", "at": "2026-11-16T10:00:00+08:00"}

    200 {"register": "id_card", "identifier": "110101199403120022", "records": [{
          "via": "licence", "number": "…", "issuer": {"zh": "…", "en": "…"},
          "issued_at": "2020-05-11T09:00:00+08:00", "valid_until": "2040-05-11", "revoked_at": null,
          "data": {"name": "…", "birth_date": "1994-03-12"}}]}

`via` is `licence` for the electronic licence itself, `share` for the data behind it. `data` are canonical values by
element code of the catalogue. No records: the register knows nothing. The answer repeats whom it is about: an answer
about anybody else is refused. 401 and 403 say that the token is wrong, 404 that there is no such register, 429 and 5xx
that it is busy or down. The identity number stands in the body, never in the address: addresses end up in logs.
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from services.catalogue.vocabulary import Text

from .models import Via

LONGEST_QUESTION = 1024
"""Bytes."""

LONGEST_ANSWER = 256 * 1024
"""Bytes; a register that sends more is not read on."""


class _Said(BaseModel):
    # What is new in a later version of the other side is not our business yet.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Asked(_Said):
    identifier: Annotated[str, Field(min_length=1, max_length=32)]
    at: AwareDatetime


class Record(_Said):
    via: Via
    number: Annotated[str, Field(min_length=1, max_length=64)]
    issuer: Text
    issued_at: AwareDatetime
    valid_until: date | None = None
    revoked_at: AwareDatetime | None = None
    data: dict[str, JsonValue] = Field(default_factory=dict)


class Told(_Said):
    register_: str = Field(alias="register")
    identifier: str
    records: Annotated[tuple[Record, ...], Field(max_length=100)] = ()
