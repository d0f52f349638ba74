"""What a person must write down, because the law gives somebody the right to know it."""

from workflows.errors import Invalid


def written_reason(text: str, missing: str, *, key: str = "reason") -> str:
    """The text without blanks around it; Invalid under `key`, with the sentence `missing`, when nothing is left."""
    if not text.strip():
        raise Invalid({key: missing})
    return text.strip()
