"""The addresses of version 1. Numbers, codes and keys are checked here, before anything looks them up."""

from django.urls import path, re_path, register_converter
from drf_spectacular.views import SpectacularAPIView

from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.views import (
    cases,
    catalogue,
    clocks,
    conversation,
    delegations,
    desk,
    drafts,
    faults,
    indicators,
    looks,
    messages,
    notices,
    offers,
    owed,
    rectifications,
    routing,
    supervision,
    tasks,
    tokens,
    unknown,
)

app_name = "api"


class _AsIs:
    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CaseNumber(_AsIs):
    """Region, date, serial and check character (DOMAIN §9)."""

    regex = r"[0-9]{20}[0-9A-Z*]"


class Code(_AsIs):
    """A code of the catalogue."""

    regex = r"[a-z][a-z0-9_]{0,63}"


class DocumentKey(_AsIs):
    """``holder.kind``"""

    regex = r"[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}"


register_converter(CaseNumber, "case_number")
register_converter(Code, "code")
register_converter(DocumentKey, "document_key")


class Schema(Endpoint, SpectacularAPIView):
    """The OpenAPI description of all this."""

    may = "read description of the API"


urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("tokens", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/current", tokens.CurrentToken.as_view(), name="current_token"),
    path("one-things", catalogue.OneThings.as_view(), name="one_things"),
    path("one-things/<code:code>", catalogue.OneThing.as_view(), name="one_thing"),
    path("one-things/<code:code>/guide", catalogue.Guide.as_view(), name="guide"),
    path("one-things/<code:code>/form", catalogue.OneForm.as_view(), name="form"),
    path("one-things/<code:code>/merge", catalogue.OneMerge.as_view(), name="merge"),
    path("consent-texts", catalogue.ConsentTexts.as_view(), name="consent_texts"),
    path("drafts", drafts.Drafts.as_view(), name="drafts"),
    path("drafts/<uuid:draft_id>", drafts.OwnDraft.as_view(), name="draft"),
    path(
        "drafts/<uuid:draft_id>/documents/<document_key:key>",
        drafts.DraftDocument.as_view(),
        name="draft_document",
    ),
    path(
        "drafts/<uuid:draft_id>/documents/<document_key:key>/<uuid:file_id>",
        drafts.DraftFile.as_view(),
        name="draft_file",
    ),
    path("cases", cases.Cases.as_view(), name="cases"),
    path("cases/<case_number:number>", cases.OwnCase.as_view(), name="case"),
    path("cases/<case_number:number>/notices", notices.CaseNotices.as_view(), name="case_notices"),
    path(
        "cases/<case_number:number>/notices/<int:notice_id>", notices.CaseNotice.as_view(), name="case_notice"
    ),
    path("cases/<case_number:number>/ratings", cases.Ratings.as_view(), name="ratings"),
    path("cases/<case_number:number>/withdrawal", owed.Withdrawal.as_view(), name="withdrawal"),
    path(
        "cases/<case_number:number>/documents/<document_key:key>",
        owed.LaterDocument.as_view(),
        name="later_document",
    ),
    path(
        "cases/<case_number:number>/corrections/<code:matter>",
        owed.Corrections.as_view(),
        name="corrections",
    ),
    path(
        "cases/<case_number:number>/corrections/<code:matter>/<document_key:key>",
        owed.CorrectionAnswer.as_view(),
        name="correction_answer",
    ),
    path(
        "cases/<case_number:number>/corrections/<code:matter>/<document_key:key>/files",
        owed.CorrectionFiles.as_view(),
        name="correction_files",
    ),
    path(
        "cases/<case_number:number>/corrections/<code:matter>/<document_key:key>/files/<uuid:file_id>",
        owed.CorrectionFile.as_view(),
        name="correction_file",
    ),
    path(
        "cases/<case_number:number>/rectifications",
        rectifications.OwnRectifications.as_view(),
        name="own_rectifications",
    ),
    path(
        "cases/<case_number:number>/rectifications/<int:rectification_id>",
        rectifications.OwnRectification.as_view(),
        name="own_rectification",
    ),
    path(
        "cases/<case_number:number>/rectifications/<int:rectification_id>/reply",
        rectifications.Reply.as_view(),
        name="reply_to_rectification",
    ),
    path("tasks/next", desk.NextTask.as_view(), name="next_task"),
    path("tasks/<int:task_id>/undo", desk.Undo.as_view(), name="undo_task"),
    path("batches", desk.Batches.as_view(), name="batches"),
    path("batches/<int:batch_id>", desk.OwnBatch.as_view(), name="batch"),
    path("views", desk.Views.as_view(), name="views"),
    path("views/<int:view_id>", desk.OwnView.as_view(), name="view"),
    path("bad-ratings", rectifications.BadRatings.as_view(), name="bad_ratings"),
    path("bad-ratings/<int:rectification_id>", rectifications.BadRating.as_view(), name="bad_rating"),
    path("bad-ratings/<int:rectification_id>/calls", rectifications.Calls.as_view(), name="call_back"),
    path("bad-ratings/<int:rectification_id>/answer", rectifications.Answer.as_view(), name="answer_rating"),
    path("tasks", tasks.Tasks.as_view(), name="tasks"),
    path("tasks/<int:task_id>", tasks.DepartmentTask.as_view(), name="task"),
    path("tasks/<int:task_id>/notices", notices.TaskNotices.as_view(), name="task_notices"),
    path("tasks/<int:task_id>/notices/<int:notice_id>", notices.TaskNotice.as_view(), name="task_notice"),
    path("tasks/<int:task_id>/claim", tasks.Claim.as_view(), name="claim"),
    path("tasks/<int:task_id>/release", tasks.Release.as_view(), name="release"),
    path("tasks/<int:task_id>/complete", tasks.Completion.as_view(), name="complete"),
    path("tasks/<int:task_id>/corrections", faults.TaskCorrections.as_view(), name="task_corrections"),
    path("tasks/<int:task_id>/sent-back", faults.SentBack.as_view(), name="sent_back"),
    path("commitments", faults.Commitments.as_view(), name="commitments"),
    path("commitments/<int:commitment_id>/check", faults.CommitmentCheck.as_view(), name="check_commitment"),
    path(
        "commitments/<int:commitment_id>/revocation",
        faults.CommitmentRevocation.as_view(),
        name="revoke_result",
    ),
    path("cases/<case_number:number>/matters/<code:matter>/hurry", cases.Hurry.as_view(), name="hurry"),
    path("tasks/<int:task_id>/suspension", clocks.TaskSuspension.as_view(), name="suspend_task"),
    path("tasks/<int:task_id>/resumption", clocks.TaskResumption.as_view(), name="resume_task"),
    path("tasks/<int:task_id>/extensions", clocks.TaskExtension.as_view(), name="ask_for_extension"),
    path("extensions", clocks.Extensions.as_view(), name="extensions"),
    path("extensions/<int:extension_id>/answer", clocks.ExtensionAnswered.as_view(), name="answer_extension"),
    path("tasks/<int:task_id>/transfer", routing.TaskTransfer.as_view(), name="transfer_task"),
    path("tasks/<int:task_id>/return", routing.TaskReturn.as_view(), name="return_task"),
    path("tasks/<int:task_id>/dispute", routing.TaskDispute.as_view(), name="dispute_task"),
    path("tasks/<int:task_id>/notes", conversation.TaskNotes.as_view(), name="task_notes"),
    path("tasks/<int:task_id>/questions", conversation.TaskQuestions.as_view(), name="task_questions"),
    path("questions", conversation.Questions.as_view(), name="questions"),
    path("questions/<int:question_id>", conversation.QuestionToUs.as_view(), name="question"),
    path("questions/<int:question_id>/answer", conversation.QuestionAnswer.as_view(), name="answer_question"),
    path("delegations", delegations.Delegations.as_view(), name="delegations"),
    path("delegations/<int:delegation_id>/end", delegations.DelegationEnd.as_view(), name="end_delegation"),
    path("orders", supervision.Orders.as_view(), name="orders"),
    path("orders/<int:order_id>", supervision.OrderToUs.as_view(), name="order"),
    path("orders/<int:order_id>/answer", supervision.OrderAnswered.as_view(), name="answer_order"),
    path(
        "supervision/cases/<case_number:number>/matters/<code:matter>/orders",
        supervision.OrderIssued.as_view(),
        name="issue_order",
    ),
    path(
        "supervision/cases/<case_number:number>/matters/<code:matter>/reopen",
        supervision.Reopening.as_view(),
        name="reopen",
    ),
    path("supervision/orders", supervision.WatchedOrders.as_view(), name="watched_orders"),
    path("supervision/orders/<int:order_id>", supervision.WatchedOrder.as_view(), name="watched_order"),
    path(
        "supervision/orders/<int:order_id>/send-back",
        supervision.OrderSentBack.as_view(),
        name="send_back_order",
    ),
    path("supervision/orders/<int:order_id>/close", supervision.OrderClosed.as_view(), name="close_order"),
    path("supervision/orders/<int:order_id>/ruling", supervision.Ruling.as_view(), name="rule_on_dispute"),
    path("supervision/bad-ratings", rectifications.WatchedRatings.as_view(), name="watched_ratings"),
    *(
        path(f"supervision/bad-ratings/<int:rectification_id>{way}", view.as_view(), name=name)
        for way, view, name in (
            ("", rectifications.WatchedRating, "watched_rating"),
            ("/assignment", rectifications.Assignment, "assign_rating"),
            ("/acceptance", rectifications.Acceptance, "accept_rectification"),
            ("/send-back", rectifications.SentBack, "send_back_rectification"),
            ("/reopening", rectifications.Reopened, "reopen_rectification"),
            ("/settlement", rectifications.Settlement, "settle_rectification"),
            ("/doubt", rectifications.Doubt, "doubt_rating"),
            ("/review", rectifications.Review, "review_rating"),
        )
    ),
    path("me/looks", looks.Looks.as_view(), name="looks"),
    path("offers", offers.Offers.as_view(), name="offers"),
    path("offers/<uuid:offer_id>/accept", offers.OfferAccepted.as_view(), name="accept_offer"),
    path("offers/<uuid:offer_id>/decline", offers.OfferDeclined.as_view(), name="decline_offer"),
    path("messages", messages.Messages.as_view(), name="messages"),
    path("messages/<int:message_id>/read", messages.MessageRead.as_view(), name="message_read"),
    path("indicators", indicators.Indicators.as_view(), name="indicators"),
    re_path(r"", unknown.Unknown.as_view(), name="unknown"),
]
