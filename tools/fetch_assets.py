"""Fetches the front-end libraries of the web system into `static/vendor`, through npm, as `web/assets/files.toml` names them.

It never fails a set-up: where it cannot fetch them, it says in one sentence what that means.
"""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import mingzhang.web
from mingzhang.messages import say

WEB = Path(mingzhang.web.__file__).parent
FOLDER = WEB / "assets"
MODULES = FOLDER / "node_modules"
VENDOR = WEB / "static" / "vendor"


def sources() -> dict[Path, Path]:
    """Where each file that is needed lies in the packages, by where it goes."""
    wanted: dict[str, str] = tomllib.loads((FOLDER / "files.toml").read_text(encoding="utf-8"))
    return {VENDOR / name: MODULES / source for name, source in wanted.items()}


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
        VENDOR.mkdir(parents=True, exist_ok=True)
        for target, source in sources().items():
            part = target.with_name(f"{target.name}.part")
            shutil.copyfile(source, part)
            part.replace(target)
        shutil.copyfile(FOLDER / "package-lock.json", VENDOR / "lock.json")
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    finally:
        shutil.rmtree(MODULES, ignore_errors=True)
    return None


def ready() -> bool:
    """Whether all files are there, of the versions that the lock file names."""
    there, wanted = VENDOR / "lock.json", FOLDER / "package-lock.json"
    return there.is_file() and there.read_bytes() == wanted.read_bytes() and all(path.is_file() for path in sources())


def main() -> None:
    """Fetches the libraries unless they are there, and says what is missing without them."""
    what = None if ready() else fetch()
    print(say("frontend.ready", folder=VENDOR.relative_to(WEB)) if what is None else say("frontend.not_fetched", what=what))


if __name__ == "__main__":
    main()
