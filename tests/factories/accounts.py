# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from allauth.account.models import EmailAddress
from factory.declarations import LazyAttribute, RelatedFactory, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from postings.accounts.models import User


class UserFactory(DjangoModelFactory[User]):
    """A person without a password, unless `password` is given.

    Traits: `staff`, `superuser`, `inactive`, `confirmed` (the address, so that they can sign in by themselves).
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = Trait(is_staff=True)
        superuser = Trait(is_staff=True, is_superuser=True)
        inactive = Trait(is_active=False)
        confirmed = Trait(
            address=RelatedFactory(
                "tests.factories.accounts.EmailAddressFactory", factory_related_name="user"
            )
        )

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **kwargs: str) -> User:
        return model_class.objects.create_user(**kwargs)


class EmailAddressFactory(DjangoModelFactory[EmailAddress]):
    """The main address of its `user`, confirmed. `email`, `primary` and `verified` may be others."""

    class Meta:
        model = EmailAddress

    user = SubFactory(UserFactory)
    email = LazyAttribute(lambda made: made.user.email.lower())
    verified = True
    primary = True
