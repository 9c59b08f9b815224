from __future__ import annotations

from collections.abc import Callable

import pytest
from csp.constants import HEADER, NONCE, SELF
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import override_settings

from jobboard.policy import PolicyMiddleware

View = Callable[[HttpRequest], HttpResponseBase]


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


def with_own_header(request: HttpRequest) -> HttpResponse:
    return HttpResponse("own", headers={HEADER: "default-src 'none'"})


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(getattr(request, "csp_nonce")))  # noqa: B009 - django-csp sets it, and declares it nowhere


def answer(middleware: type[CSPMiddleware], view: View) -> HttpResponse:
    response = middleware(view)(HttpRequest())
    assert isinstance(response, HttpResponse)
    return response


def said(middleware: type[CSPMiddleware], view: View) -> dict[str, set[str]]:
    """The directives of the answer: in which order they stand depends on the process."""
    header = answer(middleware, view).headers.get(HEADER, "")
    return {part.split()[0]: set(part.split()[1:]) for part in header.split(";") if part.strip()}


VIEWS: list[View] = [
    plain,
    with_own_header,
    csp_exempt()(plain),
    csp_update({"img-src": ["https://img.example.org"]})(plain),
    csp_replace({"img-src": ["https://img.example.org"]})(plain),
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("is_debug", [False, True])
def test_policy_is_that_of_django_csp(view: View, is_debug: bool) -> None:
    with override_settings(DEBUG=is_debug):
        assert said(PolicyMiddleware, view) == said(CSPMiddleware, view)


def test_policy_of_a_page_forbids_what_is_not_ours() -> None:
    assert said(PolicyMiddleware, plain)["default-src"] == {SELF}
    assert said(PolicyMiddleware, plain)["object-src"] == {"'none'"}


def test_nonce_that_a_page_used_is_in_its_policy() -> None:
    with override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"script-src": [SELF, NONCE]}}):
        response = answer(PolicyMiddleware, with_nonce)
        assert f"'nonce-{response.content.decode()}'" in response.headers[HEADER]
        assert said(PolicyMiddleware, plain) == {"default-src": {SELF}, "script-src": {SELF}}


@pytest.mark.parametrize(
    "values",
    [
        {"CONTENT_SECURITY_POLICY": {}},
        {"CONTENT_SECURITY_POLICY": {"EXCLUDE_URL_PREFIXES": [""], "DIRECTIVES": {"default-src": [SELF]}}},
        {"CONTENT_SECURITY_POLICY_REPORT_ONLY": {"DIRECTIVES": {"img-src": [SELF]}}},
    ],
)
def test_other_settings_are_left_to_django_csp(values: dict[str, object]) -> None:
    with override_settings(**values):
        ours, theirs = (answer(middleware, plain) for middleware in (PolicyMiddleware, CSPMiddleware))
        assert set(ours.headers) == set(theirs.headers)
