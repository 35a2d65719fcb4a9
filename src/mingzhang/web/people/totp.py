"""The second factor (动态口令): codes of an authenticator by RFC 6238, each accepted once, and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

import pyotp
import segno
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.web.people.models import Person, RecoveryCode

PERIOD = 30
AROUND = (-1, 0, 1)
"""How many periods a clock may be off."""
CODES = 10


def new_secret() -> str:
    """A secret, in Base32."""
    return pyotp.random_base32()


def address_of(person: Person, secret: str) -> str:
    """The address (otpauth://…) by which an authenticator learns the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.get_username(), issuer_name=_("明账"))


def picture(address: str) -> str:
    """The address as a picture: an SVG element without styles."""
    return segno.make(address, error="m").svg_inline(scale=4, border=2, dark="#1d2528", omitsize=False)


def step_of(secret: str, code: str, now: float | None = None) -> int | None:
    """The period that a code belongs to; None where it is wrong."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    here = int((time.time() if now is None else now) // PERIOD)
    found = None
    for around in AROUND:
        if secrets.compare_digest(pyotp.TOTP(secret).generate_otp(here + around), digits):
            found = here + around
    return found


def accept(person: Person, code: str) -> bool:
    """Whether the code is right and was not used before, nor an older one after it. Using it up and knowing it are one step."""
    step = step_of(person.totp, code) if person.totp else None
    if step is None:
        return False
    return Person.objects.filter(pk=person.pk, totp=person.totp, totp_last__lt=step).update(totp_last=step) == 1


def accept_recovery(person: Person, code: str) -> bool:
    """Whether it is an unused recovery code of the person; it is used from now on."""
    wanted = _hash(person, code)
    return RecoveryCode.objects.filter(person=person, hash=wanted, used_at=None).update(used_at=timezone.now()) == 1


def turn_on(person: Person, secret: str, code: str) -> tuple[str, ...]:
    """Makes the secret the person's, if the code shows that the authenticator has it; gives the recovery codes, which are shown once. Empty
    where the code is wrong."""
    step = step_of(secret, code)
    if step is None:
        return ()
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(totp=secret, totp_last=step)
        return new_codes(person)


def new_codes(person: Person) -> tuple[str, ...]:
    """New recovery codes in place of the old ones."""
    codes = tuple(_code() for _number in range(CODES))
    with transaction.atomic():
        person.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(person=person, hash=_hash(person, code)) for code in codes)
    return codes


def turn_off(person: Person) -> None:
    """No second factor any more."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(totp="", totp_last=0)
        person.recovery_codes.all().delete()


def _code() -> str:
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _hash(person: Person, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(f"{person.pk}:{plain}".encode()).hexdigest()
