"""Which postings belong on the board. All postings are made up."""

from __future__ import annotations

import pytest

from postings.understanding.document import Document
from postings.understanding.relevance import Reason, judge

BOILERPLATE = """
<h3>About Quillmark</h3>
<p>Quillmark trains frontier language models. Our researchers publish at NeurIPS and advance the state of the art
in machine learning, deep learning and reinforcement learning every week.</p>
<h3>About the role</h3>
"""
RESEARCH_TEXT = """
<h3>What you will do</h3><ul>
<li>Design novel training methods for large language models</li>
<li>Run ablations of multimodal foundation models at scale</li>
<li>Publish your findings at leading conferences</li></ul>
"""
PRODUCT_TEXT = """
<h3>What you will do</h3><ul>
<li>Ship machine learning features with our product team</li>
<li>Keep model serving fast, observable and cheap</li>
<li>Work with researchers to bring language models to customers</li></ul>
"""


def test_judge_company_boilerplate_does_not_make_a_sales_role_research() -> None:
    document = Document.from_html("Account Executive, Enterprise", BOILERPLATE + "<p>Own a quota.</p>")
    verdict = judge(document)
    assert (verdict.is_relevant, verdict.reason) == (False, "sales role")


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Enterprise Account Executive", Reason.SALES),
        ("Solutions Architect, Machine Learning", Reason.SALES),
        ("Product Marketing Manager, Research", Reason.MARKETING),
        ("Technical Recruiter, Research", Reason.RECRUITING),
        ("Lead Product Manager, AI Research Tools", Reason.PRODUCT),
        ("Research Program Manager", Reason.PRODUCT),
        ("Senior Qualitative UX Researcher", Reason.USER_RESEARCH),
        ("Market Research Analyst", Reason.USER_RESEARCH),
        ("Product Designer, Model Playground", Reason.DESIGN),
        ("Customer Success Manager - Agentic AI", Reason.CUSTOMERS),
        ("Nurse Scientist (RN)", Reason.CLINICAL),
        ("Chief Counsel", Reason.OFFICE),
        ("Research Administrator to the Vision Lab", Reason.OFFICE),
        ("Teaching assistant in Machine Learning", Reason.TEACHING),
        ("Amanuensis Machine Learning", Reason.TEACHING),
        ("AI Tutor", Reason.TEACHING),
        ("General Application", Reason.OPEN),
        ("Data Engineer - Machine Learning", Reason.DATA),
        ("Staff Data Scientist", Reason.DATA),
        ("Software Engineer - Finance", Reason.ENGINEERING),
        ("Machine Learning Infrastructure Engineer", Reason.ENGINEERING),
        ("Engineering Manager, Applied ML", Reason.ENGINEERING),
    ],
)
def test_judge_title_of_other_work_is_skipped_with_its_reason(title: str, reason: Reason) -> None:
    verdict = judge(Document.from_html(title, BOILERPLATE + PRODUCT_TEXT))
    assert (verdict.is_relevant, verdict.reason) == (False, reason)


@pytest.mark.parametrize(
    "title",
    [
        "Research Scientist",
        "Senior Applied Researcher, Audio",
        "Research Engineer – Finance",
        "Machine Learning Scientist (All Levels)",
        "ML Science Manager",
        "AI Researcher (Intern)",
        "PhD Internship (f/m/d)",
        "Software Engineer, ML Research",
        "Principal Investigator – AI Residency",
    ],
)
def test_judge_research_title_with_machine_learning_is_relevant(title: str) -> None:
    assert judge(Document.from_html(title, RESEARCH_TEXT)).is_relevant


def test_judge_research_title_without_machine_learning_is_skipped() -> None:
    text = (
        "<h3>Your tasks</h3><ul><li>Develop new coatings in our wet lab</li><li>Run corrosion tests</li></ul>"
    )
    verdict = judge(Document.from_html("Research Scientist, Coatings", text))
    assert (verdict.is_relevant, verdict.reason) == (False, Reason.NO_MACHINE_LEARNING)


@pytest.mark.parametrize(
    "title", ["Machine Learning Engineer", "Member of Technical Staff, Post-Training", "Evals Lead"]
)
def test_judge_ambiguous_title_is_decided_by_the_work(title: str) -> None:
    research = judge(Document.from_html(title, BOILERPLATE + RESEARCH_TEXT), department="Modelling")
    product = judge(Document.from_html(title, BOILERPLATE + PRODUCT_TEXT), department="Modelling")
    assert (research.is_relevant, research.reason) == (True, Reason.RESEARCH_DESCRIBED)
    assert not product.is_relevant


def test_judge_research_of_others_is_not_research() -> None:
    text = """<h3>Responsibilities</h3><ul>
    <li>Help scientists who use our language models to carry out their research</li>
    <li>Stay up to date with papers at NeurIPS</li>
    <li>Work with research scientists on model training</li></ul>"""
    assert not judge(Document.from_html("AI Engineer", text)).is_relevant


def test_judge_keeping_up_with_new_methods_is_not_research() -> None:
    text = """<h3>What you'll do</h3><ul>
    <li>Integrate state-of-the-art models into our camera product</li>
    <li>Serve machine learning models and automate model training</li></ul>
    <h3>What you'll bring</h3><ul><li>Adaptability to incorporate new tools and methodologies</li></ul>"""
    verdict = judge(Document.from_html("Software Engineer, AI Infra", text), department="Engineering")
    assert (verdict.is_relevant, verdict.reason) == (False, Reason.ENGINEERING)


