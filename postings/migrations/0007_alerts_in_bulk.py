"""How much a digest leaves out, and fewer indexes on the tables that runs fill."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0006_alerts"),
    ]

    operations = [
        migrations.AddField(
            model_name="digest",
            name="more",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="digest",
            name="alert",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="digests",
                to="postings.alert",
            ),
        ),
        migrations.AlterField(
            model_name="digestitem",
            name="alert",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="postings.alert",
            ),
        ),
        migrations.AlterField(
            model_name="digestitem",
            name="reminder",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reminded_items",
                to="postings.notice",
            ),
        ),
        migrations.AddIndex(
            model_name="digestitem",
            index=models.Index(
                condition=models.Q(("reminder__isnull", False)),
                fields=["reminder"],
                name="alert_item_reminded",
            ),
        ),
    ]
