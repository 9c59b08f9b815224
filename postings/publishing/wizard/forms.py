"""The forms of the steps. They say how a field is called, shown and read; `reading` holds the fields together."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.forms.utils import ErrorDict

from postings.openings.choices import (
    ApplyMethod,
    Contract,
    DeadlineKind,
    Degree,
    Funding,
    Hours,
    Level,
    MaterialKind,
    Necessity,
    PayKind,
    PayPeriod,
    QualificationKind,
    Role,
    Visa,
    Workplace,
)
from postings.publishing.wizard.inputs import (
    MAX_URL,
    AmountField,
    ClockField,
    CountField,
    CountryField,
    CurrencyField,
    DayField,
    DescriptionField,
    GroupField,
    LineField,
    OneOfField,
    WebAddressField,
    ZoneField,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_PAY = Decimal("999999999999.99")
_MOST_ASKED = Decimal("9999.99")
MARKDOWN, HTML = "markdown", "html"
FORMATS = [(MARKDOWN, "Markdown or plain text"), (HTML, "Formatted text")]


class TypedForm(forms.Form):
    """Shows what was typed, and what was found wrong with it (see `reading`, which reads all steps together).

    Fields of rows have the same names in every row; `suffix` tells their ids apart, and their errors.
    """

    def __init__(
        self,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
        suffix: str = "",
    ) -> None:
        # What stands in the form is what was typed, also where nothing of it is left: moving on is allowed.
        super().__init__(dict(typed or {}), auto_id=f"id_%s{suffix}", use_required_attribute=False)
        self._wrong = ErrorDict()
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Select):
                self._keep_choice(name, field)
            if messages := (errors or {}).get(f"{name}{suffix}"):
                self._wrong[name] = self.error_class(
                    list(dict.fromkeys(messages)), field_id=self[name].auto_id
                )

    @property
    def errors(self) -> ErrorDict:
        return self._wrong

    def _keep_choice(self, name: str, field: forms.Field) -> None:
        """What is typed stays chosen, also where it is none of the choices."""
        typed = str(self.data.get(name, ""))
        if isinstance(field, forms.ChoiceField):
            typed = str(field.to_python(typed))
        self.data = {**self.data, name: typed}
        if isinstance(field.widget, forms.Select):
            choices = list(field.widget.choices)
            if typed and typed not in {str(value) for value, _ in choices}:
                field.widget.choices = [*choices, (typed, f"“{typed}”")]


class RoleForm(TypedForm):
    title = LineField(
        "Title",
        250,
        required="Give the opening a title.",
        help_text="As a candidate would search for it, without reference numbers.",
    )
    role = OneOfField(
        "Kind of role",
        Role.choices,
        blank="Choose",
        required="Choose the kind of role.",
    )
    description = DescriptionField()
    description_format = OneOfField("Written as", FORMATS, blank=None)
    level = OneOfField("Level", Level.choices)
    department = LineField("Department or lab", 200)
    supervisor = LineField("Supervisor or group", 200)
    topic_more = LineField("Add topics", 2000, help_text="With commas between.", choices_id="topic-names")


class WhereForm(TypedForm):
    workplace = OneOfField("Where the work is done", Workplace.choices)
    country_more = LineField(
        "Countries a remote role can be done from",
        2000,
        help_text="With commas between. Empty: from anywhere.",
        choices_id="country-names",
    )


class PayForm(TypedForm):
    pay_min = AmountField("From", _MOST_PAY)
    pay_max = AmountField("To", _MOST_PAY)
    pay_currency = CurrencyField("Currency", 10, choices_id="currency-codes")
    pay_period = OneOfField("Per", PayPeriod.choices, blank="Choose")
    pay_kind = OneOfField("As", PayKind.choices)
    funding = OneOfField("Funding", [one for one in Funding.choices if one[0] != Funding.NONE_STATED])
    contract = OneOfField("Contract", Contract.choices)
    contract_months = CountField("Months", 600, help_text="Of a fixed-term contract.")
    hours = OneOfField("Hours", Hours.choices)
    starts_on = DayField("Starts on")
    starts_as_soon = OneOfField("Starts as soon as possible", [("yes", "Yes")], blank="No")
    visa = OneOfField("Visa", Visa.choices)
    pay_scale = LineField("Pay scale", 80, help_text="As it is named, such as TV-L E13.")
    benefits = forms.CharField(
        label="Benefits",
        required=False,
        help_text="One on each line, such as Pension.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ApplyingForm(TypedForm):
    method = OneOfField(
        "How to apply",
        [
            (ApplyMethod.LINK, "On a page of ours"),
            (ApplyMethod.EMAIL, "By e-mail"),
            (ApplyMethod.HERE, "Here"),
        ],
        blank=None,
        radio=True,
    )
    url = WebAddressField("Page to apply on", MAX_URL)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        error_messages={"invalid": "Write an e-mail address, such as jobs@example.edu."},
    )
    deadline_kind = OneOfField("Deadline", DeadlineKind.choices, blank=None, radio=True)
    deadline_date = DayField("Last day")
    deadline_time = ClockField("Time", help_text="Empty: the end of the day.")
    deadline_zone = ZoneField("In the time zone", 60, choices_id="zone-names")
    letters_date = DayField("Letters of reference by", help_text="Only if it is another day.")
    letters_time = ClockField("Time for letters")
    ends_on = DayField("Take it off the list after", help_text="For openings without a deadline.")


class PlaceRow(TypedForm):
    place_city = LineField("City", 120, choices_id="city-names")
    place_country = CountryField("Country", 80, choices_id="country-names")
    place_region = LineField("State or region", 120)


class QualificationRow(TypedForm):
    kind = OneOfField("Kind", QualificationKind.choices, blank="Choose")
    necessity = OneOfField("Is", Necessity.choices, blank=None)
    name = LineField("Name", 120, help_text="Of the skill, field, venue or language.")
    degree = OneOfField("Degree", Degree.choices, blank="None")
    minimum = AmountField("At least", _MOST_ASKED, example="3")
    maximum = AmountField("At most", _MOST_ASKED, example="5")
    text = LineField("In words", 300, help_text="Empty: we word it.")
    group = GroupField("Alternatives")


class MaterialRow(TypedForm):
    material_kind = OneOfField("Document", MaterialKind.choices, blank="Choose")
    material_count = CountField("How many", 100)
    material_text = LineField("In words", 300)


FORMS: dict[str, type[TypedForm]] = {
    "role": RoleForm,
    "where": WhereForm,
    "pay": PayForm,
    "applying": ApplyingForm,
}
ROW_FORMS: dict[str, type[TypedForm]] = {
    "places": PlaceRow,
    "qualifications": QualificationRow,
    "materials": MaterialRow,
}
