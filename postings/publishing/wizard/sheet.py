"""Reading the fields of one step or row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, time
    from decimal import Decimal

    from django import forms


@dataclass(slots=True)
class Sheet:
    """What is typed on one step or in one row, read field by field; what is wrong is noted under `errors`."""

    fields: Mapping[str, forms.Field]
    typed: Mapping[str, str]
    errors: dict[str, list[str]]
    suffix: str = ""
    wrong: set[str] = field(default_factory=set)

    def value(self, name: str) -> Any:
        try:
            return self.fields[name].clean(self.typed.get(name, ""))
        except ValidationError as error:
            self.note(name, *error.messages)
            return None

    def text(self, name: str) -> str:
        return cast("str | None", self.value(name)) or ""

    def number(self, name: str) -> Decimal | None:
        return cast("Decimal | None", self.value(name))

    def count(self, name: str) -> int | None:
        return cast("int | None", self.value(name))

    def day(self, name: str) -> date | None:
        return cast("date | None", self.value(name))

    def clock(self, name: str) -> time | None:
        return cast("time | None", self.value(name))

    def note(self, name: str, *messages: str) -> None:
        self.wrong.add(name)
        self.errors.setdefault(f"{name}{self.suffix}", []).extend(messages)

    def require(self, name: str, message: str) -> None:
        """Say `message`, unless something else is wrong with the field already."""
        if name not in self.wrong:
            self.note(name, message)
