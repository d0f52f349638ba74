"""Mounted at /board/. Filters live in the address, so that what one sees can be passed on."""

from django.urls import path

from citizen_portal.supervisors.views import (
    board,
    cases,
    counted,
    departments,
    figures,
    indicators,
    matters,
    messages,
    offers,
    orders,
    rectifications,
)

app_name = "supervisors"

urlpatterns = [
    path("", board.board, name="board"),
    path("satisfaction/", figures.satisfaction, name="satisfaction"),
    path("timeliness/", figures.timeliness, name="timeliness"),
    path("matters/", figures.matters, name="matters"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("departments/<slug:code>/", departments.department, name="department"),
    path("counted/<slug:kind>/", counted.counted, name="counted"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/matters/<slug:matter>/order/", matters.order, name="issue-order"),
    path("cases/<int:pk>/matters/<slug:matter>/reopen/", matters.reopen, name="reopen"),
    path("messages/", messages.listing, name="messages"),
    path("messages/<int:pk>/open/", messages.opening, name="open-message"),
    path("offers/", offers.offers, name="offers"),
    path("orders/", orders.listing, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/close/", orders.close, name="close-order"),
    path("orders/<int:pk>/send-back/", orders.send_back, name="send-back-order"),
    path("orders/<int:pk>/ruling/", orders.rule, name="rule"),
    path("ratings/", rectifications.listing, name="rectifications"),
    path("ratings/<int:pk>/", rectifications.rectification, name="rectification"),
    path("ratings/<int:pk>/review/", rectifications.review, name="review-rating"),
]
