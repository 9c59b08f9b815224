"""The quicker way to escape writes what Jinja2's own writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from jobboard.jinja_escaping import QuickEnvironment, escaped

TEMPLATE = """
{% macro cell(value) %}<td title="{{ value }}">{{ value }}</td>{% endmacro %}
{% set kept %}<b>{{ value }}</b>{% endset %}
{{ value }}{{ value|safe }}{{ value|e }}{{ value ~ "<" }}{{ cell(value) }}{{ kept }}{{ value|upper }}{{ value|string }}
{% for one in [value, value] %}{{ one }}{{ loop.index }}{% endfor %}{{ none }}{{ 3 }}{{ [value] }}{{ value == value }}
{% autoescape false %}{{ value }}{% endautoescape %}{{ "<&" }}{{ html }}
"""


class Html:
    def __html__(self) -> str:
        return "<i>&amp;</i>"


@given(st.text() | st.text(alphabet="<>&'\"a\x00é") | st.integers() | st.none() | st.text().map(Markup))
def test_a_value_is_escaped_as_by_the_library(value: object) -> None:
    assert escaped(value) == str(escape(value))
    assert isinstance(escaped(value), str)


@given(st.text(alphabet="<>&'\"a é", max_size=8) | st.text(max_size=8).map(Markup) | st.integers())
def test_a_template_writes_the_same(value: object) -> None:
    options = {"autoescape": True, "extensions": ["jinja2.ext.do"]}
    quick, usual = (
        kind(**options).from_string(TEMPLATE)  # type: ignore[arg-type]  # options of three kinds, in one dictionary
        for kind in (QuickEnvironment, Environment)
    )
    assert quick.render(value=value, html=Html()) == usual.render(value=value, html=Html())


def test_what_is_missing_is_an_error_still() -> None:
    template = QuickEnvironment(autoescape=True, undefined=StrictUndefined).from_string("{{ nobody }}")
    with pytest.raises(UndefinedError):
        template.render()


def test_what_knows_its_own_html_is_asked_for_it() -> None:
    assert escaped(Html()) == "<i>&amp;</i>"


def test_templates_are_compiled_with_it() -> None:
    environment = QuickEnvironment(autoescape=True)
    assert "environment.escaped(" in environment.compile("{{ value }}", raw=True)
    assert "environment.escaped(" not in QuickEnvironment(autoescape=False).compile("{{ value }}", raw=True)
