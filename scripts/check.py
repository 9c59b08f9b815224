"""Everything CI runs: lint, types, migrations, deploy check, tests, browser tests.

`check.py` alone runs all; `check.py lint types unit browser` runs the parts named. Parts that do not touch
the servers run beside each other; each says how long it took, and prints its output only when it fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-long-random-string-for-the-deploy-check-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "jobs.example",
    "SITE_URL": "https://jobs.example",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp://localhost",
    "SECURE_PROXY": "true",
    "EMBEDDED_SERVERS_RUNNING": "1",
}


def module(*arguments: str) -> list[str]:
    return [PYTHON, "-m", *arguments]


def manage(*arguments: str) -> list[str]:
    return [PYTHON, "manage.py", *arguments]


LINT: dict[str, list[str]] = {
    "format": module("ruff", "format", "--check", "."),
    "lint": module("ruff", "check", "."),
    "templates": module("djlint", "--check", "--lint", "templates"),
    "jinja templates": module(
        "djlint", "--check", "--lint", "--profile", "jinja", "-e", "jinja", "templates/jinja"
    ),
    "imports": [str(Path(PYTHON).parent / "lint-imports")],
}
TYPES = {"types": module("mypy", ".")}
DJANGO: dict[str, tuple[list[str], dict[str, str]]] = {
    "migrations": (manage("makemigrations", "--check", "--dry-run"), {}),
    "deploy": (manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
}
WORKERS = str(os.cpu_count() or 2)
UNIT = module("pytest", "-q", "-n", WORKERS, "--dist", "worksteal", "-m", "not browser")
BROWSER = module("pytest", "-q", "-n", WORKERS, "--dist", "loadfile", "-m", "browser")


def step(name: str, command: list[str], env: dict[str, str] | None = None, *, is_loud: bool = False) -> bool:
    started = time.monotonic()
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=None if is_loud else subprocess.PIPE,
        stderr=None if is_loud else subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = result.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - started:.0f} s)", flush=True)
    if not passed and result.stdout:
        print(result.stdout, flush=True)
    return passed


def main(parts: list[str]) -> int:
    wanted = parts or ["lint", "types", "unit", "browser"]
    unknown = set(wanted) - {"lint", "types", "unit", "browser"}
    if unknown:
        print(f"There is no part called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    results: list[bool] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        quiet = []
        if "types" in wanted:
            quiet += [pool.submit(step, name, command) for name, command in TYPES.items()]
        if "lint" in wanted:
            quiet += [pool.submit(step, name, command) for name, command in LINT.items()]
            quiet += [pool.submit(step, name, command, env) for name, (command, env) in DJANGO.items()]
        results += [future.result() for future in quiet]
    if "unit" in wanted:
        results.append(step("unit and integration tests", UNIT, is_loud=True))
    if "browser" in wanted:
        results.append(step("a browser to test with", ["sh", "scripts/install_browser.sh"]))
        results.append(step("browser tests", BROWSER, is_loud=True))
    print("All checks passed." if all(results) else "Some checks failed.", flush=True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
