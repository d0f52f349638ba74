"""What a clerk arranges for oneself: views to come back to."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workflows.errors import Invalid, NotAllowed
from workflows.models import SavedView
from workflows.policy import Actor, is_actor, permitted

LONGEST_NAME = 40
MOST_VIEWS = 30


def keep_view(
    *, name: str, queue: str, filters: Mapping[str, str], by: AbstractBaseUser, now: datetime
) -> SavedView:
    """Keep a queue with its filters under a name. Raises Invalid for a name that is empty, too long or taken."""
    if not is_actor(Actor.CLERK, by, now):
        raise NotAllowed("views are kept at a desk")
    name = _checked(name)
    if SavedView.objects.filter(user=by).count() >= MOST_VIEWS:
        raise Invalid({"name": _("You have %(most)s views. Please delete one first.") % {"most": MOST_VIEWS}})
    return _saved(SavedView(user=by, name=name, queue=queue, filters=dict(filters), created_at=now))


def rename_view(*, view: SavedView, name: str, by: AbstractBaseUser, now: datetime) -> SavedView:
    """Another name for one's own view. Raises Invalid as `keep_view`, NotAllowed for somebody else's."""
    held = _own(view, by, now)
    held.name = _checked(name)
    return _saved(held)


def delete_view(*, view: SavedView, by: AbstractBaseUser, now: datetime) -> None:
    """Forget one's own view."""
    _own(view, by, now).delete()


def open_with(*, view: SavedView, by: AbstractBaseUser, now: datetime, wanted: bool = True) -> SavedView:
    """The desk opens with this view from now on, and with no other; or with the pool again."""
    with transaction.atomic():
        held = _own(view, by, now)
        # Two tabs at once take turns: the person's views are locked in order.
        list(SavedView.objects.select_for_update().filter(user=by).order_by("pk").values_list("pk"))
        SavedView.objects.filter(user=by, is_default=True).update(is_default=False)
        held.is_default = wanted
        held.save(update_fields=["is_default"])
    return held


def _own(view: SavedView, by: AbstractBaseUser, now: datetime) -> SavedView:
    held = permitted("keep view", by, now).filter(pk=view.pk).first()
    if held is None:
        raise NotAllowed("not one's own view")
    return held


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid({"name": _("Please give the view a name.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("At most %(most)s characters, please.") % {"most": LONGEST_NAME}})
    return name


def _saved(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as conflict:
        raise Invalid({"name": _("You have a view of this name already.")}) from conflict
    return view
