"""Random packages, answers and form values: small, valid, and of every shape the vocabulary has."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from services.catalogue.answers import options_of
from services.catalogue.compose import compose
from services.catalogue.constraints import day, strictest
from services.catalogue.plan import guide
from services.catalogue.vocabulary import Constraints, Element, ElementType, Package, Validator

TODAY = date(2026, 11, 16)
ROLES = ("mother", "child", "shop")
TEXT = {"zh": "文", "en": "Text"}
ELEMENTS: dict[str, dict[str, Any]] = {
    "id_number": {"type": "string", "validator": "citizen_id"},
    "credit_code": {"type": "string", "validator": "credit_code"},
    "mobile": {"type": "string", "validator": "mobile"},
    "name": {"type": "string", "validator": "person_name", "constraints": {"max_length": 40}},
    "remark": {"type": "text", "constraints": {"max_length": 200}},
    "area": {"type": "integer", "constraints": {"minimum": 1, "maximum": 9000}},
    "income": {"type": "money"},
    "weight": {"type": "decimal"},
    "born_on": {"type": "date", "constraints": {"latest": "today"}},
    "born_at": {"type": "datetime"},
    "insured": {"type": "boolean"},
    "colour": {"type": "choice", "options": ["red", "green", "blue"]},
    "extras": {"type": "choices", "options": ["tea", "rice", "fish"]},
    "place": {"type": "region"},
}
# For each element rules that always leave a value, whichever of them meet in one form.
RULES: dict[str, list[dict[str, Any]]] = {
    "remark": [{"min_length": 2}, {"min_length": 5}, {"max_length": 30}],
    "area": [{"minimum": 10}, {"minimum": 50, "maximum": 800}, {"maximum": 100}],
    "income": [{"minimum": "0"}, {"maximum": "900.50"}],
    "weight": [{"minimum": "0.5"}, {"maximum": "80.25"}],
    "born_on": [{"earliest": "today-400d"}, {"latest": "today-3d"}],
    "colour": [{"options": ["red", "green"]}, {"options": ["blue", "green"]}],
    "extras": [{"options": ["tea", "fish"]}],
}
QUESTIONS = ("first", "second", "third")
WAYS = ("licence", "share", "prior", "form", "commitment")


def _element(code: str) -> dict[str, Any]:
    plain = ELEMENTS[code]
    options = [{"value": value, "label": TEXT} for value in plain.get("options", ())]
    return plain | {"code": code, "name": TEXT, "options": options}


@st.composite
def conditions(draw: st.DrawFn, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """A condition on one or two of the questions."""
    parts = []
    for question in draw(
        st.lists(st.sampled_from(questions), min_size=1, max_size=2, unique_by=lambda q: q["code"])
    ):
        values = [a["value"] for a in question["answers"]] if question["kind"] != "yes_no" else ["yes", "no"]
        part: dict[str, Any] = {question["code"]: draw(st.sampled_from([*values, values]))}
        parts.append(draw(st.sampled_from([part, part, {"not": part}])))
    if len(parts) == 1:
        return parts[0]
    return {draw(st.sampled_from(["all", "any"])): parts}


@st.composite
def _situations(draw: st.DrawFn) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = []
    for code in QUESTIONS[: draw(st.integers(1, 3))]:
        kind = draw(st.sampled_from(["yes_no", "choice", "choices"]))
        answers = [{"value": value, "label": TEXT} for value in ("one", "two", "none")]
        if kind == "choices":
            answers[2]["alone"] = True
        question = {
            "code": code,
            "question": TEXT,
            "kind": kind,
            "answers": [] if kind == "yes_no" else answers,
        }
        if questions and draw(st.booleans()):
            question["when"] = draw(conditions(questions))
        questions.append(question)
    return questions


@st.composite
def _matter(draw: st.DrawFn, index: int, questions: list[dict[str, Any]]) -> dict[str, Any]:
    fields = []
    keys = st.tuples(st.sampled_from(ROLES), st.sampled_from(sorted(ELEMENTS)))
    for role, element in draw(st.lists(keys, min_size=1, max_size=5, unique=True)):
        rule: dict[str, Any] = {"field": f"{role}.{element}", "required": draw(st.booleans())}
        if element in RULES:
            rule["constraints"] = draw(st.sampled_from([{}, *RULES[element]]))
        if draw(st.integers(0, 3)) == 0:
            rule["when"] = draw(conditions(questions))
        elif element != "insured" and draw(st.integers(0, 3)) == 0:
            fields.append({"field": f"{role}.insured"})
            rule["when"] = {f"{role}.insured": draw(st.booleans())}
        fields.append(rule)
    by_key = {rule["field"]: rule for rule in reversed(fields)}
    documents = [
        {"kind": kind, "holder": "child", "by": [*ways, "upload"], "deferrable": draw(st.booleans())}
        for kind in draw(st.lists(st.sampled_from(["paper", "photo"]), unique=True))
        for ways in [draw(st.lists(st.sampled_from(WAYS), unique=True, max_size=2))]
    ]
    data = draw(st.lists(st.sampled_from(["mother.remark", "child.area"]), unique=True))
    return {
        "code": f"matter_{index}",
        "name": TEXT,
        "base_code": "000120000001",
        "department": "police@district",
        "statutory_term": "20wd",
        "promised_term": "5wd",
        "legal_basis": TEXT,
        "steps": [{"code": "decide", "kind": "decide"}],
        "fields": list(by_key.values()),
        "documents": documents,
        "results": [
            {
                "code": "paper",
                "name": TEXT,
                "document": "paper",
                "holder": "child",
                "data": [{"field": field, "required": draw(st.booleans())} for field in data],
            }
        ],
    }


@st.composite
def libraries(draw: st.DrawFn) -> dict[str, Any]:
    """What an author might write. Nearly always without faults; the loader says."""
    questions = draw(_situations())
    count = draw(st.integers(1, 5))
    matters = [draw(_matter(index, questions)) for index in range(count)]
    members = []
    for index, matter in enumerate(matters):
        earlier = [other["code"] for other in matters[:index]]
        member: dict[str, Any] = {"matter": matter["code"]}
        if earlier:
            member["after"] = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2))
        if draw(st.booleans()):
            member |= {"when": draw(conditions(questions)), "otherwise": TEXT}
        if draw(st.integers(0, 3)) == 0:
            member["excluded"] = [{"when": draw(conditions(questions)), "reason": TEXT}]
        members.append(member)
    one_thing = {
        "code": "random",
        "number": "YJS-T-02",
        "name": TEXT,
        "summary": TEXT,
        "audience": "person",
        "lead": "police@district",
        "promise": "5wd",
        "applicants": draw(st.sampled_from([["mother"], ["mother", "child"]])),
        "sections": draw(st.lists(st.sampled_from(ROLES), unique=True)),
        "situations": questions,
        "matters": draw(st.permutations(members)),
        "baseline": {"days": 20, "steps": 6, "documents": 5, "visits": 4},
    }
    return {
        "elements": [_element(code) for code in ELEMENTS],
        "roles": [{"code": code, "name": TEXT, "kind": "person"} for code in ROLES],
        "documents": [{"code": code, "name": TEXT} for code in ("paper", "photo")],
        "matters": matters,
        "one_things": [one_thing],
    }


@st.composite
def guiding_answers(draw: st.DrawFn, package: Package) -> dict[str, Any]:
    """Answers to every question that comes up; sometimes one that stops."""
    answers: dict[str, Any] = {}
    while (question := guide(package, answers).next) is not None:
        if question.element is not None:
            answers[question.name] = draw(values(question.element, question.element.constraints))
            continue
        alone = [option.value for option in question.options if option.alone]
        offered = [option.value for option in question.options if not option.alone]
        if question.kind == "choices":
            several = st.lists(st.sampled_from(offered), min_size=1, unique=True)
            answers[question.name] = draw(several | st.sampled_from([[value] for value in alone or offered]))
        else:
            answers[question.name] = draw(st.sampled_from(offered + alone))
    return answers


@st.composite
def filled_forms(draw: st.DrawFn, package: Package, answers: dict[str, Any]) -> dict[str, Any]:
    """A value for every required field and some others, as the form grows with them."""
    filled: dict[str, Any] = {}
    while True:
        form = compose(package, {**answers, **filled})
        open_fields = [field for field in form.fields if field.key not in filled]
        if not open_fields:
            return {key: filled[key] for key in form.keys if filled[key] is not None}
        for field in open_fields:
            if field.asked_before:
                filled[field.key] = answers[field.key]
            elif field.required or draw(st.booleans()):
                filled[field.key] = draw(values(field.element, field.constraints))
            else:
                filled[field.key] = None


def values(element: Element, rules: Constraints) -> st.SearchStrategy[Any]:
    """Canonical values that an element and the rules for it accept."""
    rules = strictest(element.constraints, rules)
    options = options_of(element, rules)
    least, most = rules.minimum, rules.maximum
    match element.type:
        case ElementType.STRING | ElementType.TEXT:
            return _texts(element.validator, rules)
        case ElementType.INTEGER:
            low = int((least if least is not None else Decimal(-10)).to_integral_value(ROUND_CEILING))
            high = int(
                (most if most is not None else Decimal(max(low, 0) + 99)).to_integral_value(ROUND_FLOOR)
            )
            return st.integers(low, high)
        case ElementType.MONEY | ElementType.DECIMAL:
            low = int(((least if least is not None else Decimal(0)) * 100).to_integral_value(ROUND_CEILING))
            high = (
                int((most * 100).to_integral_value(ROUND_FLOOR)) if most is not None else max(low, 0) + 9999
            )
            return st.integers(low, high).map(lambda fen: _decimal(element.type, Decimal(fen) / 100))
        case ElementType.DATE:
            return _days(rules).map(date.isoformat)
        case ElementType.DATETIME:
            return _days(rules).map(lambda chosen: f"{chosen}T09:30:00+08:00")
        case ElementType.BOOLEAN:
            return st.booleans()
        case ElementType.REGION:
            return st.sampled_from(["330106", "330106001", "330106001002"])
        case ElementType.CHOICE:
            return st.sampled_from(options)
    several = st.lists(st.sampled_from(options), min_size=1, unique=True)
    return several.map(lambda chosen: [option for option in options if option in chosen])


def _decimal(kind: ElementType, number: Decimal) -> str:
    return f"{number:.2f}" if kind is ElementType.MONEY else f"{number.normalize():f}"


def _days(rules: Constraints) -> st.SearchStrategy[date]:
    latest = day(rules.latest, today=TODAY) if rules.latest else None
    earliest = day(rules.earliest, today=TODAY) if rules.earliest else (latest or TODAY) - timedelta(days=900)
    return st.dates(earliest, latest or earliest + timedelta(days=900))


def _texts(validator: Validator | None, rules: Constraints) -> st.SearchStrategy[str]:
    serial = st.integers(0, 999)
    match validator:
        case Validator.CITIZEN_ID:
            bodies = serial.map(lambda n: f"11010119900307{n:03d}")
            return bodies.map(lambda body: body + ric.calc_check_digit(f"{body}0"))
        case Validator.CREDIT_CODE:
            bodies = serial.map(lambda n: f"91330106MA2B{n:05d}")
            return bodies.map(lambda body: body + uscc.calc_check_digit(f"{body}0"))
        case Validator.BANK_CARD:
            bodies = serial.map(lambda n: f"622202000000{n:03d}")
            return bodies.map(lambda body: body + luhn.calc_check_digit(body))
        case Validator.MOBILE:
            return serial.map(lambda n: f"13800000{n:03d}")
        case Validator.PLATE:
            return serial.map(lambda n: f"浙A12{n:03d}")
        case Validator.POSTCODE:
            return serial.map(lambda n: f"310{n:03d}")
        case Validator.PERSON_NAME:
            return st.sampled_from(["李雷", "阿依古丽·买买提", "𠮷野", "Anna Maria O'Neil"])
    least = max(rules.min_length or 0, 1)
    return st.text("杭州西湖abc123", min_size=least, max_size=min(rules.max_length or 200, least + 20))
