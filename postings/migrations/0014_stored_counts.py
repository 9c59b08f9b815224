import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("postings", "0013_opening_versions")]

    operations = [
        migrations.CreateModel(
            name="StoredCounts",
            fields=[
                ("batch", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"verbose_name_plural": "stored counts"},
        ),
    ]
