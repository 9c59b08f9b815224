# ruff: noqa: S608 - every statement is made of the constants here
"""Alerts, and the trigger that writes down what arrives for them."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

# An opening was published or reopened, by whatever statement.
ARRIVED = {
    "INSERT": "SELECT new_rows.id FROM new_rows WHERE new_rows.status = 'published'",
    "UPDATE": (
        "SELECT new_rows.id FROM new_rows JOIN old_rows USING (id) "
        "WHERE new_rows.status = 'published' AND old_rows.status <> 'published'"
    ),
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}


def create() -> list[str]:
    statements = []
    for event, arrived in ARRIVED.items():
        name = f"alerts_log_arrivals_{event.lower()}"
        statements += [
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO postings_arrival (opening_id, at) SELECT found.id, now() FROM ({arrived}) AS found;
                RETURN NULL;
            END
            $$
            """,
            f"CREATE TRIGGER {name} AFTER {event} ON postings_opening REFERENCING {ROWS[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return statements


def drop() -> list[str]:
    return [f"DROP FUNCTION IF EXISTS alerts_log_arrivals_{event.lower()}() CASCADE" for event in ARRIVED]


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0005_spellings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("arrivals", models.PositiveIntegerField(default=0)),
                ("searches", models.PositiveIntegerField(default=0)),
                ("digests", models.PositiveIntegerField(default=0)),
                ("items", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("query", models.TextField(editable=False, help_text="Canonical query string.")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("seen_run", models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name_plural": "searches",
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("suppressed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "suppressed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bounce", "Mail to it came back"),
                            ("refused", "Its server refused it for good"),
                            ("complaint", "A mail was reported as unwanted"),
                            ("admin", "Stopped by an admin"),
                        ],
                        max_length=9,
                    ),
                ),
                ("suppressed_detail", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "addresses",
                "ordering": ["email"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="alert_address_unique_any_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("suppressed_at__isnull", True), ("suppressed_because", "")),
                            models.Q(
                                ("suppressed_at__isnull", False),
                                models.Q(("suppressed_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_address_suppressed_because",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("at_once", "At once"), ("daily", "Daily"), ("weekly", "Weekly")],
                        default="daily",
                        max_length=7,
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(7),
                        ],
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=8, validators=[django.core.validators.MaxValueValidator(23)]
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=60)),
                (
                    "reminders",
                    models.BooleanField(
                        default=False,
                        help_text="Three days before what was mailed closes.",
                        verbose_name="reminders of deadlines",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "stopped_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Ended by its person"),
                            ("one_click", "Ended by one click in a mail program"),
                            ("unanswered", "Nobody said it is still wanted"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("since_run", models.BigIntegerField(default=0, editable=False)),
                (
                    "renewed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When its person last said that it is wanted.",
                        null=True,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When its person was last asked whether it is wanted.",
                        null=True,
                    ),
                ),
                ("matched_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("quiet_noted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="postings.address",
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="postings.search",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Not sent"),
                        ],
                        default="pending",
                        max_length=7,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(blank=True, editable=False, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("slot", models.DateTimeField()),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to="postings.alert",
                    ),
                ),
            ],
            options={
                "ordering": ["-slot", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="postings.alert",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="postings.opening"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feedback",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Not sent"),
                        ],
                        default="pending",
                        max_length=7,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(blank=True, editable=False, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirm", "Confirmation"),
                            ("known", "Already there"),
                            ("links", "Link to the alerts of an address"),
                            ("reminder", "Reminder of deadlines"),
                            ("renewal", "Still wanted?"),
                            ("quiet", "Nothing matched"),
                        ],
                        max_length=8,
                    ),
                ),
                ("slot", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="postings.address",
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="postings.alert",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DigestItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="postings.alert"
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="postings.digest",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="postings.opening"
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reminded_items",
                        to="postings.notice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="postings.opening"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="postings.run",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["due_at"], name="alert_digest_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["claimed_at"], name="alert_digest_claimed"
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["-created_at"], name="alert_digest_failed"
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("alert", "slot"), name="alert_digest_once_a_period"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim__isnull", False), ("claimed_at__isnull", False), ("state", "sending")),
                    models.Q(
                        models.Q(("state", "sending"), _negated=True),
                        ("claim__isnull", True),
                        ("claimed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="alert_digest_claimed_while_sending",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                ),
                name="alert_digest_sent_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "sending", "sent", "failed", "dropped"])),
                name="alert_digest_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(fields=("alert", "opening"), name="alert_feedback_once"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["due_at"], name="alert_notice_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["claimed_at"], name="alert_notice_claimed"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["-created_at"], name="alert_notice_failed"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["address", "-created_at"], name="alert_notice_of_address"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("kind", "address", "alert", "slot"), name="alert_notice_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["confirm", "known", "links", "reminder", "renewal", "quiet"])
                ),
                name="alert_notice_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim__isnull", False), ("claimed_at__isnull", False), ("state", "sending")),
                    models.Q(
                        models.Q(("state", "sending"), _negated=True),
                        ("claim__isnull", True),
                        ("claimed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="alert_notice_claimed_while_sending",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                ),
                name="alert_notice_sent_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "sending", "sent", "failed", "dropped"])),
                name="alert_notice_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestitem",
            constraint=models.UniqueConstraint(
                fields=("alert", "opening"), name="alert_never_has_an_opening_twice"
            ),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(("run__isnull", True)), fields=["id"], name="alert_arrival_new"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", False), ("stopped_at__isnull", True)),
                fields=["search"],
                name="alert_wanted_of_search",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", True)),
                fields=["created_at"],
                name="alert_unconfirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at__isnull", True)),
                fields=("address", "search"),
                name="alert_once_for_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (1, 7))), name="alert_weekday_is_iso"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23)), name="alert_hour_of_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("frequency__in", ["at_once", "daily", "weekly"])),
                name="alert_frequency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stopped_at__isnull", True), ("stopped_because", "")),
                    models.Q(("stopped_at__isnull", False), models.Q(("stopped_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="alert_stopped_because",
            ),
        ),
        migrations.RunSQL(create(), drop()),
    ]
