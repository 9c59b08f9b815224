"""Fixtures for every test. The servers come from `jobboard.embedded.pytest_plugin`."""

from __future__ import annotations
