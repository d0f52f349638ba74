"""Every address of the site; each face keeps its own list."""

from django.urls import URLPattern, URLResolver, include, path

from citizen_portal.receipts import receipts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("citizen_portal.citizens.urls")),
    path("accounts/", include("citizen_portal.accounts.urls")),
    path("accounts/", include("citizen_portal.accounts.doors")),
    path("desk/", include("citizen_portal.clerks.urls")),
    path("board/", include("citizen_portal.supervisors.urls")),
    path("catalogue/", include("citizen_portal.authors.urls")),
    path("api/v1/", include("citizen_portal.api.urls")),
    path("", include("citizen_portal.operations.urls")),
    path("operations/", include("citizen_portal.operators.urls")),
    path("channels/<slug:channel>/receipts/", receipts, name="receipts"),
    path("design/", include("citizen_portal.design.urls")),
]

handler400 = "citizen_portal.design.errors.bad_request"
handler403 = "citizen_portal.design.errors.permission_denied"
handler404 = "citizen_portal.design.errors.not_found"
handler429 = "citizen_portal.design.errors.too_many_requests"
handler500 = "citizen_portal.operations.unavailable.server_error"
