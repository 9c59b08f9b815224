"""Addresses in small letters; an audit log that copies the admin's own, and that nothing changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

_LOWER = "UPDATE postings_user SET email = lower(email) WHERE email <> lower(email)"

_COPY = """
CREATE FUNCTION postings_audit_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO postings_auditentry
        (at, actor_id, actor_name, action, target_type, target_id, target_name, details)
    SELECT NEW.action_time, person.id, person.email,
        CASE NEW.action_flag WHEN 1 THEN 'admin.add' WHEN 2 THEN 'admin.change' ELSE 'admin.delete' END,
        left(coalesce(kind.model, ''), 60), left(coalesce(NEW.object_id, ''), 60), left(NEW.object_repr, 300),
        jsonb_build_object('changes', NEW.change_message)
    FROM postings_user person LEFT JOIN django_content_type kind ON kind.id = NEW.content_type_id
    WHERE person.id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_audit_admin AFTER INSERT ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION postings_audit_admin();
"""
_COPY_BACK = """
DROP TRIGGER postings_audit_admin ON django_admin_log;
DROP FUNCTION postings_audit_admin();
"""

# A person who is deleted leaves their name in it, and no more.
_STAYS = """
CREATE FUNCTION postings_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
        AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit log is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER postings_audit_stays BEFORE UPDATE OR DELETE ON postings_auditentry
    FOR EACH ROW EXECUTE FUNCTION postings_audit_stays();
"""
_STAYS_BACK = """
DROP TRIGGER postings_audit_stays ON postings_auditentry;
DROP FUNCTION postings_audit_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("postings", "0019_draft_base"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(_LOWER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower"),
        ),
        migrations.RunSQL(_COPY, _COPY_BACK),
        migrations.RunSQL(_STAYS, _STAYS_BACK),
    ]
