# ruff: noqa: S608 - every statement is made of the constants here
"""An opening whose time was over, or nearly, and that gets more of it, arrives for alerts."""

from django.db import migrations

ARRIVED_BEFORE = "new_rows.status = 'published' AND old_rows.status <> 'published'"
# A run may be looking at it just now, so what is over in a few minutes counts as over: nothing is mailed twice.
IS_OVER_SOON = (
    "(old_rows.deadline_at < clock_timestamp() + interval '15 minutes'"
    " OR old_rows.expires_at < clock_timestamp() + interval '15 minutes')"
)
HAS_TIME = (
    "(new_rows.deadline_at IS NULL OR new_rows.deadline_at >= clock_timestamp())"
    " AND (new_rows.expires_at IS NULL OR new_rows.expires_at >= clock_timestamp())"
)
HAS_CHANGED = (
    "(new_rows.deadline_at IS DISTINCT FROM old_rows.deadline_at"
    " OR new_rows.expires_at IS DISTINCT FROM old_rows.expires_at)"
)
ARRIVED = f"""
{ARRIVED_BEFORE}
OR new_rows.status = 'published' AND {HAS_CHANGED} AND {IS_OVER_SOON} AND {HAS_TIME}
"""


def function_of(arrived: str) -> str:
    return f"""
    CREATE OR REPLACE FUNCTION alerts_log_arrivals_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO postings_arrival (opening_id, at)
        SELECT new_rows.id, now() FROM new_rows JOIN old_rows USING (id) WHERE {arrived};
        RETURN NULL;
    END
    $$
    """


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0010_alert_mailboxes"),
    ]

    operations = [
        migrations.RunSQL(function_of(ARRIVED), function_of(ARRIVED_BEFORE)),
    ]
