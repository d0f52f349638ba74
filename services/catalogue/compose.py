"""The composed form of a one-thing: what the engine and the faces use.

Everything here is a pure function of a package and the answers: guiding answers (by question) and form values
so far (by ``role.element``), canonical, in one mapping.
"""

from services.catalogue.cuts import Cut, FourCuts, cuts
from services.catalogue.filling import Checked, check_values
from services.catalogue.form import FedField, Form, FormDocument, FormField, Need, Projection, Section
from services.catalogue.form_schema import json_schema
from services.catalogue.merging import compose, projection

__all__ = [
    "Checked",
    "Cut",
    "FedField",
    "Form",
    "FormDocument",
    "FormField",
    "FourCuts",
    "Need",
    "Projection",
    "Section",
    "check_values",
    "compose",
    "cuts",
    "json_schema",
    "projection",
]
