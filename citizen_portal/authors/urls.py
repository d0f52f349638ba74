"""Mounted at /catalogue/. A version is named by its number in the database; nobody types a code."""

from django.urls import path

from citizen_portal.authors.views import (
    deciding,
    drafting,
    editing,
    listing,
    looking,
    migrations,
    travelling,
)

app_name = "authors"

urlpatterns = [
    path("", listing.own, name="list"),
    path("waiting/", listing.waiting, name="waiting"),
    path("dictionary/", listing.dictionary, name="dictionary"),
    path("new/<slug:kind>/", drafting.new, name="new"),
    path("import/", drafting.from_file, name="import"),
    path("packages/", travelling.packages, name="packages"),
    path("packages/<int:pk>/", travelling.package, name="package"),
    path("packages/<int:pk>/map.yaml", travelling.mapping_file, name="package-map"),
    path("migrations/", migrations.runs, name="migrations"),
    path("migrations/plan/<int:pk>/", migrations.plan, name="migration-plan"),
    path("migrations/<int:pk>/", migrations.run, name="migration"),
    path("migrations/<int:pk>/map/", migrations.remap, name="migration-map"),
    path("migrations/<int:pk>/approve/", migrations.approve, name="migration-approve"),
    path("migrations/<int:pk>/drop/", migrations.drop, name="migration-drop"),
    path("migrations/<int:pk>/undo/", migrations.undo, name="migration-undo"),
    path("<int:pk>/", looking.revision, name="revision"),
    path("<int:pk>/form/", looking.preview, name="preview"),
    path("<int:pk>/process/", looking.process, name="process"),
    path("<int:pk>/process.bpmn", looking.bpmn, name="bpmn"),
    path("<int:pk>/package.yaml", looking.as_file, name="yaml"),
    path("<int:pk>/package.json", travelling.export_file, name="export"),
    path("<int:pk>/walk/", looking.walked, name="walk"),
    path("<int:pk>/begin/", drafting.begin_draft, name="begin"),
    path("<int:pk>/edit/<slug:part>/", editing.part, name="part"),
    path("<int:pk>/edit/<slug:part>/<int:index>/", editing.item, name="item"),
    path("<int:pk>/discard/", drafting.discard_draft, name="discard"),
    path("<int:pk>/keep/", drafting.keep, name="keep"),
    path("<int:pk>/submit/", drafting.hand_in, name="submit"),
    path("<int:pk>/take-back/", drafting.back, name="take-back"),
    path("<int:pk>/decide/", deciding.decide, name="decide"),
    path("<int:pk>/publish/", deciding.publish_now, name="publish"),
    path("<int:pk>/retire/", deciding.retire_entry, name="retire"),
]
