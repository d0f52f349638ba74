"""The address book of messages: what people have verified in their accounts, and nothing else."""

from collections.abc import Collection, Mapping

from allauth.account.models import EmailAddress

from citizen_portal.accounts.models import Mobile
from services.channels.addresses import Addresses


class Accounts:
    """ADDRESS_BOOK: the mobile that answered with a code, and the primary e-mail address once it is confirmed."""

    def of(self, users: Collection[int]) -> Mapping[int, Addresses]:
        """Two statements however many people."""
        mobiles = {mobile.user_id: mobile.number for mobile in Mobile.objects.filter(user__in=users)}
        emails = dict(
            EmailAddress.objects.filter(user__in=users, verified=True)
            .order_by("primary", "-id")
            .values_list("user_id", "email")
        )
        return {
            user: Addresses(mobile=mobiles.get(user, ""), email=emails.get(user, ""))
            for user in mobiles.keys() | emails.keys()
        }
