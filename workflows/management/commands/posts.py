"""`python3 manage.py posts appoint|leave`: who works where, as the personnel office says."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.models import Department, Post, PostKind
from workflows.commands import posts
from workflows.errors import WrongState


class Command(BaseCommand):
    help = "Appoint somebody to a post, or end a post; what was claimed goes back to the pool."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb in ("appoint", "leave"):
            known = verbs.add_parser(verb)
            known.add_argument("username")
            known.add_argument("department", help="its code")
            known.add_argument("kind", choices=PostKind.values)
            known.add_argument("--on", type=date.fromisoformat, help="first or last day; today by default")
            if verb == "appoint":
                known.add_argument("--title-zh", required=True)
                known.add_argument("--title-en", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = options["on"] or timezone.localdate(now)
        try:
            user = get_user_model().objects.get(username=options["username"])
            department = Department.objects.get(code=options["department"])
            if options["verb"] == "appoint":
                posts.appoint(
                    user=user,
                    department=department,
                    kind=PostKind(options["kind"]),
                    title_zh=options["title_zh"],
                    title_en=options["title_en"],
                    starts_on=day,
                )
                self.stdout.write("appointed")
                return
            post = Post.objects.held_on(timezone.localdate(now)).get(
                user=user, department=department, kind=options["kind"]
            )
            returned = posts.leave_post(post=post, on=day, by=None, now=now)
            self.stdout.write(f"left, {returned} tasks are back in the pool")
        except (get_user_model().DoesNotExist, Department.DoesNotExist, Post.DoesNotExist) as unknown:
            raise CommandError("There is no such person, department or post.") from unknown
        except WrongState as refused:
            raise CommandError(str(refused)) from refused
