"""People, the letters to them, and what staff did, as staff see them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from postings.accounts.audit.models import AuditEntry, record
from postings.accounts.letters.actions import send_again
from postings.accounts.letters.models import Letter
from postings.accounts.models import User
from postings.accounts.second_step import turn_off

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

# People and their main addresses are changed in one place; two would drift apart. Second steps hold secrets, and
# sessions where people are: nobody looks at them here.
for _model in (EmailAddress, Authenticator, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class UserCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields: ClassVar = ["email"]


class AddressInline(admin.TabularInline[EmailAddress, User]):
    """For looking at. The main one is the person's own field, and only its owner confirms an address."""

    model = EmailAddress
    extra = 0
    fields = ("email", "primary", "verified")
    readonly_fields = fields
    can_delete = False
    verbose_name = "e-mail address"
    verbose_name_plural = "e-mail addresses"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    ordering = ("email",)
    list_display = ("email", "name", "may", "is_staff", "is_active", "joined_at")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    list_per_page = 50
    search_fields = ("email", "name", "emailaddress__email")
    search_help_text = "A name, or any of the person's addresses."
    readonly_fields = ("acts_for", "joined_at", "last_login")
    inlines = (AddressInline,)
    actions = ("turn_off_second_step",)
    add_form = UserCreationForm
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (
            "What they may do",
            {
                "fields": (
                    *("is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
                    "acts_for",
                ),
                "description": "Staff come in here and see what their groups allow: Moderators, Guide writers, Guide "
                "reviewers, Guide admins.",
            },
        ),
        ("Dates", {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Rights are given by whoever has them all: nobody gives themselves more."""
        fields = tuple(super().get_readonly_fields(request, obj))
        rights = ("is_staff", "is_superuser", "groups", "user_permissions")
        return fields if _person(request).is_superuser else (*fields, *rights)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    @admin.display(description="May")
    def may(self, person: User) -> str:
        if person.is_superuser:
            return "everything"
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description="Acts for")
    def acts_for(self, person: User) -> SafeString | str:
        """Changed in the list of memberships, one by one."""
        memberships = person.memberships.select_related("institution")
        rows = [
            (
                reverse("admin:postings_membership_change", args=[one.pk]),
                one.institution,
                one.get_role_display(),
            )
            for one in memberships
        ]
        return format_html_join("", '<div><a href="{}">{}</a>, {}</div>', rows) or "No institution"

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return [] if obj is None else list(self.inlines)

    def has_superuser_permission(self, request: HttpRequest) -> bool:
        return _person(request).is_superuser

    @admin.action(description="Turn off two-step sign-in (lost phone)", permissions=["superuser"])
    def turn_off_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Whoever does it has made sure who asks. The person is told."""
        done = [person for person in people if turn_off(person, by=_person(request))]
        self.message_user(request, f"Turned off, and told by mail: {len(done)}.", messages.SUCCESS)


class _ReadOnly(admin.ModelAdmin[Any]):
    """What happened is looked at, and neither written, changed nor deleted here."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Letter)
class LetterAdmin(_ReadOnly):
    """Letters with codes in them show none: who reads one could sign in with it."""

    list_display = ("to", "subject", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state", "created_at")
    search_fields = ("to", "subject", "key")
    fields = (
        *("key", "to", "subject", "said", "action_label", "state", "error", "attempts"),
        *("created_at", "due_at", "sent_at"),
    )
    actions = ("send_again",)

    @admin.display(description="what it says")
    def said(self, letter: Letter) -> str | SafeString:
        if letter.is_secret:
            return "A code, which is nobody's to read but the one it went to."
        return format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in letter.paragraphs))

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("postings.change_letter")

    @admin.action(description="Send again", permissions=["send"])
    def send_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        again = [letter for letter in letters if send_again(letter)]
        for letter in again:
            record(actor=_person(request), action="letter.send_again", target=letter)
        self.message_user(request, f"Sent again: {len(again)}.", messages.SUCCESS)
        if left := len(letters) - len(again):
            kept = f"Left as they are: {left}. They wait already, or held a code that has ended."
            self.message_user(request, kept, messages.WARNING)


@admin.register(AuditEntry)
class AuditEntryAdmin(_ReadOnly):
    """Everything that staff did. The database refuses to change or delete any of it."""

    list_display = ("at", "actor_name", "action", "target_type", "target_name")
    list_filter = ("action", "target_type", ("actor", admin.RelatedOnlyFieldListFilter))
    search_fields = ("actor_name", "action", "target_type", "target_name", "=target_id")
    search_help_text = "By who did it, what they did, and to what: its name, kind or number."
    date_hierarchy = "at"
    list_select_related = ("actor",)
    fields = ("at", "actor", "actor_name", "action", "target_type", "target_id", "target_name", "told")

    @admin.display(description="details")
    def told(self, entry: AuditEntry) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(entry.details, indent=2, ensure_ascii=False))


def _may_touch(request: HttpRequest, person: User | None) -> bool:
    """Whoever could change the address or password of a superuser would be one."""
    return person is None or not person.is_superuser or _person(request).is_superuser


def _person(request: HttpRequest) -> User:
    """The admin lets in nobody else."""
    if not isinstance(request.user, User):
        raise TypeError("Nobody is signed in.")
    return request.user
