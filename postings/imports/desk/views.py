"""The feeds of an institution: what is connected, what each reading changed, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postings.imports import syncing
from postings.imports.desk import connecting, deciding, showing
from postings.imports.desk.forms import DisconnectForm, FeedForm
from postings.imports.models import Feed, ImportRun, RunChange
from postings.institutions.access import EDITOR, VIEWER, for_members
from postings.institutions.people_models import Membership

Stage, State = Feed.Stage, ImportRun.State
RUNS_SHOWN = 30
CHANGES_SHOWN = 100


def _feeds(membership: Membership) -> QuerySet[Feed]:
    """Those that the institution has to do with itself."""
    return Feed.objects.filter(institution=membership.institution).exclude(stage="")


def _feed(membership: Membership, feed_id: int) -> Feed:
    return get_object_or_404(_feeds(membership), pk=feed_id)


def _run(membership: Membership, feed_id: int, run_id: int) -> ImportRun:
    runs = ImportRun.objects.filter(feed__in=_feeds(membership), feed_id=feed_id).defer("content")
    return get_object_or_404(runs.select_related("feed", "decided_by"), pk=run_id)


def _page(request: HttpRequest, membership: Membership, template: str, **context: object) -> HttpResponse:
    shared = {"membership": membership, "desk_section": "feeds"}
    return render(request, template, {**shared, **context})


def _to_feed(membership: Membership, feed: Feed) -> HttpResponse:
    return redirect("postings:desk-feed", membership.institution.slug, feed.pk)


def _to_run(membership: Membership, run: ImportRun) -> HttpResponse:
    return redirect("postings:desk-feed-run", membership.institution.slug, run.feed_id, run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_feeds(request: HttpRequest, membership: Membership) -> HttpResponse:
    form = FeedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            feed = connecting.begin(membership.institution, membership.user, form.source)
            return _to_feed(membership, feed)
        except connecting.ConnectError as error:
            form.add_error("address", str(error))
    openings = Count("records", filter=Q(records__opening__status="published"))
    feeds = _feeds(membership).annotate(open_count=openings)
    return _page(
        request,
        membership,
        "postings/imports/feeds.html",
        form=form,
        feeds=[showing.shown(feed) for feed in feeds],
    )


@require_safe
@for_members(VIEWER)
def desk_feed(request: HttpRequest, membership: Membership, feed_id: int) -> HttpResponse:
    """Its last readings; of one that is not connected, what the first of them found."""
    feed = _feed(membership, feed_id)
    waiting = RunChange.objects.filter(run__feed=feed, kind=RunChange.Kind.HELD, decision="")
    context = {
        "feed": feed,
        "shown": showing.shown(feed),
        "runs": feed.runs.defer("content")[:RUNS_SHOWN],
        "held": feed.runs.filter(state=State.HELD, decided_at__isnull=True).defer("content").first(),
        "waiting": showing.waiting(waiting.select_related("opening")[:CHANGES_SHOWN]),
        "open_count": connecting.standing(feed).count(),
        "is_reading": feed.stage == Stage.PREVIEW and feed.next_sync_at is not None,
    }
    if feed.stage != Stage.PREVIEW:
        return _page(request, membership, "postings/imports/feed.html", **context)
    is_part = request.headers.get("HX-Request")
    template = "postings/imports/feed_preview_state.html" if is_part else "postings/imports/feed_preview.html"
    return _page(request, membership, template, **context, **showing.preview(feed))


@require_safe
@for_members(VIEWER)
def desk_feed_run(request: HttpRequest, membership: Membership, feed_id: int, run_id: int) -> HttpResponse:
    run = _run(membership, feed_id, run_id)
    differences = run.differences.select_related("opening", "decided_by").order_by("kind", "pk")
    page = Paginator(differences, CHANGES_SHOWN).get_page(request.GET.get("page"))
    return _page(
        request,
        membership,
        "postings/imports/feed_run.html",
        run=run,
        shown=showing.shown(run.feed),
        page=page,
        groups=showing.grouped(page.object_list, is_foreseen=run.state in (State.HELD, State.DISCARDED)),
        is_undecided=run.state == State.HELD and run.decided_at is None,
        is_being_applied=run.decided_at is not None and run.state in (State.HELD, State.RUNNING),
    )


def _feed_action(act: Callable[[HttpRequest, Membership, Feed], None]) -> Callable[..., HttpResponseBase]:
    """A button of a feed's page: done, said, and back to the page."""

    @require_POST
    @for_members(EDITOR)
    def view(request: HttpRequest, membership: Membership, feed_id: int) -> HttpResponse:
        feed = _feed(membership, feed_id)
        try:
            act(request, membership, feed)
        except connecting.ConnectError as error:
            messages.error(request, str(error))
        if not Feed.objects.filter(pk=feed.pk).exclude(stage="").exists():
            return redirect("postings:desk-feeds", membership.institution.slug)
        return _to_feed(membership, feed)

    return view


