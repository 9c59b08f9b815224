"""Who may act for an institution, who is asked to, and who says they may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from postings.institutions.models import Institution


class MemberRole(models.TextChoices):
    """From the one who may least to the one who may most."""

    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    OWNER = "owner", "Owner"


_ORDER = {MemberRole.VIEWER: 1, MemberRole.EDITOR: 2, MemberRole.OWNER: 3}


class Membership(models.Model):
    """A person's right to act for an institution: viewers read, editors post, owners also choose the members."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=MemberRole.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["institution__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "institution"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=["viewer", "editor", "owner"]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} of {self.institution}"

    def may(self, least: MemberRole) -> bool:
        """Whether this role may do what `least` may."""
        return _ORDER[MemberRole(self.role)] >= _ORDER[least]

    @property
    def is_editor(self) -> bool:
        return self.may(MemberRole.EDITOR)

    @property
    def is_owner(self) -> bool:
        return self.may(MemberRole.OWNER)


class Invitation(models.Model):
    """An address that is asked to become a member. The link that was mailed holds a signed token of it."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=6, choices=MemberRole.choices, default=MemberRole.EDITOR)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "institution",
                Lower("email"),
                name="invitation_once",
                condition=Q(accepted_at__isnull=True),
                violation_error_message="This address has been invited already.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["viewer", "editor", "owner"]), name="invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.institution}"


# The owners of a verified institution are asked first; what they leave for so long, staff decide.
OWNERS_HAVE = timedelta(days=5)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def undecided(self) -> ClaimQuerySet:
        """Those that somebody has to decide, owners or staff."""
        return self.filter(state=Claim.State.WAITING, institution__merged_into__isnull=True)

    def waiting(self, now: datetime | None = None) -> ClaimQuerySet:
        """Those that staff decide: no owner is there whose right was looked at, or none of them has answered."""
        owners = Membership.objects.filter(institution=OuterRef("institution"), role=MemberRole.OWNER)
        has_owner = Q(Exists(owners), institution__is_verified=True)
        left = Q(created_at__lte=(now or timezone.now()) - OWNERS_HAVE)
        return self.undecided().filter(~has_owner | left)


class Claim(models.Model):
    """Somebody who says that they act for an institution and whose address does not prove it; staff decide."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    evidence = models.TextField(max_length=2000)
    evidence_url = models.URLField("page that shows it", max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True, help_text="Why it was refused, as the person is told.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "user"], name="claim_waits_once", condition=Q(state="waiting")
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="claim_decided_has_date",
            ),
            models.CheckConstraint(condition=~Q(state="refused", reason=""), name="claim_refused_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.institution}"


class Organisation(models.Model):
    """One entry of a public register of universities and research organisations: whose domain a mail address is.

    Sources: Research Organization Registry (CC0), universities-and-domains list (MIT); `manage.py
    load_institutions` reads both.
    """

    class Source(models.TextChoices):
        ROR = "ror", "Research Organization Registry"
        UNIVERSITIES = "universities", "University domains list"

    source = models.CharField(max_length=12, choices=Source.choices)
    key = models.CharField(max_length=250, help_text="Of the register: the ROR id, or name and country.")
    name = models.CharField(max_length=250)
    aliases = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=500, blank=True)
    domains = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    words = models.TextField(
        default="", editable=False, help_text="Name and aliases as they are looked for, each on a line."
    )
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.SET_NULL, related_name="organisations"
    )
    same_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="doubles",
        help_text="The other register's entry of the same institution, which is the one shown.",
    )

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="organisation_unique_in_source")
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """A domain of a register's entry, for looking up the one of an address and those above it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domain_rows")
    domain = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "domain"], name="organisation_domain_once"),
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="organisation_domain_lower"),
        ]

    def __str__(self) -> str:
        return self.domain
