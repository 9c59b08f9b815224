from __future__ import annotations

import lxml.html
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from careers.facts.models import Figure
from careers.guides.filling import Filling, filled
from careers.guides.models import Guide, Picture, Step
from careers.guides.quoted import places_quoting
from careers.guides.rendering import render
from tests.factories.careers import (
    EditionFactory,
    FigureFactory,
    GuideFactory,
    SalaryBandFactory,
    SourceFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


def html_of(text: str) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(str(filled(render(text).html)), create_parent="div")


def test_figure_shows_its_value_tied_to_its_source() -> None:
    FigureFactory.create(key="gpa", value="3.5 < 4.0", source__title="PhD guide", source__year=2024)

    root = html_of("Above [[figure:gpa]].")

    assert root.text_content() == "Above 3.5 < 4.01."
    (link,) = root.xpath("//sup/a")
    assert link.get("href") == "#source-1"
    assert "PhD guide (2024)" in link.get("title")


def test_changed_figure_shows_at_once_in_two_guides(client: Client) -> None:
    figure = FigureFactory.create(key="gpa", value="3.5")
    editions = [EditionFactory.create(live=True, text="Above [[figure:gpa]].") for _ in range(2)]
    addresses = [f"/guides/{edition.guide.slug}/" for edition in editions]
    assert all("3.5<sup>" in client.get(address).content.decode() for address in addresses)

    Figure.objects.filter(pk=figure.pk).update(value="3.7")

    assert all("3.7<sup>" in client.get(address).content.decode() for address in addresses)


def test_sources_are_numbered_as_they_are_quoted() -> None:
    first, second = SourceFactory.create(key="b"), SourceFactory.create(key="a")
    FigureFactory.create(key="one", source=first)
    FigureFactory.create(key="two", source=second)
    SalaryBandFactory.create(key="three", source=first)
    html = render("[[figure:one]] [[figure:two]] [[band:three]] [[figure:one]]").html

    filling = Filling(html)
    filling.fill(html)

    assert [(one.number, one.source.key, len(one.quoted)) for one in filling.citations] == [
        (1, "b", 2),
        (2, "a", 1),
    ]


@pytest.mark.parametrize(
    ("low", "median", "high", "is_open", "shown"),
    [
        (140_000, None, 180_000, False, "$140,000–180,000"),
        (180_000, None, 250_000, True, "$180,000–250,000 or more"),
        (250_000, None, None, True, "$250,000 or more"),
        (None, 160_000, None, False, "$160,000"),
    ],
)
def test_band_shows_what_its_source_says(
    low: int | None, median: int | None, high: int | None, is_open: bool, shown: str
) -> None:
    SalaryBandFactory.create(key="mid", low=low, median=median, high=high, is_high_open=is_open)
    assert html_of("[[band:mid]]").text_content() == f"{shown}1"


def test_term_is_explained_by_a_button_once_on_the_page() -> None:
    TermFactory.create(slug="gan", name="Generative network", short="GAN", meaning="Two networks.")

    root = html_of("A [[term:gan|pair of networks]], then [[term:gan]].")

    buttons = root.xpath("//button")
    assert [button.text for button in buttons] == ["pair of networks", "Generative network"]
    assert {button.get("popovertarget") for button in buttons} == {"term-gan"}
    (card,) = root.xpath("//*[@id='term-gan']")
    assert card.get("popover") is not None
    assert "Generative network (GAN)" in card.text_content()
    assert card.xpath(".//a/@href") == ["/glossary/#gan"]


def test_what_is_gone_leaves_words_and_no_place() -> None:
    root = html_of("At [[figure:gone]], [[band:gone]] and [[term:gone|some words]].\n\n[[picture:gone]]")
    assert not root.xpath("//data | //button")
    assert "some words" in root.text_content()
    assert "figure withdrawn" in root.text_content()


@pytest.mark.parametrize(
    ("part", "shown"), [("middle", "$160,000"), ("10%", "$107,200"), ("25%", "$140,000–180,000")]
)
def test_part_of_a_band_shows_by_itself(part: str, shown: str) -> None:
    SalaryBandFactory.create(key="pay", median=160_000, percentiles={"10": 107_200})
    html = render(f"[[band:pay|{part}]]").html

    assert html_of(f"[[band:pay|{part}]]").xpath("string(//span[@class='quoted']/text())") == shown
    assert Filling(html).words(html) == shown


def test_role_that_is_still_being_typed_shows_no_chart() -> None:
    assert html_of("[[bands:rese]]").text_content() == ""


def test_values_are_escaped() -> None:
    FigureFactory.create(key="nasty", value="<script>alert(1)</script>", meaning='"><img src=x>')
    root = html_of("[[figure:nasty]]")
    assert not root.xpath("//script | //img")


def test_picture_has_its_description() -> None:
    Picture.objects.create(name="lab", file="guides/lab.png", alt='A "lab"', caption="Ours", credit="By us")
    root = html_of("[[picture:lab]]")
    (image,) = root.xpath("//figure/img")
    assert image.get("alt") == 'A "lab"'
    assert image.get("src") == "/guides/pictures/lab"
    assert root.xpath("//figcaption")[0].text_content() == "Ours By us"


def test_ladder_shows_the_steps_of_the_guide_in_order() -> None:
    guide = GuideFactory.create()
    for position, title in ((2, "Senior"), (1, "Junior")):
        Step.objects.create(guide=guide, position=position, title=title)

    html = filled(render("[[ladder]]").html, guide)

    assert lxml.html.fromstring(html).xpath("//li//strong/text()") == ["Junior", "Senior"]
    assert filled(render("[[ladder]]").html) == ""


def test_ladder_is_named_for_those_who_hear_it_from_the_first_step() -> None:
    guide = GuideFactory.create()
    Step.objects.create(guide=guide, position=1, title="First")
    root = lxml.html.fragment_fromstring(
        str(filled(render("[[ladder]]").html, guide=guide)), create_parent="div"
    )
    (caption,) = root.xpath("//figcaption")
    assert (
        caption.xpath("string(span[not(@aria-hidden)])")
        == "The steps of a career, from the first to the last"
    )


def test_years_of_a_step_follow_a_figure() -> None:
    FigureFactory.create(key="years", value="0–3 years")
    guide = GuideFactory.create()
    for position, years in enumerate(("[[figure:years]]", "4 years", "[[figure:gone]]", ""), start=1):
        Step.objects.create(guide=guide, position=position, title=f"Step {position}", years=years)
    assert places_quoting("figure", "years") == [(guide, "ladder: Step 1")]

    for value in ("0–3 years", "0–2 years"):
        Figure.objects.update(value=value)
        root = lxml.html.fragment_fromstring(
            str(filled(render("[[ladder]]").html, guide=Guide.objects.get())), create_parent="div"
        )
        shown = [" ".join(one.text_content().split()) for one in root.xpath("//*[@class='ladder-title']")]
        assert shown == [f"Step 1 {value}1", "Step 2 4 years", "Step 3", "Step 4"]
        assert root.xpath("//sup/a/@href") == ["#source-1"]


def test_words_are_for_machines() -> None:
    FigureFactory.create(key="gpa", value="3.5 & up")
    TermFactory.create(slug="phd", name="PhD")
    html = render("At [[figure:gpa]] a [[term:phd]] *may* start.").html
    assert Filling(html).words(html) == "At 3.5 & up a PhD may start."


def test_filling_asks_once_for_each_kind(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        FigureFactory.create(key=f"f-{number}")
        SalaryBandFactory.create(key=f"b-{number}")
        TermFactory.create(slug=f"t-{number}")
    text = " ".join(f"[[figure:f-{n}]] [[band:b-{n}]] [[term:t-{n}]]" for n in range(5))
    html = render(text).html
    with django_assert_num_queries(3):
        filled(html)
