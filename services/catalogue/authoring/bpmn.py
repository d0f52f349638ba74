"""A one-thing as BPMN 2.0 (ISO/IEC 19510) with its drawing, for any standard modeller.

Each matter is a sub-process with its steps. It begins when all it waits for have come (a parallel join); one that may
not be needed stands behind a choice (an exclusive gateway) whose other way goes past it, as in the portal.
A public announcement is a timer: nobody's task.
"""

from dataclasses import dataclass, field
from xml.etree import ElementTree

from services.catalogue.authoring.layout import Placed, placed
from services.catalogue.authoring.naming import Speaker
from services.catalogue.vocabulary import Package, Step, StepKind

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HERE = "urn:yijianshi:one-thing"

_TASK, _GAP, _GATE, _EVENT = (120, 70), 40, 50, 36
_MARGIN, _ROW = 60, 190
_SUB_HEIGHT = 130

Point = tuple[int, int]


@dataclass
class _Box:
    """A shape: where it stands, and how flows reach and leave it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def left(self) -> Point:
        return self.x, self.y + self.height // 2

    @property
    def right(self) -> Point:
        return self.x + self.width, self.y + self.height // 2

    @property
    def top(self) -> Point:
        return self.x + self.width // 2, self.y


@dataclass
class _Drawing:
    """The process and its plane, growing together: no node without a shape, no flow without a line."""

    process: ElementTree.Element
    plane: ElementTree.Element
    boxes: dict[str, _Box] = field(default_factory=dict)
    nodes: dict[str, ElementTree.Element] = field(default_factory=dict)

    def node(
        self, kind: str, name: str, box: _Box, *, id: str, inside: str | None = None, expanded: bool = False
    ) -> str:
        around = self.nodes[inside] if inside else self.process
        attributes = {"id": id} | ({"name": name} if name else {})
        self.nodes[id] = ElementTree.SubElement(around, f"{{{BPMN}}}{kind}", attributes)
        shown = {"id": f"{id}_shape", "bpmnElement": id} | ({"isExpanded": "true"} if expanded else {})
        if kind == "exclusiveGateway":
            shown["isMarkerVisible"] = "true"
        shape = ElementTree.SubElement(self.plane, f"{{{DI}}}BPMNShape", shown)
        sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        ElementTree.SubElement(shape, f"{{{DC}}}Bounds", {name: str(size) for name, size in sizes.items()})
        self.boxes[id] = box
        return id

    def flow(
        self,
        source: str,
        target: str,
        *,
        name: str = "",
        over: bool = False,
        inside: str | None = None,
        needed: str = "",
    ) -> str:
        around = self.nodes[inside] if inside else self.process
        id = f"flow_{source}_{target}"
        attributes = {"id": id, "sourceRef": source, "targetRef": target} | ({"name": name} if name else {})
        flow = ElementTree.SubElement(around, f"{{{BPMN}}}sequenceFlow", attributes)
        if needed:
            expression = ElementTree.SubElement(
                flow, f"{{{BPMN}}}conditionExpression", {f"{{{XSI}}}type": "bpmn:tFormalExpression"}
            )
            expression.text = needed
        edge = ElementTree.SubElement(
            self.plane, f"{{{DI}}}BPMNEdge", {"id": f"{id}_edge", "bpmnElement": id}
        )
        for x, y in self._way(self.boxes[source], self.boxes[target], over):
            ElementTree.SubElement(edge, f"{{{DD}}}waypoint", {"x": str(x), "y": str(y)})
        return id

    def _way(self, source: _Box, target: _Box, over: bool) -> list[Point]:
        if over:
            height = source.y - _SUB_HEIGHT // 2
            return [source.top, (source.top[0], height), (target.top[0], height), target.top]
        (x1, y1), (x2, y2) = source.right, target.left
        if y1 == y2:
            return [(x1, y1), (x2, y2)]
        bend = x2 - _GAP // 2
        return [(x1, y1), (bend, y1), (bend, y2), (x2, y2)]


def bpmn_of(package: Package, say: Speaker) -> bytes:
    """The one-thing as a BPMN file in UTF-8, names in the active language."""
    for prefix, space in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
        ElementTree.register_namespace(prefix, space)
    one_thing = package.one_thing
    root = ElementTree.Element(
        f"{{{BPMN}}}definitions", {"id": f"definitions_{one_thing.code}", "targetNamespace": HERE}
    )
    process_id = f"process_{one_thing.code}"
    process = ElementTree.SubElement(
        root, f"{{{BPMN}}}process", {"id": process_id, "name": str(one_thing.name), "isExecutable": "true"}
    )
    diagram = ElementTree.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": f"diagram_{one_thing.code}"})
    plane = ElementTree.SubElement(
        diagram, f"{{{DI}}}BPMNPlane", {"id": f"plane_{one_thing.code}", "bpmnElement": process_id}
    )
    _draw(_Drawing(process, plane), placed(package), package, say)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _draw(drawing: _Drawing, matters: list[Placed], package: Package, say: Speaker) -> None:
    known = {each.member.matter for each in matters}
    waits = {each.member.matter: [code for code in each.member.after if code in known] for each in matters}
    starts = _columns(matters)
    rows = max(each.row for each in matters) + 1
    middle = _MARGIN + _SUB_HEIGHT // 2 + (rows - 1) * _ROW // 2
    last = max(starts)
    begin = drawing.node("startEvent", "", _event(_MARGIN, middle), id="start")
    roots = [code for code, after in waits.items() if not after]
    sinks = [code for code in waits if not any(code in after for after in waits.values())]
    if len(roots) > 1:
        fork = drawing.node("parallelGateway", "", _gate(_MARGIN + 80, middle), id="fork_all")
        drawing.flow(begin, fork)
        begin = fork
    end = drawing.node("endEvent", "", _event(starts[last] + _GATE + 2 * _GAP, middle), id="end")
    if len(sinks) > 1:
        join = drawing.node("parallelGateway", "", _gate(starts[last], middle), id="join_all")
        drawing.flow(join, end)
        end = join
    doors = {
        each.member.matter: _matter(drawing, each, starts[each.column], waits, package, say)
        for each in matters
    }
    for code in roots:
        drawing.flow(begin, doors[code][0])
    for code, after in waits.items():
        for before in after:
            drawing.flow(doors[before][1], doors[code][0])
    for code in sinks:
        drawing.flow(doors[code][1], end)


def _columns(matters: list[Placed]) -> dict[int, int]:
    """Where each column begins, and where whatever comes after the last does."""
    starts, x = {}, _MARGIN + 80 + _GATE + 2 * _GAP
    last = max(each.column for each in matters)
    for column in range(last + 2):
        starts[column] = x
        widest = max((_width(each) for each in matters if each.column == column), default=0)
        x += widest + 4 * (_GATE + _GAP) + 2 * _GAP
    return starts


def _width(each: Placed) -> int:
    return 2 * (_EVENT + _GAP) + len(each.matter.steps) * (_TASK[0] + _GAP) + _GAP


def _event(x: int, middle: int) -> _Box:
    return _Box(x, middle - _EVENT // 2, _EVENT, _EVENT)


def _gate(x: int, middle: int) -> _Box:
    return _Box(x, middle - _GATE // 2, _GATE, _GATE)


def _matter(
    drawing: _Drawing, each: Placed, x: int, waits: dict[str, list[str]], package: Package, say: Speaker
) -> tuple[str, str]:
    """Draws a matter with the gateways around it; returns where flows come in and where they leave."""
    code, step = each.member.matter, _GATE + _GAP
    middle = _MARGIN + _SUB_HEIGHT // 2 + each.row * _ROW
    after = x + 2 * step + _width(each) + _GAP
    sub = drawing.node(
        "subProcess",
        str(each.matter.name),
        _Box(x + 2 * step, middle - _SUB_HEIGHT // 2, _width(each), _SUB_HEIGHT),
        id=f"matter_{code}",
        expanded=True,
    )
    _steps(drawing, each, sub, x + 2 * step, middle, package, say)
    first, last = sub, sub
    if each.member.when is not None or each.member.excluded:
        asked = say.condition(each.member.when, package.one_thing) or str(each.matter.name)
        choice = drawing.node("exclusiveGateway", asked, _gate(x + step, middle), id=f"needed_{code}")
        merge = drawing.node("exclusiveGateway", "", _gate(after, middle), id=f"done_{code}")
        drawing.flow(choice, sub, needed=f"is_needed_{code}")
        drawing.nodes[choice].set("default", drawing.flow(choice, merge, over=True))
        drawing.flow(sub, merge)
        first, last = choice, merge
    if len(waits[code]) > 1:
        join = drawing.node("parallelGateway", "", _gate(x, middle), id=f"join_{code}")
        drawing.flow(join, first)
        first = join
    if sum(code in others for others in waits.values()) > 1:
        fork = drawing.node("parallelGateway", "", _gate(after + step, middle), id=f"fork_{code}")
        drawing.flow(last, fork)
        last = fork
    return first, last


def _steps(
    drawing: _Drawing, each: Placed, sub: str, x: int, middle: int, package: Package, say: Speaker
) -> None:
    code = each.member.matter
    x += _GAP
    before = drawing.node("startEvent", "", _event(x, middle), id=f"start_{code}", inside=sub)
    x += _EVENT + _GAP
    for step in each.matter.steps:
        task = _step(drawing, each, step, sub, x, middle, package, say)
        drawing.flow(before, task, inside=sub)
        before, x = task, x + _TASK[0] + _GAP
    end = drawing.node("endEvent", "", _event(x, middle), id=f"end_{code}", inside=sub)
    drawing.flow(before, end, inside=sub)


def _step(
    drawing: _Drawing, each: Placed, step: Step, sub: str, x: int, middle: int, package: Package, say: Speaker
) -> str:
    """A task with its desk; an announcement is an event that catches the end of its days (ISO 8601)."""
    id = f"step_{each.member.matter}_{step.code}"
    if step.kind is StepKind.ANNOUNCE:
        name = f"{say.step(step)}\n{step.term.label}"
        event = drawing.node(
            "intermediateCatchEvent", name, _event(x + (_TASK[0] - _EVENT) // 2, middle), id=id, inside=sub
        )
        timer = ElementTree.SubElement(
            drawing.nodes[event], f"{{{BPMN}}}timerEventDefinition", {"id": f"{id}_timer"}
        )
        lasts = ElementTree.SubElement(
            timer, f"{{{BPMN}}}timeDuration", {f"{{{XSI}}}type": "bpmn:tFormalExpression"}
        )
        lasts.text = f"P{step.term.number}D"
        return event
    kind = "serviceTask" if step.kind is StepKind.VERIFY else "userTask"
    stage = say.stage(package.one_thing, each.member.matter, step.code)
    name = "\n".join(filter(None, (say.step(step), say.office(each.matter.desk_of(step)), stage)))
    return drawing.node(kind, name, _Box(x, middle - _TASK[1] // 2, *_TASK), id=id, inside=sub)
