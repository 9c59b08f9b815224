from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("postings", "0018_organisation_doubles")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="draft",
            name="base",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text=(
                    "What it began with, as `typed`: the opening as it was, or what was taken from an earlier one."
                ),
            ),
        ),
    ]
