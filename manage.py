#!/usr/bin/env python
"""Django's command line. With no DATABASE_URL set, embedded servers run for as long as the command does."""

from __future__ import annotations

import os
import sys

from jobboard.embedded import servers_for_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")
    from django.core.management import execute_from_command_line

    with servers_for_command(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
