"""By when postings want applications, as made-up sentences in the shapes real ones have."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.openings.choices import DeadlineKind
from postings.understanding.clocks import read_time, read_zone
from postings.understanding.dates import Order, read_dates
from postings.understanding.deadlines import StatedDeadline, find_deadline, find_letters_deadline, moment
from postings.understanding.document import Document

PUBLISHED = date(2026, 1, 10)
AOE = "Etc/GMT+12"


def read(text: str, published_on: date | None = PUBLISHED, country: str = "") -> StatedDeadline | None:
    found = find_deadline(Document.from_text("PhD student", text), published_on, country)
    return found.value if found else None


def read_letters(text: str) -> date | None:
    found = find_letters_deadline(Document.from_text("PhD student", text), PUBLISHED)
    return found.value.on if found else None


DATES = [
    # English
    ("The application deadline is 1st of March 2026.", date(2026, 3, 1)),
    ("Deadline for this job: 31st March 2026Contact: the group leader", date(2026, 3, 31)),
    ("Deadline: Mar 31, 2026", date(2026, 3, 31)),
    ("Applications can be made up to and including Sunday, March 22, 2026, and", date(2026, 3, 22)),
    # The words of an address say nothing.
    (
        "Applications should be sent to Dr. Day (exams@uni.example) by 5pm on March 4th, 2026",
        date(2026, 3, 4),
    ),
    ("Apply through www.uni.example/start/term by 4 March 2026", date(2026, 3, 4)),
    ("Deadline: 15.Mar.2026", date(2026, 3, 15)),
    ("Deadline: 05-Feb-2026", date(2026, 2, 5)),
    ("Deadline: 30 Nov. 2026", date(2026, 11, 30)),
    ("Closing date for applications: 20 February 2026 Who we are", date(2026, 2, 20)),
    ("Deadline to apply is 15 July.", date(2026, 7, 15)),
    ("Our deadline for taking applications will be: May 20, 2026", date(2026, 5, 20)),
    ("Last application date: 2026-02-15", date(2026, 2, 15)),
    ("Published: 2026-01-05Last application date: 2026-02-15", date(2026, 2, 15)),
    ("Please apply by February 7, 2026: https://example.org/jobs/194471", date(2026, 2, 7)),
    ("Apply by June 29th!", date(2026, 6, 29)),
    ("Have a look at our vacancy (deadline Feb 15).", date(2026, 2, 15)),
    ("Apply for the job no later than 23/02/2026 with our web form.", date(2026, 2, 23)),
    ("Send your documents by e-mail until 30.01.2026 to us.", date(2026, 1, 30)),
    ("We look forward to receiving your application by 1 April 2026.", date(2026, 4, 1)),
    ("The vacancy closes on Sunday 17 May 2026.", date(2026, 5, 17)),
    ("Opens 8 February, closes 20 March 2026 for entry in 2027", date(2026, 3, 20)),
    ("This vacancy is open until 15 March 2026 or until a candidate is found.", date(2026, 3, 15)),
    ("Until 15 March 2026 you can apply through our portal.", date(2026, 3, 15)),
    ("15 March 2026 is the deadline for applications.", date(2026, 3, 15)),
    ("The fellowship begins on 1 October 2026 and applications are due 1 April 2026.", date(2026, 4, 1)),
    ("Start date: 1 September 2026. Apply by 15 July.", date(2026, 7, 15)),
    ("Application period: 1 February – 2 March 2026", date(2026, 3, 2)),
    ("Deadline extended from 1 March 2026 to 15 March 2026.", date(2026, 3, 15)),
    ("Please submit your application by 15/03/26.", date(2026, 3, 15)),
    ("Apply now - deadline 3/15/2026", date(2026, 3, 15)),
    # "Before" a day leaves the day out, unless an hour is named.
    ("We look forward to your application before 1 March 2026.", date(2026, 2, 28)),
    ("Apply on or before 1 March 2026.", date(2026, 3, 1)),
    ("Submit your application before midnight on 1 March 2026.", date(2026, 3, 1)),
    ("Your application is welcome until 1 March 10:30pm / before 2 March 2026.", date(2026, 3, 1)),
    # German
    ("Bewerbungsfrist: 25.11.26", date(2026, 11, 25)),
    ("Deadline: 19. Juli 2026", date(2026, 7, 19)),
    ("Bitte senden Sie Ihre Bewerbung bis zum 15. März 2026 an uns.", date(2026, 3, 15)),
    ("Bewerben Sie sich bis spätestens 28. Februar 2026!", date(2026, 2, 28)),
    (
        "Die Stelle ist ab 1. Mai 2026 befristet bis 30.04.2029. Bewerbungen bis 28.02.2026.",
        date(2026, 2, 28),
    ),
    # Swedish, Norwegian, Danish, Dutch
    ("Sista ansökningsdag är den 12 april 2026.", date(2026, 4, 12)),
    ("Välkommen med din ansökan senast den 3 maj 2026.", date(2026, 5, 3)),
    ("Søknadsfrist: 1. april 2026", date(2026, 4, 1)),
    ("Ansøgningsfrist 1. marts 2026", date(2026, 3, 1)),
    ("Sluitingsdatum: 12 mei 2026", date(2026, 5, 12)),
    ("Solliciteer uiterlijk op 12 mei 2026.", date(2026, 5, 12)),
    # French, Spanish
    ("Date limite de candidature : 15 juin 2026", date(2026, 6, 15)),
    ("La date limite de dépôt des candidatures est fixée au 15 mars 2026.", date(2026, 3, 15)),
    ("Fecha límite de presentación de solicitudes: 30 de abril de 2026.", date(2026, 4, 30)),
]


@pytest.mark.parametrize(("text", "on"), DATES)
def test_deadline_date(text: str, on: date) -> None:
    deadline = read(text)
    assert deadline is not None
    assert (deadline.kind, deadline.on) == (DeadlineKind.MOMENT, on)


NO_DEADLINES = [
    "Start date: 1 September 2026.",
    "The position is available from 1 September 2026.",
    "The contract runs until 31 December 2027.",
    "The position is funded until 31 December 2027.",
    "Interviews will be held on 12 April 2026.",
    "We invite applications for a workshop on 4 May 2026.",
    "Applicants must have completed their PhD by 1 May 2026.",
    "You must have submitted your thesis no later than 1 May 2026.",
    "Applications are invited for a fellowship to be filled by 1 May 2026.",
    "PhD students enrolled before 1 January 2026 may apply.",
    "Applications will be evaluated from 1 May 2026 onwards.",
    "The deadline for submission to the conference is 15 May 2026.",
    "Published 2026-01-05. Updated 2026-01-07.",
    "A four-hour deadline gets you energised.",
    "Maintain a rolling 13-week forecast while rolling up your sleeves.",
    "Iterate until a solution is found.",
    # Early birds are sure to be read; others are still welcome.
    "Review of applications begins 1 March 2026.",
    "We will start the review of what came in on Mar 16, 2026.",
    "For full consideration, apply by 1 May 2026.",
    "The priority deadline is 1 May 2026.",
    # A letters deadline is not the application's.
    "Deadline for letters of reference: 1 March 2026",
    "Deadline for letters: 1 March 2026",
    "Letters of reference must arrive by 1 March 2026.",
    "The successful candidate arrives by 1 March 2026.",
    "Ask your referees to send their letters by 22 February 2026.",
]


@pytest.mark.parametrize("text", NO_DEADLINES)
def test_deadline_none(text: str) -> None:
    assert read(text) is None


UNCERTAIN = [
    ("Deadline: 7/12/26", "7 December or July 12"),
    ("Deadline: 31 March 2019", "long before publication"),
    ("Deadline: 31 March 2031", "years ahead: a contract's end"),
    ("Deadline: 15 December", "eleven months ahead, or just past"),
    ("Deadline: Feb 30, 2026", "not on the calendar"),
    ("Deadline: in five weeks", "no date"),
    ("Closing date: 15.", "no month"),
    ("Deadline for round 1: 1 March 2026; deadline for round 2: 1 June 2026.", "two deadlines"),
    ("Apply by 1 March 2026. Deadline: 1 April 2026.", "two deadlines"),
]


@pytest.mark.parametrize(("text", "why"), UNCERTAIN)
def test_deadline_uncertain(text: str, why: str) -> None:
    assert read(text) is None, why


def test_deadline_without_year_needs_the_day_of_publication() -> None:
    assert read("Apply by 15 July.", published_on=None) is None
    assert read("Apply by 15 July 2026.", published_on=None) is not None


def test_deadline_without_year_may_fall_in_the_next() -> None:
    deadline = read("Apply by 15 January.", published_on=date(2025, 12, 1))
    assert deadline is not None
    assert deadline.on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("text", "published_on", "country", "on"),
    [
        # Another date in the text, the zone, the country, or the calendar settles the order.
        ("Deadline: 7/2/2026. Interviews: 23/3/2026.", PUBLISHED, "", date(2026, 2, 7)),
        ("Deadline: 7/2/2026, 5 pm EST.", PUBLISHED, "", date(2026, 7, 2)),
        ("Deadline: 7/2/2026, 17:00 CET.", PUBLISHED, "", date(2026, 2, 7)),
        ("Deadline: 7/2/2026", PUBLISHED, "US", date(2026, 7, 2)),
        ("Deadline: 7/2/2026", PUBLISHED, "BE", date(2026, 2, 7)),
        ("Deadline: 1/12/2025", date(2025, 11, 10), "", date(2025, 12, 1)),
        ("Deadline: 5/5/2026", PUBLISHED, "", date(2026, 5, 5)),
    ],
)
def test_deadline_slashed_date_settled(text: str, published_on: date, country: str, on: date) -> None:
    deadline = read(text, published_on, country)
    assert deadline is not None
    assert deadline.on == on


ROLLING = [
    "Applications are accepted on a rolling basis.",
    "We review candidates on a rolling basis.",
    "Deadline: Until the position is filled",
    "The positions will remain open until filled.",
    "Review of applications begins 1 March 2026 and the position stays open until filled.",
    "For full consideration, apply by 1 May 2026; the call stays open until a suitable candidate is found.",
    "There is no fixed deadline.",
    "Die Ausschreibung läuft bis zur Besetzung der Stelle.",
]


@pytest.mark.parametrize("text", ROLLING)
def test_deadline_rolling(text: str) -> None:
    assert read(text) == StatedDeadline(DeadlineKind.ROLLING, None, None)


def test_deadline_date_outweighs_rolling_review() -> None:
    deadline = read("Deadline: 1 March 2026. Applications are reviewed on a rolling basis.")
    assert deadline is not None
    assert deadline.on == date(2026, 3, 1)


CLOCKS = [
    ("The deadline is 1 March 2026 at 23:59 CET.", time(23, 59), "Europe/Brussels"),
    ("Please apply by Feb 26, 2026 (AoE).", None, AOE),
    ("Deadline: 26 February 2026, 23:59 Anywhere on Earth", time(23, 59), AOE),
    ("Applications must be received by noon GMT on 3 July 2026.", time(12), "Etc/GMT"),
    ("Apply no later than 12 noon on Friday 3 July 2026.", time(12), ""),
    ("Closing date: 17:00hrs (local Irish time) on 19th March 2026", time(17), "Europe/Dublin"),
    ("Closing date: 1600h on Tuesday 24<sup>th</sup> March 2026", time(16), ""),
    (
        "Hand in your application no later than 30 March 2026, 23:59 Amsterdam Time.",
        time(23, 59),
        "Europe/Amsterdam",
    ),
    ("The closing date is 18 March 2026 (23:59 EET / UTC+2).", time(23, 59), "Europe/Helsinki"),
    ("Closing Date: 2026-02-28 23:59 (UTC+2)", time(23, 59), "Etc/GMT-2"),
    ("Applications are due February 15, 2026 at 11:59 p.m. ET.", time(23, 59), "America/New_York"),
    ("Apply by 5 p.m. GMT on 1 March 2026.", time(17), "Etc/GMT"),
    ("Deadline: 14 March 2026 (Portal closes at 23:59 CET)", time(23, 59), "Europe/Brussels"),
    ("Ansökan ska vara inkommen senast 2026-02-28 kl. 23:59.", time(23, 59), ""),
    ("Date limite de candidature : 15 juin 2026 à 17h00.", time(17), ""),
    ("Apply by midnight on 1 March 2026.", None, ""),
    ("Deadline: 1 March 2026. Interviews at 10:00 CET.", None, ""),
]


@pytest.mark.parametrize(("text", "at", "zone"), CLOCKS)
def test_deadline_clock(text: str, at: time | None, zone: str) -> None:
    deadline = read(text)
    assert deadline is not None
    assert (deadline.at, deadline.zone) == (at, zone)


def test_deadline_under_its_heading() -> None:
    html = "<h3>Application deadline</h3><p>15 March 2026</p><h3>Start</h3><p>1 May 2026</p>"
    found = find_deadline(Document.from_html("PhD student", html), PUBLISHED)
    assert found is not None
    assert found.value.on == date(2026, 3, 15)


def test_deadline_in_the_title() -> None:
    found = find_deadline(Document.from_text("PhD student (deadline 14 April)", "Join us."), PUBLISHED)
    assert found is not None
    assert (found.value.on, found.evidence) == (date(2026, 4, 14), "PhD student (deadline 14 April)")


def test_deadline_evidence_is_the_most_exact_sentence() -> None:
    text = "Deadline: 1 March 2026. We like tea. Apply by 1 March 2026, 12:00 CET."
    found = find_deadline(Document.from_text("PhD student", text), PUBLISHED)
    assert found is not None
    assert found.evidence == "Apply by 1 March 2026, 12:00 CET."


LETTERS = [
    ("Reference letters must be received by 20 February 2026.", date(2026, 2, 20)),
    ("Ask your referees to send their letters by 22 February 2026.", date(2026, 2, 22)),
    ("Deadline for letters of recommendation: 1 March 2026", date(2026, 3, 1)),
    ("Deadline for letters: 1 March 2026", date(2026, 3, 1)),
    ("Letters of reference must arrive by 7 March 2026.", date(2026, 3, 7)),
    ("Application deadline: 15 February 2026; letters by 20 February 2026.", date(2026, 2, 20)),
    ("Applications, including two letters of recommendation, must arrive by 15 February 2026.", None),
    ("Please send your CV and the names of two referees by 15 February 2026.", None),
    ("Deadline: 15 February 2026", None),
]


@pytest.mark.parametrize(("text", "on"), LETTERS)
def test_letters_deadline(text: str, on: date | None) -> None:
    assert read_letters(text) == on


def test_letters_deadline_leaves_the_applications_alone() -> None:
    text = "Reference letters must be received by 20 February 2026; the application deadline is 15 February 2026."
    deadline = read(text)
    assert deadline is not None
    assert deadline.on == date(2026, 2, 15)
    assert read_letters(text) == date(2026, 2, 20)


def stated(on: date, at: time | None = None, zone: str = "") -> StatedDeadline:
    return StatedDeadline(DeadlineKind.MOMENT, on, at, zone)


@pytest.mark.parametrize(
    ("deadline", "default_zone", "instant"),
    [
        (stated(date(2026, 1, 15)), "Europe/Berlin", datetime(2026, 1, 15, 22, 59, 59, tzinfo=UTC)),
        (stated(date(2026, 7, 15)), "Europe/Berlin", datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC)),
        (stated(date(2026, 1, 15), zone=AOE), "Europe/Berlin", datetime(2026, 1, 16, 11, 59, 59, tzinfo=UTC)),
        (stated(date(2026, 1, 15), time(12), "Etc/GMT"), "Asia/Tokyo", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        (stated(date(2026, 1, 15), time(17)), "America/New_York", datetime(2026, 1, 15, 22, tzinfo=UTC)),
    ],
)
def test_moment(deadline: StatedDeadline, default_zone: str, instant: datetime) -> None:
    assert moment(deadline, default_zone) == instant


def test_moment_refuses_rolling() -> None:
    with pytest.raises(ValueError, match="rolling"):
        moment(StatedDeadline(DeadlineKind.ROLLING, None, None), "UTC")


@given(
    on=st.dates(date(2020, 1, 1), date(2039, 12, 31)),
    at=st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Asia/Tokyo", "Europe/London", "UTC", "America/Los_Angeles", "Pacific/Auckland"]),
)
def test_moment_is_never_later_than_anywhere_on_earth(on: date, at: time | None, zone: str) -> None:
    assert moment(stated(on, at, zone), "UTC") <= moment(stated(on, at, AOE), "UTC")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("23:59", time(23, 59)),
        ("11:59pm", time(23, 59)),
        ("12 am", time(0)),
        ("12 noon", time(12)),
        ("17h00", time(17)),
        ("1600h", time(16)),
        ("12.00 Uhr", time(12)),
        ("kl. 15", time(15)),
        ("24:00", None),
        ("midnight", None),
        ("on 15.03.2026", None),
        ("room 12", None),
    ],
)
def test_time_read(text: str, at: time | None) -> None:
    assert read_time(text) == at


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("CEST", "Europe/Brussels"),
        ("UK time", "Europe/London"),
        ("5 pm ET", "America/New_York"),
        ("UTC", "UTC"),
        ("UTC-5", "Etc/GMT+5"),
        ("Eastern European Time", "Europe/Helsinki"),
        ("CST", ""),
        ("IST", ""),
        ("Poste et équipe", ""),
        ("CETA treaty", ""),
    ],
)
def test_zone_read(text: str, zone: str) -> None:
    assert read_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("tel. +45 51371671", 0),
        ("version 3.10.12.1", 0),
        ("23/11/2020", 1),
        ("2026-03-01", 1),
        ("may 5 teams join", 1),
    ],
)
def test_dates_counted(text: str, count: int) -> None:
    assert len(read_dates(text)) == count


def test_dates_slashed_order_is_used() -> None:
    (written,) = read_dates("7/12/2026", Order.DAY_FIRST)
    assert written.on() == date(2026, 12, 7)


STYLES = [
    lambda on: on.isoformat(),
    lambda on: f"{on.day} {on:%B} {on.year}",
    lambda on: f"{on:%B} {on.day}, {on.year}",
    lambda on: f"{on:%A}, {on.day}th of {on:%b} {on.year}",
    lambda on: f"{on.day}.{on.month}.{on.year}",
    lambda on: f"{on:%d.%m.%y}",
    lambda on: f"{on:%d-%b-%Y}",
]


@given(days=st.integers(0, 700), style=st.sampled_from(STYLES))
def test_deadline_survives_every_style(days: int, style: object) -> None:
    assert callable(style)
    on = PUBLISHED + timedelta(days=days)
    for text in (f"Application deadline: {style(on)}", f"Please apply by {style(on)}, at the latest."):
        deadline = read(text)
        assert deadline is not None, text
        assert deadline.on == on, text


VOCABULARY = """
    apply by deadline until before 1 2026 May March 31.12. 7/12/20 at 23:59 CET letters ( ) : - , . the is due kl
"""
WORDS = st.sampled_from(sorted(set(VOCABULARY.split())))


@given(text=st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200))
def test_deadline_never_raises_and_stays_near_publication(text: str) -> None:
    read_letters(text)
    deadline = read(text)
    if deadline is not None and deadline.on is not None:
        assert abs((deadline.on - PUBLISHED).days) <= 731
        assert moment(deadline, "UTC").tzinfo is UTC
