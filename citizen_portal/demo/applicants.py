"""Made-up applicants for the demo city's past: who they are, and what they would have written in a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from stdnum.cn import ric, uscc

from citizen_portal.accounts.models import User
from services.catalogue.answers import parse
from services.catalogue.compose import compose
from services.catalogue.plan import guide, plan
from services.catalogue.samples import sample_application, sample_value
from services.catalogue.vocabulary import Alternative, Element, ElementType, Package, RoleKind, Validator
from services.models import Holder, HolderKind, IdentifierKind, RegistryEntry, Via

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐"
GIVEN = [
    *("安宁", "嘉树", "思源", "雨桐", "子涵", "一诺", "沐阳", "知远", "清和", "若水"),
    *("景行", "书瑶", "云舒", "晓峰", "建平", "海燕", "春梅", "志强", "文博", "佳怡"),
]
SHOPS = ["小巷人家", "江畔面馆", "老街茶点", "青禾食堂", "知味小厨", "北门早点", "南风小馆", "四季汤煲"]
ROADS = ["梧桐路", "沿江路", "长宁路", "望江西路", "青溪街", "湖滨大道", "学府路"]
WORDS = {
    "institution": "滨江区妇幼保健院",
    "bank_branch": "云江银行长宁支行",
    "floor": "一层",
    "business_scope": "热食类食品制售；饮品制售",
    "purifier_model": "YJ-400",
    "ethnicity": "汉族",
}
CHILDREN = frozenset({"child", "newborn", "baby"})


@dataclass(frozen=True)
class Written:
    """Guiding answers and form values, canonical."""

    answers: dict[str, Any]
    values: dict[str, Any]


def written_by(
    package: Package, *, region: str, today: date, rng: Random, answers: Mapping[str, Any] | None = None
) -> Written:
    """An application that the package accepts: with these answers, else mostly the fullest one, sometimes another."""
    if answers is not None:
        values = _filled_in(package, answers, region, today)
        return Written(dict(answers), values | _people(package, values, rng))
    sample = sample_application(package, region=region, today=today)
    answers, values = dict(sample.answers), dict(sample.values)
    if rng.random() < 0.4:
        other = _other_answers(package, answers, rng)
        if other is not None:
            answers, values = other, _filled_in(package, other, region, today)
    return Written(answers, values | _people(package, values, rng))


def plausible(element: Element, rng: Random) -> str:
    """A text as people write it there; empty for one nobody thought of, or that the element refuses."""
    text = WORDS.get(element.code, "")
    if "address" in element.code:
        text = f"{rng.choice(ROADS)}{rng.randrange(1, 260)}号{rng.randrange(1, 12)}幢{rng.randrange(101, 1804)}室"
    elif element.code.endswith("number"):
        text = f"{rng.choice('ABFHJY')}{rng.randrange(10**9):09d}"
    elif element.code in ("enterprise_name", "shop_name"):
        text = _shop(rng)
    try:
        return parse(element, element.constraints, text, today=date.max) if text else ""
    except ValueError:
        return ""


def holder_of(package: Package, role_code: str, values: Mapping[str, Any], rng: Random) -> Holder:
    """The person or enterprise behind the applicant's role, as a record of the city."""
    role = package.roles[role_code]
    is_enterprise = role.kind is RoleKind.ENTERPRISE
    identifier = values.get(f"{role_code}.{role.identified_by}") or (
        _credit_code(rng) if is_enterprise else _citizen_id(rng, adult=True)
    )
    return Holder.objects.get_or_create(
        identifier_kind=IdentifierKind.CREDIT_CODE if is_enterprise else IdentifierKind.CITIZEN_ID,
        identifier=identifier,
        defaults={
            "kind": HolderKind.ENTERPRISE if is_enterprise else HolderKind.PERSON,
            "name": values.get(f"{role_code}.name") or (_shop(rng) if is_enterprise else _name(rng)),
            "phone": values.get(f"{role_code}.mobile") or "",
        },
    )[0]


def login_of(holder: Holder) -> User:
    """A log-in nobody knows the password of: these people are only there to have applied."""
    return User.objects.get_or_create(
        username=f"resident-{holder.pk}",
        defaults={"display_name": holder.name, "holder": holder, "password": "!"},
    )[0]


