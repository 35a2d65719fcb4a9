"""What many try at the same moment succeeds once: only PostgreSQL has several writers, and the test's SQLite has one connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from django.db import connection

from mingzhang.messages import Refusal
from mingzhang.web.audit.log import verify
from mingzhang.web.people import attempts, invitations, totp
from mingzhang.web.people.models import Organisation, Person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a database with several writers"),
]
MANY = 6


def at_once(call):
    """What comes out of calls that begin together, None where one was refused."""
    ready = Barrier(MANY)

    def one(number):
        try:
            ready.wait()
            return call(number)
        except Refusal:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_a_code_of_the_second_factor_opens_once():
    secret = totp.new_secret()
    person = Person.objects.create_user("one", name="一", totp=secret)
    code = pyotp.TOTP(secret).at(time.time())
    assert at_once(lambda _: totp.accept(person, code)).count(True) == 1


def test_an_invitation_makes_one_account():
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    _made, token = invitations.invite(None, "甲", "", "head", root)
    done = at_once(lambda number: invitations.accept(token, f"name{number}", "甲", "a-long-Enough-word"))
    assert sum(one is not None for one in done) == Person.objects.count() == 1
    assert verify().broken is None


def test_guesses_are_counted_one_by_one():
    limits = [attempts.by_name("one"), attempts.by_address("10.0.0.1")]
    waits = [bool(wait) for _turn in range(3) for wait in at_once(lambda _: attempts.begin(limits))]
    assert waits.count(False) == limits[0].free
