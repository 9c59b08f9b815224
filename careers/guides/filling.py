"""The places of a stored text, filled with what is known now: figures, bands, terms, pictures and charts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from careers.facts.models import Figure
from careers.guides.blocks import BLOCKS
from careers.guides.models import Picture, Term
from careers.guides.pay_lines import spread
from careers.guides.quoting import BAND_MIDDLE, PLACE, Quote
from careers.guides.rendering import plain_words
from careers.salaries.models import SalaryBand
from postings.openings.presentation import money_range

if TYPE_CHECKING:
    from careers.facts.models import Source
    from careers.guides.models import Guide

# A button is a thing of its own to browsers, which would let a line begin with the comma after it.
_LOOSE = re.compile(r"(<button [^>]*>[^<]*</button>)([,.;:!?)’”]+)")
_ALONE = re.compile(rf"<p>{PLACE.pattern}</p>")
# A figure that was deleted while a text still quotes it. Curators see which beside the text.
_GONE = mark_safe('<span class="quote-gone">(figure withdrawn)</span>')


@dataclass
class Citation:
    """A source at the foot of a page: its number there, and what the page quotes of it."""

    number: int
    source: Source
    quoted: list[str] = field(default_factory=list)


class Filling:
    """Fills the places of some texts of one page, read with one query for each kind of thing they quote.

    Sources are numbered in the order in which the texts are filled. A term's explanation is written once, after
    the texts: `cards`.
    """

    def __init__(self, *texts: str, guide: Guide | None = None) -> None:
        self._guide = guide
        self.text = "\n".join(texts)
        self._citations: dict[int, Citation] = {}
        keys: dict[str, set[str]] = {}
        for match in PLACE.finditer(self.text):
            keys.setdefault(match[1], set()).add(match[2] or "")
        self._figures: dict[str, Figure] = {}
        self._bands: dict[str, SalaryBand] = {}
        self._terms: dict[str, Term] = {}
        self._pictures: dict[str, Picture] = {}
        if wanted := keys.get("figure"):
            figures = Figure.objects.filter(key__in=wanted).select_related("source")
            self._figures = {one.key: one for one in figures}
        if wanted := keys.get("band"):
            bands = SalaryBand.objects.filter(key__in=wanted).select_related("source")
            self._bands = {one.key: one for one in bands}
        if wanted := keys.get("term"):
            self._terms = Term.objects.in_bulk(list(wanted), field_name="slug")
        if wanted := keys.get("picture"):
            self._pictures = Picture.objects.in_bulk(list(wanted), field_name="name")
        self._used: dict[str, Term] = {}

    def fill(self, html: str) -> SafeString:
        """`html` as `render` cleaned it."""
        whole = _ALONE.sub(lambda match: self._block(Quote(match[1], match[2] or ""), match), html)
        text = _LOOSE.sub(r'<span class="nowrap">\1\2</span>', PLACE.sub(self._in_line, whole))
        return mark_safe(text)  # noqa: S308 - cleaned when stored, escaped when filled

    def words(self, html: str) -> str:
        """What is read of a text, for machines: quoted values without their sources, and no markup."""
        return plain_words(PLACE.sub(self._word, html))

    @property
    def citations(self) -> list[Citation]:
        return list(self._citations.values())

    def cite(self, source: Source, said: str = "") -> Citation:
        """The source with its number, which it has from the first time on."""
        found = self._citations.setdefault(source.pk, Citation(len(self._citations) + 1, source))
        if said and said not in found.quoted:
            found.quoted.append(said)
        return found

    @property
    def cards(self) -> SafeString:
        """The explanations that the terms' buttons open."""
        return format_html_join(
            "\n",
            '<div class="term-card" id="term-{}" popover><p class="term-card-name"><dfn>{}</dfn></p>{}'
            '<p><a href="{}#{}">In the glossary</a></p></div>',
            (
                (term.slug, term_name(term), plain(term.html), reverse("careers:glossary"), term.slug)
                for term in self._used.values()
            ),
        )

    def _block(self, quote: Quote, match: re.Match[str]) -> str:
        if quote.kind == "picture":
            picture = self._pictures.get(quote.key)
            return _picture(picture) if picture else ""
        write = BLOCKS.get(quote.kind)
        return write(quote.key, self._guide, self) if write else match[0]

    def _in_line(self, match: re.Match[str]) -> str:
        kind, key, words = match[1], match[2] or "", match[3]
        if kind == "term":
            return self._term(key, words)
        if kind == "figure":
            figure = self._figures.get(key)
            return self._quoted(figure.value, figure.source, str(figure)) if figure else _GONE
        if kind == "band":
            band = self._bands.get(key)
            return self._quoted(band_part(band, words), band.source, band_sentence(band)) if band else _GONE
        return ""

    def _word(self, match: re.Match[str]) -> str:
        """As HTML, for the text around it is."""
        kind, key, words = match[1], match[2] or "", match[3]
        if kind == "figure" and key in self._figures:
            return escape(self._figures[key].value)
        if kind == "band" and key in self._bands:
            return escape(band_part(self._bands[key], words))
        if kind == "term" and not words and key in self._terms:
            return escape(self._terms[key].name)
        return words

    def _quoted(self, value: str, source: Source, said: str) -> SafeString:
        number = self.cite(source, said).number
        return format_html(
            '<span class="quoted">{}<sup><a href="#source-{}" title="{}" aria-label="Source {}">{}</a></sup></span>',
            value,
            number,
            source,
            number,
            number,
        )

    def _term(self, slug: str, words: str) -> str:
        """A button that opens the explanation; the words alone where the term is gone. `words` is escaped."""
        term = self._terms.get(slug)
        if term is None:
            return words
        self._used[slug] = term
        shown = words or format_html("{}", term.name)
        return f'<button class="term" type="button" popovertarget="term-{term.slug}">{shown}</button>'


def filled(html: str, guide: Guide | None = None) -> SafeString:
    """One text for itself, with its terms explained after it."""
    filling = Filling(html, guide=guide)
    text = filling.fill(html)
    return format_html("{}{}", text, filling.cards)


def plain(html: str) -> SafeString:
    """A cleaned text of which only the words are shown: quotes stand as their words."""
    return mark_safe(PLACE.sub(lambda match: match[3], html))  # noqa: S308 - cleaned when stored


def band_amounts(band: SalaryBand) -> str:
    low, median, high = _amount(band.low), _amount(band.median), _amount(band.high)
    return spread(low, median, high, band.currency, is_high_open=band.is_high_open)


def band_part(band: SalaryBand, part: str) -> str:
    """`middle`, or a share such as `10%`; the band as a whole where it has no such part."""
    amount = band.median if part == BAND_MIDDLE else band.percentiles.get(part.removesuffix("%"))
    if amount is None:
        return band_amounts(band)
    return money_range(Decimal(amount), Decimal(amount), band.currency)


def band_sentence(band: SalaryBand) -> str:
    """For the list of sources: whose pay, and which of it."""
    whose = f"{band.title} at {band.employer}" if band.employer else band.title
    return f"{band_amounts(band)} a year: {whose}, {band.get_basis_display().lower()}"


def _amount(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def term_name(term: Term) -> str:
    return f"{term.name} ({term.short})" if term.short else term.name


def _picture(picture: Picture) -> SafeString:
    words = " ".join(part for part in (picture.caption, picture.credit) if part)
    return format_html(
        '<figure class="guide-picture"><img src="{}" alt="{}" loading="lazy">{}</figure>',
        reverse("careers:guide-picture", kwargs={"name": picture.name}),
        picture.alt,
        format_html("<figcaption>{}</figcaption>", words) if words else "",
    )