def enter_records(
    package: Package, values: Mapping[str, Any], applicant: Holder, now: datetime, rng: Random
) -> None:
    """What the registers know about these people. A few know nothing: then a clerk is asked."""
    for matter in package.matters.values():
        for step in matter.steps:
            for check in step.checks:
                data = {element: values.get(key) for element, key in check.compare.items()}
                for element in check.yields:
                    data[element] = sample_value(
                        package.elements[element],
                        package.elements[element].constraints,
                        region=applicant.identifier[:6],
                        today=now.date(),
                        about=check.of,
                    )
                if rng.random() < 0.85:
                    _enter(package, check.record, check.of, Via.SHARE, data, values, applicant, now, rng)
        for document in matter.documents:
            for via in (Via.LICENCE, Via.SHARE):
                if Alternative(via.value) in document.by:
                    _enter(package, document.kind, document.holder, via, {}, values, applicant, now, rng)


def _enter(
    package: Package,
    kind: str,
    role_code: str,
    via: Via,
    data: dict[str, Any],
    values: Mapping[str, Any],
    applicant: Holder,
    now: datetime,
    rng: Random,
) -> None:
    role = package.roles[role_code]
    identifier = (
        values.get(f"{role_code}.{role.identified_by}") if role.identified_by else applicant.identifier
    )
    if not identifier or RegistryEntry.objects.filter(kind=kind, identifier=identifier, via=via).exists():
        return
    issuer = package.documents[kind].issuer if kind in package.documents else None
    RegistryEntry.objects.create(
        kind=kind,
        identifier=identifier,
        via=via,
        number=f"YJ{rng.randrange(10**9):09d}",
        data=data,
        issuer_zh=issuer.zh if issuer else "云江市数据共享平台",
        issuer_en=issuer.en if issuer else "Yunjiang data sharing platform",
        issued_at=now - timedelta(days=1),
    )


def _other_answers(package: Package, usual: Mapping[str, Any], rng: Random) -> dict[str, Any] | None:
    """One question answered differently, where that still leads somewhere; None where it does not."""
    questions = [
        question
        for question in guide(package, usual).questions
        if question.element is None and len(question.options) > 1
    ]
    if not questions:
        return None
    question = rng.choice(questions)
    value = rng.choice(question.options).value
    answers = dict(usual) | {question.name: [value] if question.kind == "choices" else value}
    for name in guide(package, answers).dropped:
        answers.pop(name, None)
    chosen = guide(package, answers)
    if chosen.stopped is not None or chosen.next is not None or not plan(package, answers).needed:
        return None
    return answers


def _filled_in(package: Package, answers: Mapping[str, Any], region: str, today: date) -> dict[str, Any]:
    values: dict[str, Any] = {}
    while True:
        form = compose(package, {**answers, **values})
        missing = [field for field in form.fields if field.key not in values]
        if not missing:
            return {key: values[key] for key in form.keys}
        for field in missing:
            values[field.key] = answers.get(field.key) or sample_value(
                field.element, field.constraints, region=region, today=today, about=field.role.code
            )


def _people(package: Package, values: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """Names and numbers of this one family or firm in place of the sample's."""
    surname = rng.choice(SURNAMES)
    own: dict[str, Any] = {}
    for key in values:
        element, role = package.element_of(key), package.role_of(key)
        if element.validator is Validator.PERSON_NAME:
            own[key] = _name(rng, surname if role.code in {*CHILDREN, "father", "householder"} else "")
        elif element.validator is Validator.CITIZEN_ID:
            own[key] = _citizen_id(rng, adult=role.code not in CHILDREN)
        elif element.validator is Validator.CREDIT_CODE:
            own[key] = _credit_code(rng)
        elif element.validator is Validator.MOBILE:
            own[key] = f"138{rng.randrange(10**8):08d}"
        elif element.code == "name" and role.kind is RoleKind.ENTERPRISE:
            own[key] = _shop(rng)
        elif element.type in (ElementType.STRING, ElementType.TEXT) and element.validator is None:
            own[key] = plausible(element, rng) or values[key]
    return own | _head_of_household(values, own)


def _head_of_household(values: Mapping[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The head of the household is the father or the mother, not a fourth person."""
    parent = next((role for role in ("father", "mother") if f"{role}.id_number" in values), "")
    return {
        f"householder.{element}": own[f"{parent}.{element}"]
        for element in ("name", "id_number")
        if f"householder.{element}" in values and f"{parent}.{element}" in own
    }


def _name(rng: Random, surname: str = "") -> str:
    return (surname or rng.choice(SURNAMES)) + rng.choice(GIVEN)


def _shop(rng: Random) -> str:
    return f"云江市{rng.choice(SHOPS)}餐饮店"


def _citizen_id(rng: Random, *, adult: bool) -> str:
    year = rng.randrange(1984, 2000) if adult else 2026
    body = f"110101{year}{rng.randrange(1, 10):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
    return body + ric.calc_check_digit(f"{body}0")


def _credit_code(rng: Random) -> str:
    body = f"92990102{rng.randrange(10**9):09d}"
    return body + uscc.calc_check_digit(body)
