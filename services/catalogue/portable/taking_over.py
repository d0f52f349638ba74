"""A package becomes drafts: received, mapped, and then on the same road as everything that people write."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from services.catalogue.authoring.errors import Faulty, WrongState
from services.catalogue.authoring.library import entry_body, owner_of
from services.catalogue.authoring.models import EntryKind, Revision
from services.catalogue.authoring.publishing import take_turns
from services.catalogue.authoring.verbs import next_number, published_number
from services.catalogue.portable.mapping import Mapping, MappingFault, as_mapping
from services.catalogue.portable.models import Takeover
from services.catalogue.portable.packing import received
from services.catalogue.portable.planning import Plan, Planned, plan_of
from services.catalogue.portable.trust import issuer_of
from services.catalogue.publish import digest_of


class NotSettled(MappingFault):
    """Something of the package has no answer yet; `plan` says what."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__(())


def receive(*, content: bytes, by: AbstractBaseUser, now: datetime) -> Takeover:
    """Keep a package whose signature and issuer hold; the mapping begins with that of the last time.

    Raises PackageRefused. Who sends the same file twice goes on with what was received first.
    """
    package = received(content)
    payload = package.payload
    fresh = Takeover(
        issuer=package.issuer,
        code=payload.one_thing,
        version=payload.version,
        digest=payload.digest,
        issued_at=payload.published_at,
        licence=payload.licence,
        places=[place.model_dump() for place in payload.places],
        entries=payload.entries,
        received_by_id=by.pk,
        received_at=now,
    )
    with transaction.atomic():
        take_turns()
        same = Takeover.objects.filter(
            issuer=fresh.issuer, code=fresh.code, version=fresh.version, digest=fresh.digest,
            received_by_id=by.pk, begun_at=None,
        ).first()  # fmt: skip
        if same is not None:
            return same
        before = Takeover.objects.filter(issuer__fingerprint=fresh.issuer.fingerprint, code=fresh.code)
        last = before.filter(begun_at__isnull=False).order_by("-begun_at", "-pk").first()
        fresh.mapping = last.mapping if last else {}
        fresh.save()
        return fresh


@transaction.atomic
def keep_mapping(*, takeover: Takeover, mapping: Mapping) -> Plan:
    """Keep how it is mapped so far, and say what that would do. Raises WrongState once there are drafts."""
    row = _mapped_still(takeover)
    plan = plan_of(row, mapping)
    row.mapping = mapping.as_data()
    row.save(update_fields=["mapping"])
    return plan


@transaction.atomic
def begin_takeover(*, takeover: Takeover, by: AbstractBaseUser, now: datetime) -> Revision:
    """A draft of every entry that comes; returns that of the one-thing. All of them or none.

    Raises NotSettled while something has no answer, Faulty when the catalogue would not hold together, WrongState
    when there are drafts already, PackageRefused when the issuer is no longer trusted.
    """
    take_turns()
    row = _mapped_still(takeover)
    issuer_of(row.issuer.public_key)
    plan = plan_of(row, as_mapping(row.mapping))
    if not plan.is_settled:
        if plan.problems and not (
            plan.collisions or plan.functions_missing or plan.busy or plan.number_taken
        ):
            raise Faulty(plan.problems)
        raise NotSettled(plan)
    row.begun_at, row.here = now, plan.one_thing.code
    row.taken = _bodies(plan)
    row.save(update_fields=["begun_at", "here", "taken"])
    drafts = [_draft(each, row, by, now) for each in plan.drafts]
    Revision.objects.bulk_create(drafts)
    return Revision.objects.get(takeover=row, kind=EntryKind.ONE_THING)


def _mapped_still(takeover: Takeover) -> Takeover:
    row = Takeover.objects.select_for_update().select_related("issuer").get(pk=takeover.pk)
    if row.begun_at is not None:
        raise WrongState("there are drafts of it already")
    return row


def _bodies(plan: Plan) -> dict[str, list[dict[str, object]]]:
    """What follows the issuing city from now on, as it came: new, replaced, and taken over before."""
    bodies: dict[str, list[dict[str, object]]] = {}
    names = {(each.kind, each.code) for each in plan.drafts}
    for each in plan.planned:
        if (each.kind, each.code) in names or each.merge is not None:
            bodies.setdefault(each.kind.section, []).append(each.taken)
    return bodies


def _draft(each: Planned, takeover: Takeover, by: AbstractBaseUser, now: datetime) -> Revision:
    body = entry_body(each.entry)
    return Revision(
        kind=each.kind,
        code=each.code,
        number=next_number(each.kind, each.code),
        owner=owner_of(each.kind, body),
        body=body,
        digest=digest_of(body),
        based_on=published_number(each.kind, each.code),
        author_id=by.pk,
        writers=[by.pk],
        takeover=takeover,
        created_at=now,
        saved_at=now,
    )
