"""How much a file from a stranger may cost: every reader keeps within these and says which one was passed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one file. Sizes in bytes, time in seconds; `cells` counts the cells of all grids together."""

    file_bytes: int = 200 * 1024 * 1024
    unpacked_bytes: int = 400 * 1024 * 1024
    member_bytes: int = 150 * 1024 * 1024
    members: int = 10_000
    pages: int = 2_000
    page_characters: int = 200_000
    page_lines: int = 20_000
    cells: int = 2_000_000
    characters: int = 20_000_000
    seconds: float = 120.0


DEFAULT = Limits()


def byte_size(count: int) -> str:
    """A number of bytes as it stands in a message: `200 MiB`, `1000 字节`."""
    return f"{count / 2**20:g} MiB" if count >= 2**20 else f"{count} 字节"
