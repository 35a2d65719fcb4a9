"""The one way in which a file can fail to be read."""

from __future__ import annotations


class UnreadableFile(Exception):
    """The file cannot be read. `code` names a sentence of the message catalogue (`file.missing`, `file.empty`,
    `file.truncated`, `file.encrypted`, `file.mislabelled`, `file.too_large`, `file.unsafe`, `file.unsupported`,
    `file.no_budget`); `values` fill it in: they say what is wrong, where, and what can be done."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = {key: str(value) for key, value in values.items()}
