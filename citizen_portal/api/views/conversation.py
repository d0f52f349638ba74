"""Notes for one's own department, and questions between departments of one case."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import Misfit, pointing
from citizen_portal.api.shapes import conversation as shapes
from citizen_portal.api.views.tasks import own_task
from workflows.commands import conversation
from workflows.models import Question
from workflows.policy import permitted
from workflows.reads.conversation import (
    PEOPLE,
    notes_read,
    open_questions,
    question_to_answer,
    questions_read,
    sisters_to_ask,
)

TAG = "tasks"


class TaskNotes(Endpoint):
    @operation(
        "listNotes",
        "Read the notes of one's department about the matter",
        may="read task",
        tag=TAG,
        answers={200: shapes.NoteList},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, task_id: int) -> Response:
        found = own_task(request, task_id)
        notes = notes_read(found, by=request.user, now=timezone.now())
        return Response(shapes.NoteList({"results": notes}).data)

    @operation(
        "writeNote",
        "Write a note for one's own department; nobody else reads it",
        may="write note",
        tag=TAG,
        request=shapes.TextRequest,
        example={"text": "已电话核实地址，等原件"},
        answers={201: shapes.Note},
        problems_=[problems.NOT_FOUND, problems.INVALID],
    )
    def post(self, request: Request, task_id: int) -> Response:
        found, text = own_task(request, task_id), _text(request)
        note = conversation.write_note(task=found, by=request.user, text=text, now=timezone.now())
        return Response(shapes.Note(note).data, 201)


class TaskQuestions(Endpoint):
    @operation(
        "listQuestionsOfTask",
        "Read what was asked and answered between one's department and others about the matter",
        may="read task",
        tag=TAG,
        answers={200: shapes.QuestionList},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, task_id: int) -> Response:
        found = own_task(request, task_id)
        questions = questions_read(found, by=request.user, now=timezone.now())
        return Response(shapes.QuestionList({"results": questions}).data)

    @operation(
        "askSisterDepartment",
        "Ask the department that handles another matter of the same case",
        may="ask sister department",
        tag=TAG,
        request=shapes.QuestionRequest,
        example={"matter": "household_registration", "text": "户口登记用的是哪个地址？"},
        answers={201: shapes.OfficeQuestion},
        problems_=[problems.NOT_FOUND, problems.INVALID],
    )
    def post(self, request: Request, task_id: int) -> Response:
        found = own_task(request, task_id)
        given = shapes.QuestionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        sister = sisters_to_ask(found).filter(matter=given.validated_data["matter"]).first()
        if sister is None:
            raise Misfit({"/matter": _("Please choose a matter that another department handles.")})
        with pointing(lambda key: "/matter" if key == "of" else f"/{key}"):
            asked = conversation.ask(
                task=found, of=sister, by=request.user, text=given.validated_data["text"], now=timezone.now()
            )
        return Response(shapes.OfficeQuestion(asked).data, 201)


class Questions(Endpoint):
    @operation(
        "listQuestions",
        "See which questions of sister departments wait for one's own, the most urgent first",
        may="answer sister department",
        tag="questions",
        answers={200: shapes.QuestionLines},
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.QuestionLines({"results": open_questions(request.user, timezone.now())}).data)


class QuestionToUs(Endpoint):
    @operation(
        "getQuestion",
        "Read a question to one's department",
        may="answer sister department",
        tag="questions",
        answers={200: shapes.QuestionAsked},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, question_id: int) -> Response:
        found = _question(request, question_id)
        asked = question_to_answer(found, by=request.user, now=timezone.now())
        return Response(shapes.QuestionAsked(asked).data)


class QuestionAnswer(Endpoint):
    @operation(
        "answerQuestion",
        "Answer a question to one's department, once",
        may="answer sister department",
        tag="questions",
        request=shapes.TextRequest,
        example={"text": "登记的是滨江路12号"},
        answers={201: shapes.OfficeQuestion},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID],
    )
    def post(self, request: Request, question_id: int) -> Response:
        found, text = _question(request, question_id), _text(request)
        answered = conversation.answer(question=found, by=request.user, text=text, now=timezone.now())
        return Response(shapes.OfficeQuestion(answered).data, 201)


def _text(request: Request) -> str:
    given = shapes.TextRequest(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data["text"]


def _question(request: Request, question_id: int) -> Question:
    rows = permitted("answer sister department", request.user, timezone.now())
    return get_object_or_404(rows.select_related("sub_case__case", "asked_of", *PEOPLE), pk=question_id)
