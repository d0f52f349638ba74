"""How the demo's people are reached, and who acts for whom. What is there already stays."""

from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from citizen_portal.accounts.models import Mobile, User
from services.agency.mandates import give
from services.models import Holder, HolderKind, Mandate

from .world import People


def seed_reach(people: People, today: date) -> None:
    """A person logs in by the mobile that the city knows, too, and by an e-mail address."""
    logins = {entry.login.username: entry for entry in people.holders if entry.login}
    users = {user.username: user for user in User.objects.filter(username__in=logins)}
    reached = set(Mobile.objects.filter(user__in=users.values()).values_list("user_id", flat=True))
    for username, entry in logins.items():
        user = users[username]
        if entry.kind is HolderKind.PERSON and user.pk not in reached:
            Mobile.keep(user, entry.phone, now=_morning_of(today))
        if entry.login.email:
            EmailAddress.objects.get_or_create(
                user=user, email=entry.login.email, defaults={"verified": True, "primary": True}
            )


def seed_mandates(people: People) -> None:
    """As the registers and the principals gave them."""
    for entry in people.mandates:
        agent, principal = (
            Holder.objects.get(identifier=identifier) for identifier in (entry.agent, entry.principal)
        )
        if Mandate.objects.filter(agent=agent, principal=principal, kind=entry.kind).exists():
            continue
        give(
            agent=agent,
            principal=principal,
            kind=entry.kind,
            starts_on=entry.starts_on,
            ends_on=entry.starts_on + timedelta(days=entry.days) if entry.days else None,
            evidence=entry.evidence,
            now=_morning_of(entry.starts_on),
        )


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
