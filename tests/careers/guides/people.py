"""People in each role of curation."""

from __future__ import annotations

from django.contrib.auth.models import Group

from careers.guides.workflow.roles import ADMINS, REVIEWERS, WRITERS
from postings.accounts.models import User
from tests.factories import UserFactory


def _person(group: str, **fields: object) -> User:
    user = UserFactory.create(is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user


def writer(**fields: object) -> User:
    return _person(WRITERS, **fields)


def reviewer(**fields: object) -> User:
    return _person(REVIEWERS, **fields)


def guide_admin(**fields: object) -> User:
    return _person(ADMINS, **fields)
