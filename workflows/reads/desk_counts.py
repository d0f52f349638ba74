"""What waits on each official's desk, counted for all of them at once: numbers only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from services.models import Post, PostKind
from workflows.models import Question, SupervisionOrder, Task

KINDS = ("due_today", "overdue", "questions", "orders")
AT_DESKS = (PostKind.CLERK, PostKind.SECTION_HEAD, PostKind.LEADER)


def counts_by_official(now: datetime) -> Mapping[int, Mapping[str, int]]:
    """For each official (id of the user) with anything to do: tasks due today and overdue that are theirs or nobody's
    in their department, questions and supervision orders their department has to answer. Five statements.
    """
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today + timedelta(days=1)
    is_open = Task.objects.filter(finished__isnull=True, flow_task_type="HUMAN", due_at__isnull=False)
    of_tasks = {
        (row["department"], row["owner"]): row
        for row in is_open.filter(due_at__lt=tomorrow)
        .values("department", "owner")
        .order_by()
        .annotate(
            due_today=Count("id", filter=Q(due_at__gte=now)), overdue=Count("id", filter=Q(due_at__lt=now))
        )
    }
    questions = _by_department(Question.objects.filter(answered_at__isnull=True).values_list("to_department"))
    orders = _by_department(
        SupervisionOrder.objects.filter(answered_at__isnull=True, closed_at__isnull=True).values_list(
            "department"
        )
    )
    counted: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    held = Post.objects.held_on(timezone.localdate(now)).filter(kind__in=AT_DESKS)
    for user, department in sorted(set(held.values_list("user_id", "department_id"))):
        counts = counted[user]
        for row in (of_tasks.get((department, user)), of_tasks.get((department, None))):
            if row:
                counts["due_today"] += row["due_today"]
                counts["overdue"] += row["overdue"]
        counts["questions"] += questions.get(department, 0)
        counts["orders"] += orders.get(department, 0)
    return {user: counts for user, counts in counted.items() if any(counts.values())}


def _by_department(rows: Iterable[tuple[int]]) -> Mapping[int, int]:
    counted: dict[int, int] = defaultdict(int)
    for (department,) in rows:
        counted[department] += 1
    return counted
