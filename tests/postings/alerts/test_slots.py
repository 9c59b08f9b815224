from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postings.alerts import writing
from postings.alerts.models import Address, Alert, Frequency, Search
from postings.alerts.runs import run_matching
from postings.alerts.slots import NextSlot, time_zones, validate_time_zone
from tests.factories import OpeningFactory
from tests.postings.alerts.alerting import mails_for, wanted
from tests.postings.alerts.naive import slot_in_python

pytestmark = pytest.mark.django_db

ZONES = [
    *("UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"),
    *("Africa/Casablanca", "America/Nuuk", "Pacific/Chatham", "Etc/GMT+12", "Asia/Tehran"),
]
moments = st.integers(1_704_067_200, 2_019_686_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def model_slot(alert: Alert, moment: datetime) -> datetime:
    return slot_in_python(
        moment,
        frequency=alert.frequency,
        weekday=alert.weekday,
        hour=alert.hour,
        time_zone=alert.time_zone,
        paused_until=alert.paused_until,
    )


def slot_of(alert: Alert, moment: datetime) -> datetime:
    """Of an alert with these times. There is one in the database, which takes them on."""
    times = ("frequency", "weekday", "hour", "time_zone", "paused_until")
    if not Alert.objects.update(**{name: getattr(alert, name) for name in times}):
        alert.address = Address.objects.create(email="ada@example.org")
        alert.search = Search.objects.create(digest="1")
        alert.save()
    slot: datetime = Alert.objects.annotate(at=NextSlot(moment)).values_list("at", flat=True).get()
    return slot


def daily_at(hours: tuple[int, ...], time_zone: str) -> list[Alert]:
    address = Address.objects.create(email="ada@example.org")
    return Alert.objects.bulk_create(
        Alert(
            address=address,
            search=Search.objects.create(digest=str(hour)),
            frequency=Frequency.DAILY,
            hour=hour,
            time_zone=time_zone,
        )
        for hour in hours
    )


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frequency=st.sampled_from(Frequency.values),
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    time_zone=st.sampled_from(ZONES),
    moment=moments,
    pause=st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=20)),
)
def test_slot_is_that_of_the_calendar(
    frequency: str, weekday: int, hour: int, time_zone: str, moment: datetime, pause: timedelta | None
) -> None:
    alert = Alert(frequency=frequency, weekday=weekday, hour=hour, time_zone=time_zone)
    alert.paused_until = None if pause is None else moment + pause
    assert slot_of(alert, moment) == model_slot(alert, moment)


@pytest.mark.parametrize("time_zone", ZONES)
def test_slot_near_changes_of_clocks(time_zone: str) -> None:
    """Every hour of the days around each change of two years."""
    zone, moment = ZoneInfo(time_zone), datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    changes = []
    while moment.year < 2028:
        later = moment + timedelta(hours=1)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            changes.append(moment)
        moment = later
    alerts = daily_at((0, 1, 2, 3, 23), time_zone)
    for change in changes:
        for before in (-25, -24, -3, -2, -1, 0, 1, 2, 25):
            moment = change + timedelta(hours=before)
            slots = dict(Alert.objects.annotate(at=NextSlot(moment)).values_list("hour", "at"))
            assert slots == {alert.hour: model_slot(alert, moment) for alert in alerts}, moment


def test_hour_that_clocks_skip_is_an_hour_later() -> None:
    alert = Alert(frequency=Frequency.DAILY, hour=2, time_zone="Europe/Zurich")
    assert slot_of(alert, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_slot_is_strictly_after_the_moment_and_may_be_the_end_of_a_pause() -> None:
    eight, day = datetime(2026, 5, 4, 8, tzinfo=UTC), timedelta(days=1)
    alert = Alert(frequency=Frequency.DAILY, hour=8)
    assert slot_of(alert, eight) == eight + day
    alert.paused_until = eight + 3 * day
    assert slot_of(alert, eight) == eight + 3 * day
    alert.paused_until += timedelta(microseconds=1)
    assert slot_of(alert, eight) == eight + 4 * day


def test_slots_of_a_queryset() -> None:
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    alert = Alert(frequency=Frequency.WEEKLY, weekday=3)
    slot_of(alert, now)
    found = Alert.objects.annotate(next_slot=NextSlot(now)).filter(next_slot__gt=now)
    assert list(found.values_list("next_slot", flat=True)) == [datetime(2026, 5, 6, 8, tzinfo=UTC)]
    assert model_slot(alert, now) == datetime(2026, 5, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "FOO5BAR", "europe/zurich", "+02:00"])
def test_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_time_zone(name)
    with pytest.raises(ValidationError) as refused:
        Alert(time_zone=name, frequency=Frequency.DAILY).clean()
    assert list(refused.value.message_dict) == ["time_zone"]


def test_known_time_zones_are_many() -> None:
    assert len(time_zones()) > 400
    for name in ZONES:
        validate_time_zone(name)


def test_time_zone_that_the_database_does_not_know_ends_no_run(caplog: pytest.LogCaptureFixture) -> None:
    """It did once: zones are renamed, and databases are moved."""
    alert, other = wanted(frequency=Frequency.DAILY), wanted("other@example.org", frequency=Frequency.DAILY)
    Alert.objects.filter(pk=alert.pk).update(time_zone="Mars/Olympus", hour=8)
    Alert.objects.filter(pk=other.pk).update(time_zone="Asia/Tokyo", hour=8)
    writing._told.clear()
    for day in (4, 5):
        OpeningFactory.create(published_at=datetime(2026, 5, day, 5, tzinfo=UTC))
        run_matching(datetime(2026, 5, day, 6, tzinfo=UTC))
    assert list(mails_for(alert)) == [datetime(2026, 5, day, 8, tzinfo=UTC) for day in (4, 5)]
    assert list(mails_for(other)) == [datetime(2026, 5, day, 23, tzinfo=UTC) for day in (4, 5)]
    assert [record.getMessage() for record in caplog.records if record.name == writing.__name__] == [
        "There is no time zone 'Mars/Olympus': alerts with it are mailed by UTC."
    ]
