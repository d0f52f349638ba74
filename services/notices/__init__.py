"""Printing: a notice's texts become a PDF that can be read, archived, and checked by whoever holds it."""

from .rendering import Printed, render

__all__ = ["Printed", "render"]
