"""Words beside which the data of persons stand (联系电话, 项目负责人, 账号); the longest first, as patterns take the first that fits."""

from __future__ import annotations

from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.word_lists import word_list


def _longest_first(name: str) -> tuple[str, ...]:
    return tuple(sorted(word_list("personal")[name], key=lambda word: (-len(word), word)))


PHONE_LABELS = _longest_first("phone")
PERSON_LABELS = _longest_first("person")
ACCOUNT_LABELS = _longest_first("account")
PRIVATE_LABELS = frozenset(key(word) for word in word_list("personal")["private"])
NOT_NAMES = frozenset(word_list("personal")["not_names"])
