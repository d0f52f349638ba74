"""What a page must not contain, whatever somebody typed."""

from html.parser import HTMLParser

from .strings import MARK

EVALUATED = str(91357 * 7919)
ADDRESSES = ("href", "src", "action", "formaction", "srcdoc", "hx-get", "hx-post", "content")


class _Faults(HTMLParser):
    """Reads a page as a browser would, and notes markup that none of our templates writes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        if MARK in tag or tag in ("iframe", "base", "style", "object", "embed"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if MARK in name or name.startswith("on") or name == "style":
                self.found.append(f"<{tag} {name}>")
            if name in ADDRESSES and (value or "").strip().lower().startswith(
                ("javascript:", "data:text", "//")
            ):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name == "http-equiv":
                self.found.append("<meta http-equiv>")

    def handle_data(self, data: str) -> None:
        if self._open == "script" and data.strip():
            self.found.append(f"<script>{data[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data[:40]}")


def faults_in(page: str) -> list[str]:
    """Elements, attributes and addresses that came from what somebody typed; evaluated templates."""
    parser = _Faults()
    parser.feed(page)
    parser.close()
    evaluated = [EVALUATED] if EVALUATED in page else []
    return parser.found + evaluated
