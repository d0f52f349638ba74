"""The icon sprite: which pictures it holds."""

import re
from pathlib import Path


def icon_names(sprite: str | Path) -> list[str]:
    """The ids of the sprite's symbols, in their order."""
    return re.findall(r'<symbol id="([a-z0-9-]+)"', Path(sprite).read_text(encoding="utf-8"))
