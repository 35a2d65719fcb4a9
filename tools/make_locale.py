"""Compiles the translations (`locale/*/LC_MESSAGES/*.po`) of the web system.

`tools/make_locale.py LANGUAGE` first gathers every text of the inner pages, modules and scripts into `locale/LANGUAGE/LC_MESSAGES` of the
web system, where what is translated already stays: django.po and djangojs.po, to be filled in. Needs gettext.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import mingzhang.web

WEB = Path(mingzhang.web.__file__).parent


def gather(language: str) -> None:
    """Writes the catalogues of a language, or adds to them what is new."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.trial")
    django.setup()
    (WEB / "locale").mkdir(exist_ok=True)
    os.chdir(WEB)
    apart = ["static/vendor/*", "assets/*", "portal/*", "*/migrations/*"]
    for domain in ("django", "djangojs"):
        call_command("makemessages", locale=[language], domain=domain, ignore_patterns=apart, no_location=True, no_wrap=True)


def main() -> int:
    """Compiles every catalogue beside itself; 1 where a tool is missing or a catalogue is wrong."""
    tool = shutil.which("msgfmt")
    if tool is None:
        print("没有 msgfmt：请安装 gettext。")
        return 1
    for language in sys.argv[1:]:
        gather(language)
    for source in sorted(WEB.rglob("locale/*/LC_MESSAGES/*.po")):
        done = subprocess.run([tool, "--check-format", "--check-domain", "--no-hash", "-o", source.with_suffix(".mo"), source], check=False)
        if done.returncode:
            return done.returncode
        print(source.relative_to(WEB))
    return 0


if __name__ == "__main__":
    sys.exit(main())
