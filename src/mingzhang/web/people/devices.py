"""Browsers in which somebody logged in before: wrong attempts from elsewhere do not shut them out (OWASP's device cookies).

Whoever guesses at a name makes everybody wait who tries that name; a browser that knows the password of the account counts for itself. The
cookie opens nothing: it only says who is counted with whom. It is void with the password that it was given for.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from mingzhang.web.people.attempts import Limit
from mingzhang.web.people.models import Person

COOKIE = "__Secure-known" if settings.HTTPS else "known"
PLACE = "/login"
SALT = "mingzhang.people.devices"
KEPT = timedelta(days=180)
FREE = 5


def limit_of(request: HttpRequest, username: str) -> Limit | None:
    """What attempts of this browser with this name are counted by; None where nobody of that name logged in from it."""
    try:
        said: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
        person, key, password = int(said["person"]), str(said["key"]), str(said["password"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    found = Person.objects.filter(pk=person, username=username).first()
    if found is None or not constant_time_compare(password, _password(found)):
        return None
    return Limit(f"device:{person}:{key}"[:80], FREE, timedelta(minutes=15))


def know(response: HttpResponse, person: Person) -> HttpResponse:
    """The answer, with which the browser is known from now on."""
    said = {"person": person.pk, "key": secrets.token_hex(12), "password": _password(person)}
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=SALT),
        max_age=KEPT,
        path=PLACE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def _password(person: Person) -> str:
    return salted_hmac(SALT, person.password).hexdigest()[:24]
