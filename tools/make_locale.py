"""Compiles the translations (`locale/*/LC_MESSAGES/*.po`) of the web system."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import mingzhang.web

WEB = Path(mingzhang.web.__file__).parent


def main() -> int:
    """Compiles every catalogue beside itself."""
    tool = shutil.which("msgfmt")
    if tool is None:
        print("没有 msgfmt：请安装 gettext。")
        return 1
    for source in sorted(WEB.rglob("locale/*/LC_MESSAGES/*.po")):
        done = subprocess.run([tool, "--check-format", "--check-domain", "--no-hash", "-o", source.with_suffix(".mo"), source], check=False)
        if done.returncode:
            return done.returncode
        print(source.relative_to(WEB))
    return 0


if __name__ == "__main__":
    sys.exit(main())
