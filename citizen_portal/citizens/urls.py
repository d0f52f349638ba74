"""Mounted at the root of the site."""

from django.urls import path

from citizen_portal.citizens.views import (
    apply,
    cases,
    check,
    consents,
    corrections,
    documents,
    export,
    files,
    form,
    home,
    looks,
    messages,
    questions,
    record,
)

app_name = "citizens"

urlpatterns = [
    path("", home.home, name="home"),
    path("one-things/<slug:code>/", home.one_thing, name="one-thing"),
    path("one-things/<slug:code>/begin/", apply.begin, name="begin"),
    path("apply/<uuid:draft>/discard/", apply.discard, name="discard"),
    path("apply/<uuid:draft>/questions/", questions.questions, name="questions"),
    path("apply/<uuid:draft>/form/", form.form, name="form"),
    path("apply/<uuid:draft>/form/save/", form.save, name="save"),
    path("apply/<uuid:draft>/form/sections/", form.sections, name="sections"),
    path("apply/<uuid:draft>/documents/", documents.documents, name="documents"),
    path("apply/<uuid:draft>/documents/<str:key>/", documents.upload, name="upload"),
    path("apply/<uuid:draft>/check/", check.check, name="check"),
    path("cases/", cases.listing, name="cases"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/receipt/", cases.receipt, name="receipt"),
    path("cases/<str:number>/results/<int:result>/", cases.result, name="result"),
    path("cases/<str:number>/rate/", cases.rate, name="rate"),
    path("files/<uuid:attachment>/", files.download, name="file"),
    path("messages/", messages.listing, name="messages"),
    path("messages/read/", messages.read, name="read-messages"),
    path("record/", record.record, name="record"),
    path("record/looks/", looks.listing, name="looks"),
    path("record/copy/", export.export, name="export"),
    path("record/corrections/", corrections.listing, name="corrections"),
    path("record/corrections/new/", corrections.ask, name="ask-correction"),
    path(
        "record/corrections/<int:correction>/take-back/", corrections.take_back, name="take-back-correction"
    ),
    path("record/consents/", consents.listing, name="consents"),
    path("record/consents/<int:consent>/withdraw/", consents.withdraw, name="withdraw-consent"),
]
