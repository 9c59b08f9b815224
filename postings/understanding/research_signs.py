"""How much of a posting's own text is about machine learning, and how much about doing research.

Both are sums of small weights. The employer's boilerplate weighs nothing, what is asked for weighs less
than what is done, and a wish ("a plus") least: a sales page mentions machine learning in all three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postings.understanding.document import Document
from postings.understanding.parts import Part, parts_of, readable
from postings.understanding.phrases import alternatives, any_of, starting_with

_PART_WEIGHTS = {Part.JOB: 1.0, Part.REQUIREMENTS: 0.6, Part.PREFERENCES: 0.3, Part.BOILERPLATE: 0.0}

# Names that mean machine learning wherever they stand.
# Not "active", "online", "collaborative" or "policy" learning: schools and ministries speak of those.
_LEARNING = r"""(?:un|self-?|semi-?)?supervised | deep | reinforcement | representation | machine | multi-?task
    transfer | meta | few-shot | zero-shot | continual | federated | contrastive | imitation | metric
    statistical | geometric | robot
    kernel-based | distributed | bayesian | causal | graph | in-context | preference"""
_METHOD_NAMES = r"""
    (?:deep|artificial|convolutional|recurrent|graph|physics-informed|spiking) (?:neural )?net(?:work)?s?
    deep nets? | transformers? architectures? | natural[\s-]language[\s-](?:processing|understanding|generation)
    computational linguistics | language models?(?:ing|ling)? | computer[\s-]vision | machine vision
    (?:foundation|generative|diffusion|multimodal|vision-language|world) models?
    (?:embedding|reward|transformer|speech|acoustic) models?
    image (?:recognition|segmentation|captioning|classification) | object detection | probabilistic graphical models?
    medical image (?:analysis|computing) | visual (?:perception|recognition|understanding)
    speech (?:recognition|synthesis) | text-to-speech | machine translation | question answering
    recommender systems? | recommendation systems? | information retrieval
    gaussian process\w* | variational inference | probabilistic programming | causal (?:inference|discovery)
    bayesian (?:deep|optimi[sz]ation|inference) | generative adversarial
    adversarial (?:attack|machine|robust|example)\w*
    neuro-?symbolic | neuro-?ai | explainable (?:ai|artificial) | machine (?:intelligence|perception)
    pre-?train(?:ing|ed) | post-?training | fine-?tun(?:e|ing) | RLHF
    autonomous agents? | agentic (?:ai|llms?|systems?) | embodied ai
    maskin(?:inlärning|læring|laering) | apprentissage (?:automatique|profond|machine|par renforcement)
    maschinelle\w* lern\w* | aprendizaje autom\w+ | apprendimento automatico
    (?:ai|artificial intelligence)[\s-](?:models?|methods?|algorithms?|approach(?:es)?|techniques?)
    (?:ai|artificial intelligence)[\s-](?:pipelines?|research\w*|safety|alignment|scientists?|agents?|security)"""
_ACRONYMS = r"ML|L?LMs?|VLMs?|NLP|GNNs?|GANs?|VAEs?|CNNs?|RNNs?|SLAM"
_METHODS = re.compile(
    rf"\b(?:(?i:(?:{alternatives(_LEARNING)})[\s-]+learn(?:ing|er|ers|t)?|{alternatives(_METHOD_NAMES)})|{_ACRONYMS})\b"
)
# AI as the means of the work, though the method is not named.
_AI = r"(?:AI\b|(?i:artificial\s+intell?igen\w+))"
_MEANS = re.compile(
    rf"\b{_AI}[- ](?i:driven|powered|based|enabled|accelerated|guided|integrated)\b|"
    r"\b(?i:medical|multimodal|hybrid|trustworthy|reliable|distributed|decentrali[sz]ed|industrial|clinical|symbolic|"
    r"embodied|robust|explainable|interpretable|efficient|scientific|physical|quantum|logic-based|cyberresilient)"
    rf" (?:ML\b|{_AI})|"
    r"(?i:\bknowledge graphs?\b|\b(?:decision[- ]making|planning) under uncertainty\b|"
    r"\bperception,? and learning\b|\boptimi[sz]ation, learning,? and control\b)"
)
_AI_TITLE = re.compile(
    rf"\b{_AI}|(?i:\bartificiell intelligens|\bkünstlich\w+ intelligenz|\bintelligence artificielle)"
)
# Names that others use of themselves too.
_GENERIC = re.compile(
    rf"{_AI_TITLE.pattern}|\bAIs\b|\bRL\b|\bKI-\w+|"
    r"(?i:\bneural networks?|\bgenerative\b|\bstatistical model|\bstate[- ]of[- ]the[- ]art models|"
    r"\bpytorch\b|\btensorflow\b|\bjax\b|\bkeras\b|\bscikit-learn|\btraining (?:large )?models|\bmodel training)"
)
_NEAR = starting_with(
    r"""data[\s-]scien(?:ce|tist) | neural (?:data|comput) | perception | robot(?:s|ics?)?\b | post[\s-]training
    model(?:s|l?ing)? (?:architecture|evaluation)"""
)
# "The ethics of data in the age of machine learning" is about our time.
_IN_OUR_TIME = re.compile(r"\bin the (?:age|era|time|context) of\b[^.,;:]{0,60}", re.IGNORECASE)
_TRAILING_TAGS = re.compile(r"(?:\s*#\w+){2,}\s*$")


@dataclass(frozen=True, slots=True)
class Weight:
    """`methods` counts sentences that name machine learning itself; `total` is the weighted sum."""

    total: float
    methods: int
    words: int


def weigh_machine_learning(document: Document) -> Weight:
    """What the title and the job's own sentences say of machine learning."""
    total, methods = _weigh_title(_IN_OUR_TIME.sub(" ", readable(document.title)))
    words = 0
    tags = False
    for sentence, part in parts_of(document):
        text = sentence.text
        words += text.count(" ") + 1
        if not _PART_WEIGHTS[part]:
            continue
        if "#" in text and (trailing := _TRAILING_TAGS.search(text)):
            # Tags at the end of a notice are there to be found by, not to say what the work is.
            tags = tags or bool(_METHODS.search(readable(trailing[0])))
            text = text[: trailing.start()]
        text = _IN_OUR_TIME.sub(" ", readable(text))
        names = {match[0].lower() for match in _METHODS.finditer(text)}
        methods += bool(names)
        total += _PART_WEIGHTS[part] * _weigh_sentence(text, len(names))
    return Weight(total + tags, methods, words)


