from __future__ import annotations

import lxml.html

from postings.search.facets import Facet, FacetValue
from postings.templatetags.openings import component


def rendered(*values: tuple[str, str, int, bool], is_many: bool = True) -> lxml.html.HtmlElement:
    facet = Facet(
        param="institution",
        label="Institution",
        values=tuple(FacetValue(value, label, count, chosen) for value, label, count, chosen in values),
        is_many=is_many,
    )
    return lxml.html.fromstring(component("facet_values", facet))


def test_facet_items_are_check_boxes_with_counts() -> None:
    first, second = rendered(("eth", "ETH", 12_345, True), ("mit", "MIT", 0, False)).findall("li")
    box = first.find(".//input")
    assert dict(box.attrib) == {
        "id": "f-institution-eth",
        "type": "checkbox",
        "name": "institution",
        "value": "eth",
        "checked": "checked",
    }
    assert first.text_content() == "ETH 12,345"
    assert second.find("label").get("class") == "facet-value facet-value-none"
    assert "checked" not in second.find(".//input").attrib


def test_facet_items_of_one_choice_are_radio_buttons_after_any() -> None:
    names = [
        item.text_content().strip() for item in rendered(("a", "A", 1, False), is_many=False).findall("li")
    ]
    assert names == ["Any", "A 1"]


def test_facet_items_escape_names() -> None:
    (item,) = rendered(('"><script>', "A <b> & B", 1, False)).findall("li")
    assert item.find(".//input").get("value") == '"><script>'
    assert item.find(".//span").text == "A <b> & B"
    assert item.find(".//b") is None


def test_facet_items_none_says_so() -> None:
    assert rendered().text_content().strip() == "Nothing to choose from."
