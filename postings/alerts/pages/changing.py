"""One alert as it is to be: its search, when it mails, and a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from postings.alerts import joining
from postings.alerts.forms import ChangeForm, PauseForm
from postings.alerts.joining import AlertExistsError
from postings.alerts.models import Alert
from postings.alerts.pages.access import signed_page
from postings.alerts.pages.creating import typed
from postings.alerts.tokens import Purpose
from postings.alerts.wish import Wish

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from postings.alerts.pages.access import Guest

_TWICE = "You have an alert for this search already. Change something, or end one of the two."


@signed_page(Purpose.MANAGE)
def alert_change(request: HttpRequest, guest: Guest, alert_id: int) -> HttpResponse:
    """Conditions are taken away by buttons that send the whole form, so that what was typed stays."""
    alert = guest.alert(alert_id)
    if request.method != "POST":
        wish = Wish.of(alert.search.query)
        return _form_page(request, guest, alert, wish, ChangeForm(initial=_initial(alert, wish), alert=alert))
    data = request.POST
    if "to" in data:
        wish, before = Wish.of(data["to"]), Wish.of(data.get("search", ""))
        initial = typed(ChangeForm, data)
        if wish.query.q != before.query.q:
            # The words were taken away, which have a field as well.
            initial["words"] = wish.query.q
        return _form_page(request, guest, alert, wish, ChangeForm(initial=initial, alert=alert))
    wish, form = Wish.of(data.get("search", alert.search.query)), ChangeForm(data, alert=alert)
    if form.is_valid():
        wish = form.cleaned_data["address"] or Wish.of(
            wish.query.with_(q=form.cleaned_data["words"]).to_querystring()
        )
        try:
            joining.change_search(alert, wish.query)
        except AlertExistsError:
            form.add_error(None, _TWICE)
        else:
            joining.change_times(alert, **form.times)
            Alert.objects.filter(pk=alert.pk).update(reminders=form.cleaned_data["reminders"])
            return guest.overview("changed", alert)
    return _form_page(request, guest, alert, wish, form)


@signed_page(Purpose.MANAGE)
def alert_pause(request: HttpRequest, guest: Guest, alert_id: int) -> HttpResponse:
    alert = guest.alert(alert_id)
    form = PauseForm(request.POST if request.method == "POST" else None, zone=alert.time_zone)
    if form.is_valid():
        joining.pause(alert, form.cleaned_data["until"])
        return guest.overview("paused", alert)
    shown = {"form": form, "wish": Wish.of(alert.search.query), "manage_url": guest.path("alert-manage")}
    return render(request, "postings/alerts/pause.html", shown)


def _initial(alert: Alert, wish: Wish) -> dict[str, object]:
    names = ("frequency", "weekday", "hour", "time_zone", "reminders")
    return {name: getattr(alert, name) for name in names} | {"words": wish.query.q}


def _form_page(
    request: HttpRequest, guest: Guest, alert: Alert, wish: Wish, form: ChangeForm
) -> HttpResponse:
    shown = {"form": form, "wish": wish, "alert": alert, "manage_url": guest.path("alert-manage")}
    return render(request, "postings/alerts/change.html", shown)
