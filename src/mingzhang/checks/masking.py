"""Masking (脱敏) of what must not be repeated in a report: numbers of persons, and names beside their label."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from mingzhang.checks.model import Evidence, Spot
from mingzhang.vocabulary.personal import ACCOUNT_LABELS, NOT_NAMES, PERSON_LABELS, PHONE_LABELS
from mingzhang.vocabulary.phrases import key

MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?<!\d[,，])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z]|[.,，]\d|\s*(?:万|亿|千)?元)")
"""A mobile number (手机号码), written together or in groups; not part of a longer number, not an amount."""

IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])")
"""What looks like a number of an identity card (公民身份号码, GB 11643): a region, a date of birth, a serial number."""

ACCOUNT = re.compile(
    rf"((?:{'|'.join(map(re.escape, ACCOUNT_LABELS))})[^0-9\n]{{0,12}})(?<!\d)((?:\d{{4}}[ -]?){{3,4}}\d{{1,7}})(?![0-9A-Za-z])"
)
"""A label of an account and 13 to 23 digits behind it."""

LANDLINE = r"(?:(?:0\d{2,3})[-－—– ]?)?\d{7,8}(?:[-转]\d{1,6})?"
_LABELLED_PHONE = re.compile(rf"((?:{'|'.join(map(re.escape, PHONE_LABELS))})[)）]?\s*[:：]?\s*)({LANDLINE})(?![0-9A-Za-z])")
_DIGITS = re.compile(r"\d")
_LONG = re.compile(r"(?<![0-9A-Za-z])\d[\d -]{5,}\d(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


# Patterns with ranges of Chinese characters take long to compile, and most documents have no name of a person.
@cache
def _labelled_name() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, PERSON_LABELS))
    return re.compile(rf"((?:{labels})[)）]?\s*[:：]\s*)([一-鿿](?:[ 　]?[一-鿿]){{1,2}})(?![一-鿿])")


@cache
def _name() -> re.Pattern[str]:
    return re.compile(r"[一-鿿](?:[ 　]?[一-鿿]){1,2}|[一-鿿]{1,6}·[一-鿿]{1,6}")


def valid_identity(number: str) -> bool:
    """Whether 18 characters are a number of an identity card: a real date of birth and the check digit of GB 11643 (ISO 7064 MOD 11-2)."""
    if not IDENTITY.fullmatch(number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] == number[-1].upper()


def valid_luhn(number: str) -> bool:
    """Whether the last digit is the check digit (Luhn) that numbers of bank cards have."""
    digits = [int(character) for character in reversed(number)]
    return sum(digit if index % 2 == 0 else sum(divmod(2 * digit, 10)) for index, digit in enumerate(digits)) % 10 == 0


def is_name(text: str) -> bool:
    """Whether a text can be the name of a person: two or three characters, or one with a point between; no word that stands there else."""
    words = text.strip()
    return bool(_name().fullmatch(words)) and key(words) not in NOT_NAMES and not any(words.endswith(end) for end in NOT_NAMES)


def mask_number(text: str) -> str:
    """A number with its first three and last two digits left: `138******34`."""
    places = [match.start() for match in _DIGITS.finditer(text)]
    hidden = set(places[3:-2]) if len(places) > 7 else set(places[2:-2])
    last = text[-1:]
    out = "".join("*" if index in hidden else character for index, character in enumerate(text))
    return out[:-3] + "**" + last if last in {"X", "x"} and len(places) == 17 else out


def mask_name(name: str) -> str:
    """A name with its first character left and its length kept: `张某某`."""
    start = len(name) - len(name.lstrip()) + 1
    return name[:start] + "".join("某" if "一" <= sign <= "鿿" else sign for sign in name[start:])


def _second(change: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda match: match[1] + change(match[2])


def mask(text: str) -> str:
    """The text with mobile numbers, numbers of identity cards, accounts and landlines behind their label, and names behind theirs
    masked; a text without any of them as it is."""
    out = IDENTITY.sub(lambda match: mask_number(match[0]), text)
    out = MOBILE.sub(lambda match: mask_number(match[0]), out)
    out = ACCOUNT.sub(_second(mask_number), out)
    out = _LABELLED_PHONE.sub(_second(mask_number), out)
    if not any(label in out for label in PERSON_LABELS):
        return out
    return _labelled_name().sub(lambda match: match[1] + (mask_name(match[2]) if is_name(match[2]) else match[2]), out)


@cache
def label_kind(label: str | None) -> str | None:
    """What a label announces: person, phone or account; None for any other."""
    words = key(label or "")
    if not words or len(words) > 16:
        return None
    for kind, labels in (("phone", PHONE_LABELS), ("account", ACCOUNT_LABELS), ("person", PERSON_LABELS)):
        if any(words.endswith(one) for one in labels):
            return kind
    return None


def mask_cell(text: str, left_label: str | None) -> str:
    """A cell's text masked, `left_label` being the nearest text to its left (or, in a list, the head of its column): a name, a telephone
    number or an account that stands alone in its cell is known by that only."""
    kind = label_kind(left_label)
    if kind == "person" and is_name(text):
        return mask_name(text)
    if kind in {"phone", "account"}:
        return _LONG.sub(lambda match: mask_number(match[0]), mask(text))
    return mask(text)


def masked_spot(spot: Spot, left_label: str | None = None) -> Spot:
    """The place with everything in it that people read masked."""
    text = None if spot.text is None else mask_cell(spot.text, left_label)
    return replace(spot, text=text, table=_masked(spot.table), row=_masked(spot.row), column=_masked(spot.column))


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)


def masked_evidence(role: str, text: str, spot: Spot, left_label: str | None = None) -> Evidence:
    """A piece of evidence with its text and place masked."""
    return Evidence(role, mask_cell(text, left_label), masked_spot(spot, left_label))
