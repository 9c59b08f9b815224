from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PostingsConfig(AppConfig):
    name = "postings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What some hear of is connected when they are read.
        from postings.accounts import addresses, mailbox, navigation  # noqa: F401 - see above
        from postings.alerts import merged, suppression  # noqa: F401 - see above
        from postings.moderation import counts, roles

        navigation.extensions.waiting = counts.waiting
        post_migrate.connect(roles.keep_moderators, sender=self, dispatch_uid="postings.keep_moderators")
