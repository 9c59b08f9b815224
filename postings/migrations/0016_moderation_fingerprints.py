import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0015_connected_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="undo_values",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="Of the opening: what it was before the decision, and what the decision made of it.",
            ),
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "opening",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="fingerprint",
                        serialize=False,
                        to="postings.opening",
                    ),
                ),
                ("opening_version", models.PositiveIntegerField()),
                ("title_key", models.CharField(db_index=True, max_length=250)),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("is_sample", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["marks"], name="fingerprint_marks"
                    )
                ],
            },
        ),
    ]