# "A fellow in AI for sensor networks": what a notice says the post is in stands for a title.
_SUBJECT = re.compile(
    r"\b(?:ph\.?d|post-?doc\w*|fellow(?:ship)?|position|studentship|researcher|research associate|dissertation)s?"
    r"(?: \w+){0,2} (?:in|on) (?P<subject>[^.!?#]{3,100})",
    re.IGNORECASE,
)


def names_machine_learning_as_subject(document: Document) -> bool:
    """Whether a sentence of the job says that the post is in machine learning, or in AI."""
    texts = (readable(sentence.text) for sentence, part in parts_of(document) if part is Part.JOB)
    return any(
        _METHODS.search(subject["subject"]) or _AI_TITLE.search(subject["subject"])
        for text in texts
        for subject in _SUBJECT.finditer(text)
    )


def opens_with_machine_learning(document: Document) -> bool:
    """Whether the first sentences of the job name it: where there is no title they stand for one."""
    job = [sentence.text for sentence, part in parts_of(document) if part is Part.JOB]
    return any(map(_METHODS.search, job[:3]))


def _weigh_sentence(text: str, names: int) -> float:
    if names:
        return min(2 + names // 2, 4)
    if _MEANS.search(text):
        return 2
    if _GENERIC.search(text):
        return 1
    return 0.5 if _NEAR.search(text) else 0


def _weigh_title(title: str) -> tuple[float, int]:
    if _METHODS.search(title):
        return 6.0, 1
    if _AI_TITLE.search(title) or _MEANS.search(title):
        return 4.0, 0
    return (1.5 if _NEAR.search(title) else 0.0), 0


@dataclass(frozen=True, slots=True)
class _Sign:
    """One sign of research; it counts once, however often it is given."""

    name: str
    when_done: float
    when_required: float
    pattern: re.Pattern[str]


def _sign(name: str, when_done: float, when_required: float, phrases: str) -> _Sign:
    return _Sign(name, when_done, when_required, any_of(phrases))


_FEW_WORDS = r"(?:\w[\w/-]*,?\s+){0,4}?"
_DOES = r"(?:conduct|carry(?:ing)? out|perform|driv|lead|do|pursu|advanc|execut|undertak)"
_SIGNS: tuple[_Sign, ...] = (
    _sign(
        "publishes",
        3,
        1.5,
        r"""(?:publish\w*|author(?:ed|ing)?|disseminat\w*)\b.{0,60}\b(?:papers?|research|findings|publications)
        (?:publish\w*|author(?:ed|ing)?|disseminat\w*)\b.{0,60}\b(?:conferences?|journals?|venues)
        present(?:ing)?\b.{0,60}\b(?:papers?|research|conferences?) | research papers | peer[- ]review\w*""",
    ),
    _sign(
        "top venues",
        2,
        3,
        r"""NeurIPS | NIPS | ICML | ICLR | CVPR | ICCV | ECCV | EMNLP | AAAI | CoRL | RSS | ICRA
        INTERSPEECH | COLM""",
    ),
    _sign(
        "conducts research",
        3,
        3,
        rf"""{_DOES}\w*\s+(?:(?!their\b)\w[\w-]*,?\s+){{0,4}}?research(?!\s+(?:team|lab|org|platform|priorit|strateg))
        ^research | research (?:and|&) (?:develop|implement|experiment|prototyp)\w* | research, implement""",
    ),
    _sign(
        "research questions",
        2,
        2,
        r"research (?:ideas?|problems?|questions?|agendas?|directions?|insights|roadmap|experiments?)",
    ),
    _sign(
        "novel methods",
        2,
        2,
        rf"""(?:novel|inventing|invent|new)\s+{_FEW_WORDS}(?:methods?|architectures?|algorithms?|techniques?)
        (?:novel|inventing|invent|new)\s+{_FEW_WORDS}(?:approach(?:es)?|models? architectures?)
        (?:novel|inventing|invent|new)\s+{_FEW_WORDS}(?:objectives?|methodolog(?:y|ies)|benchmarks?)""",
    ),
    _sign(
        "builds on the state of the art",
        1,
        1,
        r"(?:design|develop|train|implement|build|improve)\w*\b.{0,40}\b"
        rf"(?:state[- ]of[- ]the[- ]art|cutting[- ]edge)\s+{_FEW_WORDS}(?:models?|algorithms?|methods?|architectures?)",
    ),
    _sign(
        "beyond the state of the art",
        2,
        2,
        r"(?:advanc|push|improv|exceed|surpass|reach|achiev|redefin|establish|explor|expand)\w*\b.{0,40}\b"
        r"(?:state[- ]of[- ]the[- ]art|sota|frontiers?|boundaries|limits)",
    ),
    _sign(
        "experiments",
        1,
        1,
        r"(?:design|run|conduct|execut)\w*\s+(?:and\s+\w+\s+)?(?:\w[\w-]*\s+){0,3}?experiments? | ablations?",
    ),
    _sign(
        "trains models",
        2,
        2,
        r"""(?:(?:pre-?|post-?)?train(?:ing)?|fine-?tun(?:e|ing))\s+(?:\w[\w-]*[,/]?\s+){0,5}?(?:models?|llms?|networks?)
        (?:model|llm) training | (?:pre|post)-?training | reward models?""",
    ),
    _sign(
        "is called a researcher",
        3,
        3,
        r"""(?:as an?|looking for|seeking|hiring|hire)\b.{0,50}\bresearch(?:er| scientist| engineer)s?
        (?:as an?|looking for|seeking|hiring|hire)\b.{0,50}\bapplied scientists?
        ^research (?:engineers|scientists)""",
    ),
    _sign("doctorate", 1, 1, r"ph\.?d"),
)
# Research that customers, other teams or the literature do.
_OTHERS_RESEARCH = re.compile(
    r"\b(?:user|market|customer|ux|product|competitive|design|company|desk|keyword|account|prospect\w*) research\b|"
    r"\b(?:with|alongside|support(?:ing)?|enabl\w+|empower\w*|between|for) "
    r"(?:the |our |world-class |top |leading |\w+ )?(?:research(?:ers?)?(?: scientists?| engineers?| teams?)?)\b",
    re.IGNORECASE,
)
_KEEPS_UP = re.compile(
    r"\bstay\w* (?:up[ -]to[ -]date|current|abreast)|\bfollow the latest\b|\bkeep(?:ing)? up\b|"
    r"\b(?:adapt\w*|incorporat\w*|adopt\w*|learn\w*|pick\w* up) (?:to )?new\b",
    re.IGNORECASE,
)


def weigh_research(document: Document) -> tuple[float, tuple[str, ...]]:
    """The sum of the signs of research in the job's own sentences, and which they were."""
    missing = list(_SIGNS)
    found: list[str] = []
    total = 0.0
    for sentence, part in parts_of(document):
        if part in (Part.BOILERPLATE, Part.PREFERENCES) or _KEEPS_UP.search(sentence.text):
            continue
        text = _OTHERS_RESEARCH.sub(" ~ ", sentence.text)
        for sign in [sign for sign in missing if sign.pattern.search(text)]:
            missing.remove(sign)
            found.append(sign.name)
            total += sign.when_done if part is Part.JOB else sign.when_required
    return total, tuple(found)
