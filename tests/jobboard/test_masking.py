from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.conf import settings

from jobboard import gunicorn
from jobboard.masking import MaskLinks, masked


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"GET /alerts/manage/3.0.ab~1x~S-g_/ HTTP/1.1" 200', '"GET /alerts/manage/…/ HTTP/1.1" 200'),
        ("POST /alerts/unsubscribe/3.1.ab~1x~Sg/instead/?a=b", "POST /alerts/unsubscribe/…/instead/?a=b"),
        (
            '"https://jobs.example/alerts/not-for-me/3.9.ab~1x~Sg/"',
            '"https://jobs.example/alerts/not-for-me/…/"',
        ),
        ("/alerts/confirm/a~b~c /alerts/keep/d~e~f/", "/alerts/confirm/… /alerts/keep/…/"),
        ("GET /guides/preview/3.ab~1x~Sg/ HTTP/1.1", "GET /guides/preview/…/ HTTP/1.1"),
        ("GET /account/invitations/3-ab_c/ HTTP/1.1", "GET /account/invitations/…/ HTTP/1.1"),
        ("GET /alerts/new/?q=x /alerts/ /openings/", "GET /alerts/new/?q=x /alerts/ /openings/"),
    ],
)
def test_links_are_named_without_their_key(written: str, shown: str) -> None:
    assert masked(written) == shown


def test_arguments_are_masked_too() -> None:
    record = logging.LogRecord("any", logging.INFO, "", 0, "Not Found: %s", ("/alerts/manage/key/",), None)
    assert MaskLinks().filter(record)
    assert record.getMessage() == "Not Found: /alerts/manage/…/"


@pytest.mark.parametrize("place", ["alerts/manage", "guides/preview", "account/invitations"])
def test_every_kind_of_key_is_masked_in_logs(place: str) -> None:
    record = logging.LogRecord("any", logging.INFO, "", 0, "Not Found: %s", (f"/{place}/secret/",), None)
    MaskLinks().filter(record)
    assert "secret" not in record.getMessage()


def test_logs_of_the_site_and_of_gunicorn_are_masked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["links"]
    monkeypatch.setenv(gunicorn.FILES, str(tmp_path))
    log = logging.getLogger("gunicorn.access")
    before = list(log.filters)
    try:
        gunicorn.on_starting(None)  # type: ignore[arg-type]  # it looks at nothing of it
        with caplog.at_level(logging.INFO, "gunicorn.access"):
            log.info("%(r)s", {"r": "GET /alerts/manage/key/ HTTP/1.1"})
    finally:
        log.filters[:] = before
    assert "key" not in caplog.text
    assert "/alerts/manage/…/" in caplog.text
