"""Addresses of topics that were merged go on leading somewhere."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0020_people_and_their_traces"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="former_slugs",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SlugField(max_length=80),
                blank=True,
                default=list,
                editable=False,
                help_text="Of topics that were merged into it: their addresses lead here.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="arxiv_categories",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                help_text="Separated by commas, such as cs.LG.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="Openings below it are found by it, too. Empty on the upper level.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="postings.topic",
            ),
        ),
    ]
