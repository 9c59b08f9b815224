"""Figures for operators, as Prometheus reads them at /metrics.

Each web process counts for itself; under gunicorn (`jobboard.gunicorn`) they count into files that whichever
process is asked adds up.
"""
