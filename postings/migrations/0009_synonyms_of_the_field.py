"""Words of the field that mean the same, or so nearly that who looks for one wants the others.

Written from the field, not from a board. Left out is what means something else elsewhere: "IR" is also infrared,
"clinical" is not all of medicine, and the English stemmer takes "international" for "intern".
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SYNONYMS = [
    ["multimodal", "multi-modal"],
    ["multi-agent", "multiagent"],
    ["multi-task", "multitask"],
    ["pre-training", "pretraining"],
    ["fine-tuning", "finetuning"],
    ["spatio-temporal", "spatiotemporal"],
    ["neurosymbolic", "neuro-symbolic"],
    ["sim-to-real", "sim2real"],
    ["dialogue", "dialog"],
    ["healthcare", "health care"],
    ["RAG", "retrieval-augmented generation"],
    ["MARL", "multi-agent reinforcement learning"],
    ["MoE", "mixture of experts"],
    ["VAE", "variational autoencoder"],
    ["PINN", "physics-informed neural network"],
    ["MCMC", "Markov chain Monte Carlo"],
    ["SNN", "spiking neural network"],
    ["SFT", "supervised fine-tuning"],
    ["PEFT", "parameter-efficient fine-tuning"],
    ["MRI", "magnetic resonance imaging"],
    ["EEG", "electroencephalography"],
    ["EHR", "electronic health record", "electronic medical record", "EMR"],
    ["BCI", "brain-computer interface", "brain-machine interface"],
    ["HRI", "human-robot interaction"],
    ["IoT", "Internet of Things"],
    ["UAV", "unmanned aerial vehicle", "drone"],
    ["AGI", "artificial general intelligence"],
    ["NER", "named entity recognition"],
    ["OCR", "optical character recognition"],
    ["OOD", "out-of-distribution"],
    ["SSM", "state space model"],
    ["VLA", "vision-language-action"],
    ["NMT", "neural machine translation", "machine translation"],
    ["TTS", "text-to-speech", "speech synthesis"],
    ["speech recognition", "ASR", "speech-to-text"],
    [
        "low-resource languages",
        "under-resourced languages",
        "less-resourced languages",
        "low-resource NLP",
        "indigenous languages",
        "minority languages",
        "endangered languages",
    ],
    ["multilingual", "cross-lingual"],
    ["information retrieval", "semantic search", "dense retrieval"],
    ["chatbot", "conversational agent", "dialogue system", "conversational AI"],
    ["code generation", "program synthesis", "code models", "coding agents"],
    ["AI agents", "LLM agents", "agentic AI", "language agents", "agentic systems"],
    [
        "language model evaluation",
        "LLM evaluation",
        "evaluation of language models",
        "language model benchmarks",
        "LLM benchmarks",
    ],
    ["AI safety", "AI alignment", "alignment research", "safe AI"],
    ["interpretability", "explainable AI", "XAI"],
    ["fairness", "algorithmic bias", "bias mitigation"],
    ["misinformation", "disinformation", "fake news"],
    ["recommender systems", "recommendation systems", "recommendation algorithms", "collaborative filtering"],
    ["uncertainty quantification", "uncertainty estimation", "predictive uncertainty"],
    ["Bayesian optimization", "Bayesian optimisation", "BayesOpt", "Bayesian experimental design"],
    ["time series forecasting", "time series prediction", "load forecasting", "demand forecasting"],
    ["anomaly detection", "outlier detection", "novelty detection"],
    ["continual learning", "lifelong learning", "incremental learning"],
    ["imitation learning", "learning from demonstration", "behaviour cloning", "behavior cloning"],
    [
        "diffusion models",
        "denoising diffusion",
        "score-based models",
        "score-based generative models",
        "diffusion-based",
    ],
    ["graph neural network", "graph learning", "geometric deep learning", "graph machine learning"],
    ["differential privacy", "differentially private", "privacy-preserving machine learning"],
    ["federated learning", "decentralised learning", "decentralized learning"],
    ["adversarial robustness", "adversarial examples", "adversarial attacks"],
    ["theorem proving", "theorem prover", "proof assistant"],
    ["GPU kernels", "CUDA", "CUDA kernels", "Triton kernels", "GPU programming"],
    ["distributed training", "large-scale training", "multi-GPU training"],
    [
        "ML systems",
        "MLSys",
        "ML infrastructure",
        "machine learning systems",
        "machine learning infrastructure",
    ],
    ["model compression", "knowledge distillation", "network pruning"],
    [
        "open source library",
        "open source software",
        "open source tools",
        "open source toolkit",
        "open source package",
    ],
    [
        "robot manipulation",
        "robotic manipulation",
        "dexterous manipulation",
        "object manipulation",
        "mobile manipulation",
        "robotic grasping",
    ],
    ["autonomous driving", "self-driving", "automated driving", "autonomous vehicles", "automated vehicles"],
    ["object detection", "object recognition"],
    ["NeRF", "neural radiance fields", "neural rendering"],
    ["remote sensing", "Earth observation", "satellite imagery"],
    ["medical imaging", "medical image analysis", "biomedical imaging", "radiology"],
    ["drug discovery", "drug design", "drug development", "medicinal chemistry", "virtual screening"],
    ["protein design", "protein engineering", "antibody design", "enzyme design"],
    ["computational biology", "bioinformatics"],
    ["materials science", "materials discovery", "materials informatics", "materials design"],
    ["bioacoustics", "acoustic monitoring", "ecoacoustics", "animal vocalisations", "animal vocalizations"],
    ["weather forecasting", "weather prediction"],
    ["climate modelling", "climate modeling", "Earth system modelling", "Earth system modeling"],
    ["power grid", "smart grid", "power systems", "electricity grid"],
    ["agriculture", "farming", "agronomy", "agri-food"],
    ["music information retrieval", "music technology", "computational musicology"],
]


def add_synonyms(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Those whose words no group has together already, as curators may have added them."""
    group = apps.get_model("postings", "SynonymGroup")
    known = [_folded(words) for words in group.objects.values_list("words", flat=True)]
    group.objects.bulk_create(
        group(words=words) for words in SYNONYMS if not any(_folded(words) <= one for one in known)
    )


def _folded(words: list[str]) -> set[str]:
    return {word.casefold() for word in words}


class Migration(migrations.Migration):
    dependencies = [("postings", "0008_alert_items_unchecked")]

    operations = [migrations.RunPython(add_synonyms, migrations.RunPython.noop)]
