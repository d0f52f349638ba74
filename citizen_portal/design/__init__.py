"""The design system: tokens, layouts, icons, components and charts that the three faces are built from.

Components are template tags: `{% load design design_forms design_progress design_charts %}`. Every one of them is shown
in every state at `/design/` (see `views.gallery`).
"""
