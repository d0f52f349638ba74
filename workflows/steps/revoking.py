"""What was issued no longer holds: a row that says so, and the holder's record follows."""

from django.contrib.auth.base_user import AbstractBaseUser

from workflows.models import NoticeKind, Result, Revocation, SubCase, Verb

from .effects import Effects


def revoke_results(
    sub_case: SubCase, effects: Effects, *, by: AbstractBaseUser, reason: str
) -> list[Revocation]:
    """Revoke every result of the sub-case that still holds; the rows written, none when nothing was issued."""
    standing = Result.objects.filter(sub_case=sub_case, revocation__isnull=True).order_by("id")
    revoked = [Revocation(result=result, reason=reason, by=by, at=effects.now) for result in standing]
    if revoked:
        Revocation.objects.bulk_create(revoked)
        effects.revocations.extend(revoked)
        event = effects.record(Verb.REVOKED, sub_case, department_id=sub_case.department_id)
        effects.give_notice(
            NoticeKind.REVOCATION,
            event,
            reason=reason,
            results=[{"code": each.result.code, "number": each.result.number} for each in revoked],
        )
    return revoked
