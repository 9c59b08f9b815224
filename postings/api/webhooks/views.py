"""The pages of an institution's webhooks, for its owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from postings.api.models import WebhookDelivery
from postings.api.webhooks.actions import (
    WebhookRefusedError,
    add_webhook,
    renew_secret,
    send_again,
    send_test,
    switch,
)
from postings.api.webhooks.forms import WebhookForm
from postings.institutions.access import OWNER, for_members

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from postings.accounts.models import User
    from postings.api.models import Webhook
    from postings.institutions.models import Institution
    from postings.institutions.people_models import Membership

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(OWNER)
def webhooks(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new webhook's secret is on the answer to the form itself, and nowhere else ever after."""
    form, hook = WebhookForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        hook = _added(form, membership.institution, membership.user)
    if hook is not None:
        return _page(request, membership, hook, hook.secret)
    context = {
        "membership": membership,
        "desk_section": "webhooks",
        "form": form,
        "hooks": membership.institution.webhooks.all(),
    }
    return render(request, "postings/api/desk/webhooks.html", context)


@require_http_methods(["GET", "HEAD"])
@for_members(OWNER)
def webhook(request: HttpRequest, membership: Membership, webhook_id: int) -> HttpResponse:
    return _page(request, membership, _own(membership, webhook_id))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(OWNER)
def renew(request: HttpRequest, membership: Membership, webhook_id: int) -> HttpResponse:
    """Asks first: what checks with the old secret refuses everything from then on."""
    hook = _own(membership, webhook_id)
    if request.method == "POST":
        return _page(request, membership, hook, renew_secret(hook))
    return _ask(request, membership, hook, "renew")


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(OWNER)
def delete(request: HttpRequest, membership: Membership, webhook_id: int) -> HttpResponse:
    """Asks first: what was delivered is forgotten with it."""
    hook = _own(membership, webhook_id)
    if request.method != "POST":
        return _ask(request, membership, hook, "delete")
    hook.delete()
    messages.success(request, "The webhook is deleted.")
    return redirect("postings:desk-webhooks", slug=membership.institution.slug)


@require_POST
@for_members(OWNER)
def test(request: HttpRequest, membership: Membership, webhook_id: int) -> HttpResponse:
    hook = _own(membership, webhook_id)
    if hook.is_active:
        send_test(hook)
        messages.success(request, "A test goes out within a minute.")
    else:
        messages.error(request, "The webhook is switched off. Switch it on first.")
    return _back(hook)


@require_POST
@for_members(OWNER)
def switch_on_or_off(request: HttpRequest, membership: Membership, webhook_id: int) -> HttpResponse:
    hook = _own(membership, webhook_id)
    switch(hook, is_active=request.POST.get("on") == "1")
    said = "on. What it missed, up to a week back, is sent now" if hook.is_active else "off"
    messages.success(request, f"The webhook is switched {said}.")
    return _back(hook)


@require_POST
@for_members(OWNER)
def again(request: HttpRequest, membership: Membership, webhook_id: int, delivery_id: int) -> HttpResponse:
    hook = _own(membership, webhook_id)
    delivery = get_object_or_404(hook.deliveries, pk=delivery_id)
    if not hook.is_active:
        messages.error(request, "The webhook is switched off. Switch it on first.")
    elif send_again(delivery):
        messages.success(request, "It is sent again within a minute.")
    else:
        messages.success(request, "It waits to be sent already.")
    return _back(hook)


def _added(form: WebhookForm, institution: Institution, actor: User) -> Webhook | None:
    """None where it is refused, with the reason in the form."""
    try:
        return add_webhook(institution=institution, url=form.cleaned_data["url"], actor=actor)
    except WebhookRefusedError as refused:
        form.add_error("url", str(refused))
        return None


def _own(membership: Membership, webhook_id: int) -> Webhook:
    hooks = membership.institution.webhooks.select_related("institution", "created_by")
    return get_object_or_404(hooks, pk=webhook_id)


def _page(request: HttpRequest, membership: Membership, hook: Webhook, secret: str = "") -> HttpResponse:
    context = {
        "membership": membership,
        "desk_section": "webhooks",
        "hook": hook,
        "secret": secret,
        "deliveries": hook.deliveries.all()[:_SHOWN],
        "waiting": WebhookDelivery.State.WAITING,
    }
    return render(request, "postings/api/desk/webhook.html", context)


def _ask(request: HttpRequest, membership: Membership, hook: Webhook, what: str) -> HttpResponse:
    context = {"membership": membership, "desk_section": "webhooks", "hook": hook, "what": what}
    return render(request, "postings/api/desk/webhook_ask.html", context)


def _back(hook: Webhook) -> HttpResponse:
    return redirect("postings:desk-webhook", slug=hook.institution.slug, webhook_id=hook.pk)
