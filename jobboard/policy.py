"""The content security policy, put together once: every page of the site has the same."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# What decorators of django-csp leave on a response whose policy is another one.
_MARKS = tuple(
    f"_csp_{mark}"
    for mark in ("exempt", "config", "update", "replace", "exempt_ro", "config_ro", "update_ro", "replace_ro")
)


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, which puts the policy together anew for each answer. It still does where one is special."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if self._is_usual(request, response):
            response.headers[HEADER] = self._policy
            return response
        special: HttpResponseBase = super().process_response(request, response)
        return special

    @cached_property
    def _policy(self) -> str:
        return str(build_policy())

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the settings ask for one policy, for every address."""
        asked = settings.CONTENT_SECURITY_POLICY
        has_report_only = getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        return bool(asked) and set(asked) == {"DIRECTIVES"} and not has_report_only and not settings.DEBUG

    def _is_usual(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        told = vars(response)
        return (
            self._is_plain
            and "_csp_nonce" not in vars(request)
            and HEADER not in response.headers
            and not any(mark in told for mark in _MARKS)
        )
