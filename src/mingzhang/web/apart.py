"""Work on strangers' files as a process of its own does it: shut in, and kept from the data folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from mingzhang.confined import Confined

SECRETS = ("MINGZHANG_DATABASE", "PGPASSWORD")
"""What of the environment is a secret and known once the settings are read."""


def apart(work: Callable[[Path], Any], folder: Path | str) -> Confined:
    """The work, done shut into the folder."""
    return Confined(work, Path(folder).resolve(), Path(settings.DATA))


def forget_secrets() -> None:
    """Takes the secrets out of the environment of this process: processes that it starts do not get them."""
    for name in SECRETS:
        os.environ.pop(name, None)
