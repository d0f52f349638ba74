"""Where providers report what became of messages: signed, fresh, and safe to repeat."""

import json
import time
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from citizen_portal.access import may
from services.channels.signatures import is_signed
from workflows.commands.receipts import Reported, take_receipts
from workflows.models import Receipt

MOST = 500
"""Reports of one request; a provider with more sends several."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Report(_Strict):
    reference: UUID
    state: Literal["delivered", "failed"]
    at: AwareDatetime


class _Reports(_Strict):
    receipts: Annotated[list[_Report], Field(min_length=1, max_length=MOST)]


@may("report receipt")
@csrf_exempt
@require_POST
def receipts(request: HttpRequest, channel: str) -> HttpResponse:
    """``{"receipts": [{"reference": …, "state": "delivered" | "failed", "at": …}]}`` under X-Signature.

    200 with ``{"taken", "repeated", "unknown"}``, however often it is said; 401 for a signature that is wrong or older
    than five minutes; 400 for what cannot be read; 404 while the channel has no secret.
    """
    secrets = settings.RECEIPT_SECRETS.get(channel)
    if not secrets:
        raise Http404
    if not is_signed(request.body, request.headers.get("X-Signature", ""), secrets, now=time.time()):
        return JsonResponse({"error": "signature"}, status=401)
    try:
        found = _Reports.model_validate(json.loads(request.body))
    except (ValueError, ValidationError, RecursionError):
        return JsonResponse({"error": "body"}, status=400)
    taken = take_receipts(channel=channel, reports=map(_reported, found.receipts), now=timezone.now())
    return JsonResponse({"taken": taken.taken, "repeated": taken.repeated, "unknown": taken.unknown})


def _reported(report: _Report) -> Reported:
    at: datetime = report.at
    return Reported(reference=report.reference, state=Receipt(report.state), at=at)
