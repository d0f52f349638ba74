"""Mounted at /desk/. No address holds a name: people are searched for by POST."""

from django.urls import path, register_converter

from citizen_portal.clerks.actions import ACTIONS, view_of
from citizen_portal.clerks.views import (
    acts,
    announcements,
    batches,
    commitments,
    data_corrections,
    extensions,
    messages,
    orders,
    own_work,
    questions,
    queues,
    rectifications,
    rounds,
    saved_views,
    stand_ins,
    tasks,
)
from workflows.reads.queues import Queue

app_name = "clerks"


class QueueConverter:
    """One of the queues by its name."""

    regex = "|".join(Queue.values)

    def to_python(self, value: str) -> Queue:
        return Queue(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(QueueConverter, "queue")

urlpatterns = [
    path("", queues.desk, name="desk"),
    path("queue/<queue:queue>/", queues.queue, name="queue"),
    path("search/", queues.search_page, name="search"),
    path("next/", acts.claim_next, name="next"),
    path("batch/", batches.batches, name="batches"),
    path("batch/begin/", batches.begin, name="begin-batch"),
    path("batch/<int:pk>/", batches.batch, name="batch"),
    path("views/", saved_views.listing, name="views"),
    path("views/<int:pk>/", saved_views.change, name="view"),
    path("my-work/", own_work.figures, name="own-work"),
    path("shortcuts/", own_work.shortcuts, name="shortcuts"),
    path("announcements/", announcements.listing, name="announcements"),
    path("announcements/<int:pk>/", announcements.objection, name="announcement"),
    path("commitments/", commitments.listing, name="commitments"),
    path("commitments/<int:pk>/", commitments.check, name="commitment"),
    path("commitments/<int:pk>/revoke/", commitments.revoke, name="revoke"),
    path("data-corrections/", data_corrections.listing, name="data-corrections"),
    path("data-corrections/<int:pk>/", data_corrections.answer, name="data-correction"),
    path("messages/", messages.listing, name="messages"),
    path("messages/<int:pk>/open/", messages.opening, name="open-message"),
    path("questions/", questions.listing, name="questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("orders/", orders.listing, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("extensions/", extensions.listing, name="extensions"),
    path("extensions/<int:pk>/", extensions.extension, name="extension"),
    path("rounds/", rounds.listing, name="rounds"),
    path("rounds/new/<slug:code>/", rounds.new, name="new-round"),
    path("rounds/<int:pk>/", rounds.one, name="round"),
    path("rounds/<int:pk>/approve/", rounds.approve, name="approve-round"),
    path("rounds/<int:pk>/discard/", rounds.discard, name="discard-round"),
    path("rounds/<int:pk>/places/", rounds.places, name="places"),
    path("rounds/<int:pk>/draw-up/", rounds.draw_up, name="draw-up"),
    path("admissions/<int:pk>/approve/", rounds.approve_list, name="approve-admission"),
    path("ratings/", rectifications.listing, name="rectifications"),
    path("ratings/<int:pk>/", rectifications.rectification, name="rectification"),
    path("stand-ins/", stand_ins.listing, name="stand-ins"),
    path("stand-ins/<int:pk>/end/", stand_ins.end, name="end-stand-in"),
    path("task/<int:pk>/", tasks.task, name="task"),
    path("task/<int:pk>/file/<uuid:file>/", tasks.attachment, name="file"),
    path("task/<int:pk>/notice/<int:notice>/", tasks.notice, name="notice"),
    path("task/<int:pk>/undo/", acts.undo, name="undo"),
    path("task/<int:pk>/claim/", acts.claim, name="claim"),
    path("task/<int:pk>/release/", acts.release, name="release"),
    path("task/<int:pk>/complete/", acts.complete, name="complete"),
    *(path(f"task/<int:pk>/{each.name}/", view_of(each), name=each.name) for each in ACTIONS),
]
