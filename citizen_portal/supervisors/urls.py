"""Mounted at /board/. Filters live in the address, so that what one sees can be passed on."""

from django.urls import path

from citizen_portal.supervisors.views import board, cases

app_name = "supervisors"

urlpatterns = [
    path("", board.board, name="board"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
]
