#!/bin/sh
# A Chromium for the browser tests: one that is there, Debian's where root and apt are, else Playwright's own.
# Prints nothing but progress; tests/browser finds the browser by itself.
set -eu
cd "$(dirname "$0")/.."
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
.venv/bin/python - <<'EOF' && exit 0
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not Path(p.chromium.executable_path).exists())
EOF
echo "Installing Chromium for the browser tests …"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
    .venv/bin/python -m playwright install chromium
fi
