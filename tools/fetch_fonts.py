"""Fetches the Chinese fonts that a PDF embeds into `fonts/noto`, through npm, with their licences.

It never fails a set-up: where it cannot fetch them, it says in one sentence what that means.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from mingzhang.messages import Refusal, say
from mingzhang.publishing.fonts import PROJECT_FOLDER, find_fonts, installed
from mingzhang.publishing.pdf_style import wanted_fonts
from mingzhang.publishing.typography import typography

FOLDER = PROJECT_FOLDER.parent
MODULES = FOLDER / "node_modules"
PACKAGES = {"noto-sans-sc": "NotoSansSC", "noto-serif-sc": "NotoSerifSC"}
WEIGHTS = ("400Regular", "700Bold")
LICENCE = "LICENSE_FONT"


def sources() -> dict[Path, Path]:
    """Where each file that is needed lies in the packages, by where it goes."""
    files: dict[Path, Path] = {}
    for package, stem in PACKAGES.items():
        home = MODULES / "@expo-google-fonts" / package
        files[PROJECT_FOLDER / f"{LICENCE}.{package}.txt"] = home / LICENCE
        for weight in WEIGHTS:
            name = f"{stem}_{weight}.ttf"
            files[PROJECT_FOLDER / name] = home / weight / name
    return files


def fetch() -> str | None:
    """Fetches the files; what went wrong, None if nothing did."""
    npm = shutil.which("npm")
    if npm is None:
        return "没有 npm"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["npm ci"])[0]
        PROJECT_FOLDER.mkdir(exist_ok=True)
        for target, source in sources().items():
            part = target.with_suffix(".part")
            shutil.copyfile(source, part)
            part.replace(target)
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    finally:
        shutil.rmtree(MODULES, ignore_errors=True)
    return None


def main() -> None:
    """Fetches the fonts unless they are there, and says with what a PDF will be set."""
    what = None if all(path.is_file() for path in sources()) else fetch()
    if what is None:
        print(say("fonts.ready", folder=PROJECT_FOLDER.relative_to(FOLDER.parent)))
        return
    try:
        families = find_fonts(wanted_fonts(typography())).families
    except Refusal:
        print(say("fonts.not_fetched", what=what))
        return
    used = dict.fromkeys(names[0] for names in families.values() if names and names[0] in installed())
    print(say("fonts.official", families="、".join(used)))


if __name__ == "__main__":
    main()
