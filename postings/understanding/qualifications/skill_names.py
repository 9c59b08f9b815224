"""The skills a posting may name: canonical name, other spellings, and how it is recognised.

Kept by hand. A name that is also an ordinary word stands under `EXACT` (only in this spelling) or `IN_LISTS`
(in this spelling, and only beside a comma, a slash or a word such as "in" or "and"; its other spellings count
anywhere). Methods are skills only where the sentence speaks of knowing them.
"""

from __future__ import annotations

# Matched without regard to case. After the colon, other ways to write it.
TOOLS = """
Python
C++: cpp
C#
Java
JavaScript
TypeScript
MATLAB
Kotlin
Haskell
Perl: perl scripting
Fortran
SQL
Bash: shell scripting
Verilog: systemverilog
VHDL
LaTeX
CUDA
OpenCL
ROCm
SYCL
PyTorch
TensorFlow: tensor flow
JAX
Keras
scikit-learn: sklearn; scikit
NumPy
SciPy
pandas
XGBoost
LightGBM
Hugging Face: huggingface
DeepSpeed
Megatron: megatron-lm
FSDP
vLLM
SGLang
TensorRT: tensorrt-llm
ONNX
NCCL
InfiniBand
MLIR
LLVM
Apache TVM
PySpark
Hadoop
Kafka: apache kafka
Airflow: apache airflow
Apache Beam
Apache Flink: Flink
Kubernetes: k8s
Docker
Slurm
Terraform
AWS: amazon web services
Google Cloud: gcp; google cloud platform
Azure: microsoft azure
MLflow
Weights & Biases: wandb; weights biases; weights and biases
Kubeflow
SageMaker
Vertex AI
Databricks
Snowflake
BigQuery
PostgreSQL: postgres
MySQL
MongoDB
Redis
Elasticsearch: elastic search
Neo4j
LangChain
LangGraph
LlamaIndex: llama index
DSPy
OpenCV
ROS: ros2; ros 2; robot operating system
MuJoCo
Isaac Sim: isaac gym; isaac lab; isaacgym; isaacsim
PyBullet
Unreal Engine
NLTK
spaCy
NetworkX
PyTorch Geometric
PyTorch Lightning
PyMC
NumPyro
Gurobi
CPLEX
OpenMP
gRPC
GraphQL
Node.js: nodejs
Django
FastAPI
Power BI
Streamlit
RDKit
AlphaFold
GROMACS
OpenMM
Nextflow
Snakemake
SPSS
Stata
ArcGIS
QGIS
COMSOL
Simulink
GitHub Actions
CI/CD
"""

EXACT = """
Julia
Scala
Ruby
Linux
Git: GitHub
Flask
Spark: Apache Spark
Dask
Triton
XLA
MPI
Stan
SAS
Tableau
"""

IN_LISTS = """
R
C
Go: golang
Rust: rust programming
Swift
Ray
React
Unity
Lean
Coq
Beam
Flax
Pyro
Blender
"""

# "Python and PyTorch or similar" asks for the language, and for any such library.
PROGRAMMING_LANGUAGES = frozenset(
    (
        "Python",
        "C++",
        "C#",
        "C",
        "Java",
        "JavaScript",
        "TypeScript",
        "MATLAB",
        "R",
        "Rust",
        "Go",
        "Julia",
        "Scala",
    )
)

METHODS = """
Machine learning: ml; maschinelles lernen; apprentissage automatique; maskininlärning
Deep learning: deep neural networks; apprentissage profond
Neural networks
Reinforcement learning: RL; deep rl; deep reinforcement learning
RLHF
Natural language processing: nlp
Computer vision
Large language models: llm; llms; large language model
Vision-language models: vlm; vlms; vision language model; vision-language model
Generative models: generative modeling; generative modelling; generative ai; genai
Diffusion models: diffusion model
Graph neural networks: gnn; gnns; graph neural network
Transformers: transformer architectures; transformer models; transformer-based models
Federated learning
Distributed training
Distributed systems
Parallel computing: parallel programming
High-performance computing: hpc
GPU programming: gpu kernels; gpu kernel
Bayesian methods: bayesian inference; bayesian statistics; bayesian modeling; bayesian modelling; bayesian
Causal inference
Statistics: statistical analysis; statistical modeling; statistical modelling; statistical methods
Probability: probability theory
Linear algebra
Mathematical optimization: convex optimization; numerical optimization; combinatorial optimization
Time series: time series analysis; time series forecasting; time-series analysis
Speech recognition: asr
Speech synthesis: text-to-speech; tts
Information retrieval
Recommender systems: recommendation systems; recommender system
Retrieval-augmented generation: rag; retrieval augmented generation
Fine-tuning: finetuning
Prompt engineering
Robotics
SLAM
Signal processing
Image processing: image analysis
Medical imaging: medical image analysis
Computer graphics
Explainable AI: xai
Differential privacy
Knowledge graphs
Data mining
Data visualization: data visualisation
Data analysis
Data engineering
Software engineering
MLOps
A/B testing: ab testing
Bioinformatics
Computational biology
Quantization
Interpretability: mechanistic interpretability
"""
