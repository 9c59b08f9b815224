"""An item's alert is its digest's, so the database need not look it up for each of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0007_alerts_in_bulk"),
    ]

    operations = [
        migrations.AlterField(
            model_name="digestitem",
            name="alert",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="postings.alert",
            ),
        ),
    ]
