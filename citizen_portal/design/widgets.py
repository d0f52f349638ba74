"""Form widgets over Django's own: the browser's date picker, numbers typed as text, regions in groups."""

from collections.abc import Iterable

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date picker; `earliest` and `latest` are ISO dates."""

    input_type = "date"

    def __init__(self, *, earliest: str = "", latest: str = "") -> None:
        limits = {"min": earliest, "max": latest}
        super().__init__(attrs={name: day for name, day in limits.items() if day}, format="%Y-%m-%d")


class DigitsInput(forms.TextInput):
    """A number that is a name (identity card, account, phone): a digit keyboard, no spin buttons, no spelling."""

    def __init__(self, *, autocomplete: str = "off", digits_only: bool = True) -> None:
        super().__init__(
            attrs={
                "inputmode": "numeric" if digits_only else "text",
                "autocomplete": autocomplete,
                "spellcheck": "false",
            }
        )


class RegionSelect(forms.Select):
    """Places grouped by the district above them: `[(district, [(code, street), …]), …]`, codes of GB/T 2260."""

    def __init__(self, districts: Iterable[tuple[str, Iterable[tuple[str, str]]]] = ()) -> None:
        grouped = [(district, list(streets)) for district, streets in districts]
        super().__init__(choices=[("", ""), *grouped])
