"""An opening that was not for its reader: what could be left out from now on, or just to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from postings.alerts import joining
from postings.alerts.joining import AlertExistsError
from postings.alerts.models import DigestItem, Feedback
from postings.alerts.narrowing import narrowings_of, without_word
from postings.alerts.pages.access import signed_page
from postings.alerts.tokens import Purpose
from postings.alerts.wish import Wish
from postings.openings.models import Opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from postings.alerts.models import Alert
    from postings.alerts.narrowing import Narrowing
    from postings.alerts.pages.access import Guest
    from postings.search.query import SearchQuery

_TWICE = "You have an alert for that narrower search already, so this one stays as it was."
_NO_WORD = "Type the word that should not come again, without “or”."
WORD, ONLY_TELL = "word", "tell"


@signed_page(Purpose.NOT_FOR_ME)
def alert_not_for_me(request: HttpRequest, guest: Guest) -> HttpResponse:
    now = timezone.now()
    items = DigestItem.objects.filter(alert__address=guest.address).select_related("alert__search")
    item = get_object_or_404(items, pk=guest.number)
    alert = item.alert
    opening = get_object_or_404(Opening.objects.select_related("institution"), pk=item.opening_id)
    query = alert.search.search_query
    ways = () if alert.is_stopped else narrowings_of(query, opening, now)
    shown: dict[str, object] = {
        "alert": alert,
        "opening": opening,
        "ways": ways,
        "chosen": request.POST.get("way", ONLY_TELL),
        "word": request.POST.get("word", ""),
    }
    if request.method == "POST":
        Feedback.objects.get_or_create(alert=alert, opening=opening)
        shown |= _narrowed(alert, query, ways, request.POST)
    return render(request, "postings/alerts/not_for_me.html", shown | {"wish": Wish.of(alert.search.query)})


def _narrowed(
    alert: Alert, query: SearchQuery, ways: Sequence[Narrowing], data: QueryDict
) -> dict[str, object]:
    """What the page says of it."""
    way = data.get("way", ONLY_TELL)
    if way == ONLY_TELL or alert.is_stopped:
        return {"is_told": True}
    if way == WORD:
        less = without_word(query, data.get("word", ""))
        if less is None:
            return {"word_error": _NO_WORD}
    else:
        less = next((one.query for one in ways if one.key == way), None)
        if less is None:
            return {"is_told": True}
    try:
        joining.change_search(alert, less)
    except AlertExistsError:
        return {"is_told": True, "problem": _TWICE}
    return {"is_told": True, "is_narrowed": True}
