"""A verified identity and the account that goes with it: one person, one account."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from citizen_portal.accounts.models import Mobile, User
from services.identity.real_name import Claim, confirms, verified_holder


class NotConfirmed(ValueError):
    """The authority does not know these three as one person."""


class HasAccount(ValueError):
    """The person, or the mobile, has another account."""


def link(user: User, claim: Claim, *, now: datetime) -> None:
    """Tie the account to the person it was proved to be. Raises NotConfirmed, HasAccount, SourceUnavailable."""
    if not confirms(claim, now=now):
        raise NotConfirmed
    _tie(user, claim)


def register(claim: Claim, password: str, *, now: datetime) -> User:
    """A new account of a person whose mobile has answered. Raises NotConfirmed, HasAccount, SourceUnavailable."""
    if not confirms(claim, now=now):
        raise NotConfirmed
    try:
        with transaction.atomic():
            user = User.objects.create_user(_user_name(), password=password, display_name=claim.name)
            _tie(user, claim)
            Mobile.keep(user, claim.mobile, now=now)
    except IntegrityError as taken:
        raise HasAccount from taken
    return user


def account_of(claim: Claim, *, name: str) -> User:
    """The account of somebody an identity provider vouches for; made, without a password, at the first time."""
    with transaction.atomic():
        holder = verified_holder(claim)
        user = User.objects.select_for_update().filter(holder=holder).first()
        if user is None:
            user = User.objects.create_user(_user_name(), display_name=name, holder=holder)
    return user


def _tie(user: User, claim: Claim) -> None:
    try:
        with transaction.atomic():
            user.holder = verified_holder(claim)
            user.save(update_fields=["holder"])
    except IntegrityError as taken:
        user.holder = None
        raise HasAccount from taken


def _user_name() -> str:
    """Nobody needs to know it: people come by mobile, e-mail or the national identity."""
    return f"p{uuid.uuid4().hex[:16]}"
