"""The one way in which a file can fail to be read, and what damage looks like before it becomes that."""

from __future__ import annotations

DAMAGE: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What libraries raise on damaged bytes besides their own errors: they were not written for files from strangers."""


class UnreadableFile(Exception):
    """The file cannot be read. `code` names a sentence of the message catalogue (`file.missing`, `file.not_openable`,
    `file.is_folder_empty`, `file.empty`, `file.truncated`, `file.encrypted`, `file.mislabelled`, `file.too_large`,
    `file.unsafe`, `file.unsupported`, `file.no_budget`); `values` fill it in, in the language of the catalogue: `name` the
    file, `where` the part of it, `what` is wrong, `limit` that was passed, `todo` what can be done."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = {key: str(value) for key, value in values.items()}
