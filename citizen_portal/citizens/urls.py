"""Mounted at the root of the site."""

from django.urls import path

from citizen_portal.citizens.views import (
    apply,
    cases,
    check,
    consents,
    corrections,
    deferrals,
    documents,
    export,
    files,
    form,
    home,
    how,
    hurry,
    looks,
    messages,
    notices,
    put_right,
    questions,
    record,
    withdraw,
)

app_name = "citizens"

urlpatterns = [
    path("", home.home, name="home"),
    path("one-things/<slug:code>/", home.one_thing, name="one-thing"),
    path("one-things/<slug:code>/how/", how.how, name="how"),
    path("one-things/<slug:code>/how/table.csv", how.how_table, name="how-table"),
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
    path("cases/<str:number>/notices/<int:notice>/", notices.notice, name="notice"),
    path("cases/<str:number>/notices/<int:notice>/paper/", notices.paper, name="notice-paper"),
    path("cases/<str:number>/rate/", cases.rate, name="rate"),
    path("cases/<str:number>/matters/<slug:matter>/hurry/", hurry.hurry, name="hurry"),
    path("cases/<str:number>/documents/<str:key>/", deferrals.hand_in, name="hand-in"),
    path("cases/<str:number>/withdraw/", withdraw.withdraw, name="withdraw"),
    path("cases/<str:number>/corrections/<slug:matter>/", put_right.put_right, name="put-right"),
    path("cases/<str:number>/corrections/<slug:matter>/keep/", put_right.keep, name="keep-corrections"),
    path(
        "cases/<str:number>/corrections/<slug:matter>/<str:key>/", put_right.upload, name="upload-correction"
    ),
    path("files/<uuid:attachment>/", files.download, name="file"),
    path("verify/", notices.verify, name="verify"),
    path("verify/<str:code>/", notices.verify_notice, name="verify-notice"),
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
