"""The mailbox of an address, for limits."""

from django.db import migrations, models

import postings.alerts.models.addresses


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0009_synonyms_of_the_field"),
    ]

    operations = [
        migrations.AddField(
            model_name="address",
            name="mailbox",
            field=models.GeneratedField(
                db_persist=True,
                expression=postings.alerts.models.addresses.Mailbox(models.F("email")),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["mailbox"], name="alert_address_mailbox"),
        ),
    ]
