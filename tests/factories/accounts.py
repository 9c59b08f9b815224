# factory_boy types what a factory makes, not its declarations.
# mypy: allow-untyped-calls, allow-untyped-decorators
from __future__ import annotations

from factory.declarations import Sequence, Trait
from factory.django import DjangoModelFactory

from postings.accounts.models import User


class UserFactory(DjangoModelFactory[User]):
    """A person without a password, unless `password` is given. Traits: `staff`, `superuser`, `inactive`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = Trait(is_staff=True)
        superuser = Trait(is_staff=True, is_superuser=True)
        inactive = Trait(is_active=False)

    email = Sequence(lambda n: f"person{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **kwargs: str) -> User:
        return model_class.objects.create_user(**kwargs)
