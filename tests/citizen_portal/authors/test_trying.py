"""A draft is tried before it is handed in: its form, its picture, its process file, a case walked through it."""

from xml.etree import ElementTree

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from citizen_portal.authors.walking import story
from services.catalogue.authoring.bpmn import BPMN, DD, DI, bpmn_of
from services.catalogue.authoring.library import published_entries
from services.catalogue.authoring.naming import Speaker
from services.models import EntryKind, OneThingVersion, Outgoing
from tests.acting import MONDAY
from tests.citizen_portal.authors.conftest import begun, in_force, shipped
from workflows.models import Case, Message

FLOW_NODES = {
    f"{{{BPMN}}}{kind}"
    for kind in (
        "startEvent", "endEvent", "userTask", "serviceTask", "subProcess", "parallelGateway", "exclusiveGateway",
        "intermediateCatchEvent",
    )
}  # fmt: skip
CODES = ["newborn", "restaurant", "disability", "company_setup", "retirement", "transport", "company_closing"]


@pytest.fixture
def say() -> Speaker:
    return Speaker(published_entries())


@pytest.mark.parametrize("code", CODES)
def test_every_node_has_a_shape_and_every_flow_a_line(code, say):
    root = ElementTree.fromstring(bpmn_of(shipped().packages[code], say))
    nodes = {node.get("id") for node in root.iter() if node.tag in FLOW_NODES}
    flows = {flow.get("id"): flow for flow in root.iter(f"{{{BPMN}}}sequenceFlow")}
    shapes = {shape.get("bpmnElement") for shape in root.iter(f"{{{DI}}}BPMNShape")}
    edges = {edge.get("bpmnElement"): edge for edge in root.iter(f"{{{DI}}}BPMNEdge")}
    assert nodes == shapes
    assert set(flows) == set(edges)
    assert all(len(list(edge.iter(f"{{{DD}}}waypoint"))) >= 2 for edge in edges.values())
    for flow in flows.values():
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= nodes
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", CODES)
def test_a_process_engine_of_others_reads_it(code, say):
    package = shipped().packages[code]
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn_of(package, say))
    spec = parser.get_spec(f"process_{code}")
    names = {task.bpmn_id for task in spec.task_specs.values() if getattr(task, "bpmn_id", None)}
    assert {f"matter_{matter}" for matter in package.matters} <= names


def test_an_announcement_is_a_timer_and_nobodys_task(say):
    root = ElementTree.fromstring(bpmn_of(shipped().packages["company_closing"], say))
    timers = {
        event.get("id"): event.find(f"{{{BPMN}}}timerEventDefinition/{{{BPMN}}}timeDuration").text
        for event in root.iter(f"{{{BPMN}}}intermediateCatchEvent")
    }
    assert timers == {
        "step_simplified_closing_announcement_announce": "P20D",
        "step_creditors_announcement_announce": "P45D",
    }


def test_shapes_do_not_cover_each_other(say):
    root = ElementTree.fromstring(bpmn_of(shipped().packages["restaurant"], say))
    outside = [node.get("id") for node in root.find(f"{{{BPMN}}}process") if node.tag in FLOW_NODES]
    boxes = []
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        if shape.get("bpmnElement") in outside:
            bounds = {name: int(value) for name, value in shape[0].items()}
            boxes.append(
                (bounds["x"], bounds["y"], bounds["x"] + bounds["width"], bounds["y"] + bounds["height"])
            )
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_the_picture_says_the_same_in_words(author):
    page = author.get(
        f"/catalogue/{in_force('restaurant', EntryKind.ONE_THING).pk}/process/"
    ).content.decode()
    for matter in shipped().packages["restaurant"].matters.values():
        assert page.count(matter.name.en.replace("'", "&#x27;")) >= 1
    assert 'role="img"' in page


def test_the_form_of_a_draft_is_seen_before_it_is_in_force(author):
    draft = begun(author)
    author.post(f"/catalogue/{draft.pk}/edit/faults/", {"act": "remove:0", "edition": draft.edition})
    page = author.get(f"/catalogue/{draft.pk}/form/", {"of": "restaurant"})
    assert page.status_code == 200
    given = {"of": "restaurant"}
    for _round in range(12):
        page = author.get(f"/catalogue/{draft.pk}/form/", given)
        if "sections" in page.context:
            break
        for bound in page.context["questions"]:
            if not given.get(bound.html_name):
                choices = [c for c in getattr(bound.field.widget, "choices", []) if c[0] != ""]
                value = choices[0][0] if choices else "100"
                if choices and isinstance(choices[0][1], (list, tuple)):
                    value = choices[0][1][0][0]
                given[bound.html_name] = value
    assert "sections" in page.context or page.context["stopped"]


def test_hostile_answers_in_the_address_are_only_faults(author):
    draft = begun(author)
    for bad in ("<script>", "x" * 5000, "[]", "-1"):
        names = [s.name for s in shipped().packages["restaurant"].one_thing.situations]
        answer = author.get(f"/catalogue/{draft.pk}/form/", {"of": "restaurant"} | dict.fromkeys(names, bad))
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode().replace("<script src", "")
    assert author.get(f"/catalogue/{draft.pk}/form/", {"of": "newborn"}).status_code == 404


def test_a_case_is_walked_through_a_draft_and_nothing_of_it_stays(author):
    draft = begun(author)
    before = (
        Case.objects.count(),
        OneThingVersion.objects.count(),
        Message.objects.count(),
        Outgoing.objects.count(),
    )
    answer = author.post(f"/catalogue/{draft.pk}/walk/", {"of": "restaurant"})
    told = answer.context["story"]
    assert told.failure == ""
    assert told.events
    assert told.ends
    after = (
        Case.objects.count(),
        OneThingVersion.objects.count(),
        Message.objects.count(),
        Outgoing.objects.count(),
    )
    assert after == before


def test_a_walk_that_takes_too_long_is_stopped():
    told = story(shipped().packages["newborn"], refuse=frozenset(), start=MONDAY, seconds=0.0)
    assert "too long" in told.failure
    assert Case.objects.count() == 0
