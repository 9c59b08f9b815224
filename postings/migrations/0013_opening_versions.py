"""The version of an opening grows with whatever changes what it says, whoever writes it."""

from django.db import migrations

# What the site works out or notes beside it: no editor loses anything when it moves.
BESIDE = (
    "version",
    "updated_at",
    "pay_yearly_min",
    "pay_yearly_max",
    "pay_rates_on",
    "featured_until",
    "approved_at",
)
CREATE = f"""
CREATE FUNCTION opening_version_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM OLD.version
        OR to_jsonb(NEW) - ARRAY{list(BESIDE)} IS DISTINCT FROM to_jsonb(OLD) - ARRAY{list(BESIDE)} THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER opening_version_grows BEFORE UPDATE ON postings_opening
FOR EACH ROW EXECUTE FUNCTION opening_version_grows();
"""
DROP = "DROP FUNCTION IF EXISTS opening_version_grows() CASCADE"


class Migration(migrations.Migration):
    dependencies = [
        ("postings", "0012_institutions_post"),
    ]

    operations = [
        migrations.RunSQL(CREATE, DROP),
    ]