@_feed_action
def desk_feed_connect(request: HttpRequest, membership: Membership, feed: Feed) -> None:
    connecting.connect(feed, membership.user)
    messages.success(request, "Connected. Its openings are being made now, and it is read every hour.")


@_feed_action
def desk_feed_look(request: HttpRequest, membership: Membership, feed: Feed) -> None:
    connecting.look_again(feed)


@_feed_action
def desk_feed_forget(request: HttpRequest, membership: Membership, feed: Feed) -> None:
    connecting.let_go(feed)


@_feed_action
def desk_feed_pause(request: HttpRequest, membership: Membership, feed: Feed) -> None:
    connecting.pause(feed)
    messages.success(request, "Paused. Its openings stay as they are until you resume.")


@_feed_action
def desk_feed_resume(request: HttpRequest, membership: Membership, feed: Feed) -> None:
    connecting.resume(feed)
    messages.success(request, "It is read again from now on.")


@_feed_action
def desk_feed_sync(request: HttpRequest, membership: Membership, feed: Feed) -> None:
    if connecting.sync_now(feed):
        messages.success(request, "It is being read now. Reload this page in a moment.")
    else:
        messages.info(request, "It was read a moment ago, or is paused. Once in five minutes is possible.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(EDITOR)
def desk_feed_disconnect(request: HttpRequest, membership: Membership, feed_id: int) -> HttpResponse:
    feed = _feed(membership, feed_id)
    form = DisconnectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        closes = form.cleaned_data["openings"] == DisconnectForm.CLOSE
        closed = connecting.disconnect(feed, membership.user, closes=closes)
        messages.success(request, f"Disconnected.{f' Openings closed: {closed}.' if closes else ''}")
        return _to_feed(membership, feed)
    count = connecting.standing(feed).count()
    shown = showing.shown(feed)
    return _page(
        request,
        membership,
        "postings/imports/feed_disconnect.html",
        form=form,
        feed=feed,
        shown=shown,
        open_count=count,
    )


@require_POST
@for_members(EDITOR)
def desk_feed_run_accept(
    request: HttpRequest, membership: Membership, feed_id: int, run_id: int
) -> HttpResponse:
    run = _run(membership, feed_id, run_id)
    try:
        connecting.accept(run, membership.user)
        messages.success(request, "Accepted. What you saw is being written now.")
    except syncing.DecidedError:
        messages.info(request, "Somebody decided before you, or a newer reading took its place.")
    return _to_run(membership, run)


@require_POST
@for_members(EDITOR)
def desk_feed_run_discard(
    request: HttpRequest, membership: Membership, feed_id: int, run_id: int
) -> HttpResponse:
    run = _run(membership, feed_id, run_id)
    try:
        syncing.discard(run, membership.user)
        messages.success(
            request, "Discarded. Nothing was changed, and the same content is not asked about again."
        )
    except syncing.DecidedError:
        messages.info(request, "Somebody decided before you, or a newer reading took its place.")
    return _to_run(membership, run)


@require_POST
@for_members(EDITOR)
def desk_feed_decide(
    request: HttpRequest, membership: Membership, feed_id: int, change_id: int
) -> HttpResponse:
    feed = _feed(membership, feed_id)
    change = get_object_or_404(RunChange.objects.filter(run__feed=feed), pk=change_id)
    decision = request.POST.get("decision", "")
    if decision not in (deciding.TAKEN, deciding.KEPT):
        messages.error(request, "Say whether to take it over or to keep what you have.")
        return _to_feed(membership, feed)
    try:
        deciding.decide(change, membership.user, decision)
        said = "Taken over from the feed." if decision == deciding.TAKEN else "Kept as it is."
        messages.success(request, said)
    except deciding.AlreadyDecidedError:
        messages.info(request, "Somebody decided before you, or a newer reading says something else.")
    return _to_feed(membership, feed)
