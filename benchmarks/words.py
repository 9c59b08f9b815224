"""Text of the shape of real adverts, from a model of the demo adverts and the taxonomy.

A chain over pairs of words, learnt from the sentences of the demo content, makes a pool of sentences once; an
advert takes some of them, and says the rest about its own topics, skills and project in sentences with gaps.
So frequent words are as frequent as in adverts, and the vocabulary grows with the board through its names.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from postings.openings.demo.texts import house, institutions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

POOL_SIZE = 12_000
_LONGEST, _SHORTEST = 30, 7
_SYLLABLES = (
    "al",
    "be",
    "cor",
    "dan",
    "el",
    "fer",
    "gra",
    "hol",
    "in",
    "jo",
    "kar",
    "lu",
    "mer",
    "nor",
    "os",
    "pra",
)
_ENDINGS = (
    "berg",
    "don",
    "eck",
    "field",
    "ham",
    "ikov",
    "lund",
    "mann",
    "nen",
    "ov",
    "quist",
    "ri",
    "sen",
    "ton",
)

About = tuple[str, ...]

# Gaps: {topic} and {word} are the opening's own, {skill} is one it asks for, {name} is made up.
TASKS = (
    "You will develop new methods for {topic} and test them on problems that others gave up on",
    "Design, run and write up experiments in {topic} together with two doctoral students",
    "Turn results on {word} into code that colleagues can run without asking you",
    "You bring {topic} to data from the {name} programme and publish what you find, also when it does not work",
    "Maintain the group's {skill} code base for {word} and review the work of others",
    "Present work on {word} at conferences and explain it to partners from other fields",
    "Contribute to {name}, our joint project with three other groups on {topic}",
)
DEMANDS = (
    "Very good knowledge of {skill}, shown by code that others can read",
    "Experience with {word} or a closely related subject",
    "You have worked with {skill} on data larger than one machine holds",
    "A record of publications on {topic}, or a thesis that could become one",
)


@cache
def written_sentences() -> tuple[str, ...]:
    """Every sentence of the demo adverts."""
    found: list[str] = []
    for facts in institutions():
        home = house(facts.slug)
        texts = [facts.description, *home.offers, *(group.about for group in home.groups.values())]
        for opening in home.openings:
            texts += [opening.text, *opening.tasks, *opening.must, *opening.plus]
        for text in texts:
            found += [part.strip() for part in text.split("|")[-1].split(". ")]
    return tuple(sentence.rstrip(".") for sentence in found if len(sentence) > 20)


@cache
def sentence_pool(size: int = POOL_SIZE) -> tuple[str, ...]:
    """Sentences that nobody wrote, of words in an order that somebody did. The same in every run."""
    rng = random.Random(size)
    follow: dict[tuple[str, str], list[str]] = {}
    starts = []
    for sentence in written_sentences():
        words = ["", "", *sentence.split(), ""]
        starts.append((words[2], words[3]))
        for first, second, third in zip(words[2:], words[3:], words[4:], strict=False):
            follow.setdefault((first, second), []).append(third)
    # A chain over pairs mostly repeats what it learnt; a second table over single words lets it turn off.
    after: dict[str, list[str]] = {}
    for sentence in written_sentences():
        for first, second in pairwise([*sentence.split(), ""]):
            after.setdefault(first, []).append(second)
    return tuple(_sentence(rng, starts, follow, after) for _ in range(size))


def _sentence(
    rng: random.Random,
    starts: Sequence[tuple[str, str]],
    follow: dict[tuple[str, str], list[str]],
    after: dict[str, list[str]],
) -> str:
    while True:
        first, second = rng.choice(starts)
        words = [first, second]
        while len(words) < _LONGEST and second:
            choices = follow.get((first, second)) if rng.random() < 0.8 else after.get(second)
            first, second = second, rng.choice(choices or [""])
            words.append(second)
        words = [word for word in words if word]
        if len(words) >= _SHORTEST:
            return " ".join(words).rstrip(",;:?") + "."


def names(rng: random.Random) -> Iterator[str]:
    """Made-up names, without end: people, projects, small companies."""
    while True:
        middle = "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3)))
        yield (middle + rng.choice(_ENDINGS)).capitalize()
