"""Where applications meet: deadlines of a year know who still lacks, a submission leads to its packs and public pages and back."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.releases.models import Pack, Release
from mingzhang.web.rounds import dues
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 1)


class Case:
    """A bureau with two departments in a year whose deadlines are past."""

    def __init__(self):
        self.bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.round = Round.objects.create(
            year=2024, layout="hebei-2024", code_year=2024, deadlines={"first_up": "2023-10-15", "publication": "2024-04-01"}
        )
        self.one, self.two = self.submission("201", "published"), self.submission("202", "requesting")

    def submission(self, code, state):
        department = Organisation.objects.create(name=f"示例{code}局", code=code, kind="department", parent=self.bureau)
        return Submission.objects.create(round=self.round, organisation=department, state=state)

    def person(self, role):
        person = Person.objects.create_user(role, name=role)
        Grant.objects.create(person=person, role=role, organisation=self.bureau)
        return person


@pytest.fixture
def case():
    return Case()


def test_deadlines_of_a_year_say_how_many_submissions_lack(case):
    first, last = dues.of_year(case.round, TODAY)
    assert (first.short, first.kind) == ("逾期 138 天，1 份未报一上", "late")
    assert last.short == "还有 31 天，1 份未公开"
    case.two.state = "published"
    case.two.save()
    assert [(one.short, one.kind) for one in dues.of_year(case.round, TODAY)] == [("已全部报一上", ""), ("已全部公开", "")]


def test_a_published_submission_leads_to_its_packs_and_public_pages(client, case):
    publisher, preparer = case.person("publisher"), case.person("preparer")
    pack = Pack.objects.create(submission=case.one, number=1, state="proved", made_by=publisher)
    Release.objects.create(pack=pack, organisation=case.one.organisation, year=2024, version=1, published_by=publisher)
    packs, public = reverse("release", args=[case.one.pk]), reverse("portal_overview", args=[2024, "201"])
    client.force_login(publisher)
    shown = client.get(reverse("review", args=[case.one.pk])).content.decode()
    assert f'href="{packs}"' in shown
    assert f'href="{public}"' in shown
    client.force_login(preparer)
    shown = client.get(reverse("submission", args=[case.one.pk])).content.decode()
    assert f'href="{packs}"' not in shown
    assert f'href="{public}"' in shown
    assert "公开页面" not in client.get(reverse("submission", args=[case.two.pk])).content.decode()


def test_the_public_site_leads_to_the_door_and_to_the_other_language(client):
    for page, other in (("/public/", "/public/en/"), ("/public/en/", "/public/")):
        shown = client.get(page).content.decode()
        assert f'href="{reverse("home")}"' in shown
        assert f'href="{other}"' in shown
