"""Two steps, or two cells of the comparison, may change places in one form."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("careers", "0007_pay_that_is_not_told_apart")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="aspect", name="aspect_once_for_each_guide"),
        migrations.RemoveConstraint(model_name="step", name="step_position_unique"),
        migrations.AddConstraint(
            model_name="aspect",
            constraint=models.UniqueConstraint(
                fields=["guide", "kind"],
                name="aspect_once_for_each_guide",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                fields=["guide", "position"],
                name="step_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ),
    ]