def test_judge_page_that_only_collects_names_is_an_open_application() -> None:
    text = "<p>Please note that this is not a live role.</p>" + RESEARCH_TEXT
    assert judge(Document.from_html("Member of Technical Staff, Modeling", text)).reason == Reason.OPEN


@pytest.mark.parametrize(
    ("title", "is_relevant"),
    [
        ("PhD student in Statistics and Machine Learning", True),
        ("Postdoc in kernel-based learning for predictive control", True),
        ("Doctoral student in Fluid Mechanics & Artificial Intelligence", True),
        ("Postdoc position on Trustworthy AI", True),
        ("Assistant Professor in Natural Language Processing", True),
        ("Doktorand i maskininlärning", True),
        ("PhD position in Machine Learning Applications in Aging Research", True),
        ("PhD student in Ore Geology", False),
        ("Postdoc in Computational Genomics", False),
        ("Doctoral student in the joint KI programme", False),
        ("Postdoc on interventions for life-long learning", False),
        ("Lecturer in active learning and online learning", False),
        ("Senior Lecturer in Medieval History", False),
    ],
)
def test_judge_academic_title_alone(title: str, is_relevant: bool) -> None:
    assert judge(Document.from_text(title, "")).is_relevant is is_relevant


@pytest.mark.parametrize(
    "title",
    [
        "Assistant Professor in Copyright Law and Artificial Intelligence",
        "Postdoc in political science – AI and the welfare state",
        "PhD student in Education Research: AI in classrooms",
        "Postdoc in Writing and Generative Artificial Intelligence",
        "Doktorand i människa-datorinteraktion: AI och universitetslärarens omdöme",
    ],
)
def test_judge_field_that_studies_ai_from_outside_is_skipped(title: str) -> None:
    verdict = judge(Document.from_text(title, ""))
    assert (verdict.is_relevant, verdict.reason) == (False, Reason.ABOUT_AI)


def test_judge_law_with_language_processing_as_its_method_is_relevant() -> None:
    assert judge(Document.from_text("Postdoc in Natural Language Processing and Law", "")).is_relevant


def test_judge_our_time_is_not_a_method() -> None:
    text = (
        "My project on the ethics of archives in the age of machine learning and AI has a funded studentship."
    )
    assert not judge(Document.from_text("Sociology PhD Student", text)).is_relevant


BIOLOGY = (
    "The group studies how fungi colonise roots and which genes respond. You will grow plants, sample soils and "
    "sequence communities over two field seasons. The project is a collaboration of three institutes. "
) * 4


@pytest.mark.parametrize(
    ("extra", "is_relevant"),
    [
        ("", False),
        ("Experience with machine learning is a plus.", False),
        (
            (
                "You will develop deep learning models of root images. The project rests on computer vision and "
                "self-supervised learning. Your graph neural networks will predict traits."
            ),
            True,
        ),
    ],
)
def test_judge_biology_needs_machine_learning_as_its_method(extra: str, is_relevant: bool) -> None:
    assert judge(Document.from_text("PhD position in Biology", BIOLOGY + extra)).is_relevant is is_relevant


@pytest.mark.parametrize(
    ("text", "is_relevant"),
    [
        ("We hire a postdoc to develop machine learning methods for multi-omics data. Apply by May!", True),
        ("PhD position in AI-driven protein design, fully funded.", True),
        ("Postdoc on reliable wireless links. #hiring #PhD #MachineLearning #physics", False),
        ("Visualise rare events with cryo-tomography, optogenetics and AI.", False),
        ("Postdoc at the intersection of ecology and data science.", False),
        (
            "Our centre is hiring a postdoctoral research fellow in AI for tidal sensing with Prof. Lind.",
            True,
        ),
        ("Postdoctoral Fellow – AI-Driven Integration of Reef Data. Read more!", True),
        ("The postdoc will develop algorithms for decision-making under uncertainty in robots.", True),
        ("The postdoc studies AI systems and religious thought.", False),
        ("A lecturer pool to teach ethics of technology and artificial intelligence.", False),
        ("Computational modelling of choices (DDM, RL) across 20 countries.", False),
    ],
)
def test_judge_notice_of_a_sentence_or_two(text: str, is_relevant: bool) -> None:
    assert judge(Document.from_text("Computer Science Postdoc", text)).is_relevant is is_relevant


@pytest.mark.parametrize(
    ("title", "is_relevant"), [("PhD position", True), ("PhD position in the Department of Fish", False)]
)
def test_judge_title_without_a_subject_leaves_it_to_the_opening(title: str, is_relevant: bool) -> None:
    text = (
        "The dissertation in deep learning for tides is written at sea. You know deep learning. "
        + "You teach, supervise students and help with the administration of the institute by the sea. " * 30
    )
    assert judge(Document.from_text(title, text)).is_relevant is is_relevant


def test_judge_posting_without_a_title_goes_by_its_opening() -> None:
    text = (
        "We are looking for a PhD candidate who develops deep learning methods for multi-robot planning. "
        "You combine machine learning with optimisation."
    )
    administrator = (
        "Professor Lind is looking for a research administrator to support her machine learning group."
    )
    assert judge(Document.from_text("", text)).is_relevant
    assert not judge(Document.from_text("", administrator)).is_relevant


def test_judge_reason_is_always_one_of_the_closed_set() -> None:
    reasons = {reason.value for reason in Reason}
    for title in ("", "Gardener", "PhD", "Scientist", "Baker (all levels)", "Postdoc in AI"):
        assert judge(Document.from_text(title, "")).reason in reasons
