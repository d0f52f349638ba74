"""What a person has submitted before, by the key that marks a repeated request."""

from django.contrib.auth.base_user import AbstractBaseUser

from workflows.models import Application


def submitted_with(by: AbstractBaseUser, idempotency_key: str) -> Application | None:
    """The application this person submitted with that key, with its case; None when there is none yet."""
    return (
        Application.objects.select_related("case")
        .filter(submitted_by_id=by.pk, idempotency_key=idempotency_key)
        .first()
    )
