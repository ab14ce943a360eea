import pytest
from django.test import Client

from tests.views.addresses import BESIDE, CARDS, NAMES, address, make_catalogue

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.django_db
def test_every_answer_carries_the_same_strict_policy() -> None:
    make_catalogue()
    client = Client(raise_request_exception=False)
    paths = [
        "/",
        "/en/nowhere/",
        "/en/?q=%00",
        "/static/css/base.css",
        "/static/none.css",
        "/en/admin/login/",
    ]
    for path in [*paths, *(address(name) for name in [*NAMES, *BESIDE - CARDS])]:
        response = client.get(path)
        response.close()
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        assert policy == POLICY, path
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["Referrer-Policy"] == "same-origin", path
        assert "camera=()" in response["Permissions-Policy"], path
