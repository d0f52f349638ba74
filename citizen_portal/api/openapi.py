"""How an operation is described: one decorator, so that none is left without problems, examples or security."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from citizen_portal.api import problems
from workflows.policy import Actor, rule

View = Callable[..., Any]


class Description(AutoSchema):
    """Says of what anyone may call that it needs no log-in."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        name = self.view.rules()[self.method]
        return [*super().get_auth(), *([{}] if rule(name).actor is Actor.ANYONE else [])]


class Fault(serializers.Serializer):
    """One thing wrong in the request body."""

    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901) into the request body.")
    detail = serializers.CharField(help_text="What is wrong and how to mend it.")


class Problem(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="Names the kind of problem; never changes.")
    title = serializers.CharField(help_text="The kind of problem for people.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened here, and what to do.")
    errors = Fault(many=True, required=False)


EVERYWHERE = (problems.NOT_LOGGED_IN, problems.NOT_ACCEPTABLE, problems.BROKEN)
"""Problems any address may answer with: also a public one refuses a token that is not valid."""


def operation(
    name: str,
    summary: str,
    *,
    may: str,
    answers: Mapping[int, Any],
    request: Any = None,
    example: Mapping[str, Any] | None = None,
    answer_example: Any = None,
    problems_: Sequence[problems.Kind] = (),
    parameters: Sequence[OpenApiParameter] = (),
    tag: str,
    description: str = "",
) -> Callable[[View], View]:
    """Describe a method of an Endpoint: `answers` by status (a serializer, or None for no body).

    `may` names the rule of the policy that it falls under. `example` is a request body, `answer_example` the body
    of the first answer.
    """
    if request is not None:
        problems_ = (problems.MALFORMED, problems.TOO_LARGE, problems.WRONG_MEDIA_TYPE, *problems_)
    if rule(may).actor is not Actor.ANYONE:
        problems_ = (problems.NOT_ALLOWED, *problems_)
    first = next(iter(answers))
    responses: dict[Any, Any] = {
        status: OpenApiResponse(
            shape,
            description=summary,
            examples=[_example(answer_example, response_only=True)]
            if status == first and answer_example
            else [],
        )
        for status, shape in answers.items()
    }
    kinds = sorted({*problems_, *EVERYWHERE}, key=lambda kind: (kind.status, kind.slug))
    for status in dict.fromkeys(kind.status for kind in kinds):
        alike = [kind for kind in kinds if kind.status == status]
        responses[int(status), problems.MEDIA_TYPE] = OpenApiResponse(
            Problem,
            description=status.phrase,
            examples=[_problem_example(kind) for kind in alike],
        )
    described = extend_schema(
        operation_id=name,
        summary=summary,
        description=description or summary,
        request=request,
        responses=responses,
        examples=[_example(example, request_only=True)] if example is not None else None,
        parameters=list(parameters),
        tags=[tag],
    )

    def under_its_rule(view: View) -> View:
        view.may = may
        return described(view)

    return under_its_rule


def _example(value: Any, **only: bool) -> OpenApiExample:
    return OpenApiExample("example", value=value, **only)


def _problem_example(kind: problems.Kind) -> OpenApiExample:
    # The untranslated title: the description is the same for everybody.
    title = kind.slug.replace("-", " ").capitalize()
    value: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": title,
        "status": int(kind.status),
        "detail": title,
    }
    if kind is problems.INVALID:
        value["errors"] = [{"pointer": "/values/mother.name", "detail": "Please fill in Name."}]
    return OpenApiExample(
        kind.slug, value=value, response_only=True, media_type=problems.MEDIA_TYPE, status_codes=[kind.status]
    )
