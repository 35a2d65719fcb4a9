"""The pages that the web bench asks for: lists of everybody who works with them, the public site, the API."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

TOKEN = "token"


class Page(NamedTuple):
    """A page: what it is called, who asks for it (a name of `people`, the token of the API, nobody in particular), its address, and of
    which department it is."""

    title: str
    who: str
    path: str
    code: str | None = None


def lists(told: dict[str, Any]) -> list[Page]:
    """Everything that a large bureau might make slow."""
    return [*_bureau(told), *_others(told), *_watching(told), *_api(told)]


def _bureau(told: dict[str, Any]) -> list[Page]:
    """What the officer of the finance bureau opens."""
    last, before, officer = told["years"][-1], told["years"][-2], "officer"
    return [
        Page("my work", officer, "/"),
        Page("submissions", officer, "/submissions/"),
        Page("submissions: last page", officer, "/submissions/?page=99"),
        Page("submissions: a year before", officer, f"/submissions/?year={before}"),
        Page("submissions: found by name", officer, f"/submissions/?q={quote('第37局')}"),
        Page("inbox", officer, "/inbox/"),
        Page("inbox: second page", officer, "/inbox/?page=2"),
        Page("inbox: one state", officer, "/inbox/?state=draft_desks"),
        Page("years", officer, "/rounds/"),
        Page("a year", officer, f"/rounds/{last}/"),
        Page("control numbers", officer, f"/rounds/{last}/control"),
        Page("releases", officer, "/releases/"),
        Page("releases: a year before", officer, f"/releases/?year={before}"),
        Page("review of a department", officer, f"/review/{told['department']}/"),
        Page("review: projects", officer, f"/review/{told['department']}/?tab=projects"),
        Page("review: findings", officer, f"/review/{told['department']}/?tab=findings"),
        Page("review: opinions", officer, f"/review/{told['department']}/?tab=opinions"),
        Page("review: events", officer, f"/review/{told['department']}/?tab=events"),
        Page("a submission", officer, f"/submissions/{told['department']}/"),
        Page("why", officer, "/why/"),
        Page("why: one step", officer, f"/why/?submission={told['department']}&action=pass"),
        Page("uploads", officer, "/checking/"),
        Page("uploads: last page", officer, "/checking/?page=99"),
    ]


def _others(told: dict[str, Any]) -> list[Page]:
    """What the others open every day."""
    pages = []
    for who in ("reviewer", "performance", "preparer"):
        pages += [Page(f"{who}: {title}", who, path) for title, path in (("my work", "/"), ("submissions", "/submissions/"))]
    pages += [Page(f"{who}: inbox", who, "/inbox/") for who in ("reviewer", "performance")]
    unit = f"/submissions/{told['unit']}/"
    pages += [
        Page("preparer: submission", "preparer", unit),
        Page("preparer: indicators", "preparer", f"{unit}indicators/"),
        Page("preparer: indicators, content", "preparer", f"{unit}indicators/content"),
        Page("preparer: why", "preparer", "/why/"),
    ]
    return [*pages, Page("publisher: releases", "publisher", "/releases/")]


def _watching(told: dict[str, Any]) -> list[Page]:
    """People, organisations, the log."""
    officer = "officer"
    return [
        Page("organisations", officer, "/organisations/"),
        Page("organisations: found by name", officer, f"/organisations/?q={quote('第37局')}"),
        Page("an organisation with all below", officer, f"/organisations/{told['organisation']}/?all=1"),
        Page("people", officer, "/organisations/people/"),
        Page("people: found by name", officer, "/organisations/people/?q=37"),
        Page("a person", officer, f"/organisations/people/{told['person']}/"),
        Page("account", officer, "/account/"),
        Page("audit log", officer, "/audit/"),
        Page("audit log: an old page", officer, "/audit/?before=5000"),
        Page("audit log: one action", officer, "/audit/?action=round.step"),
        Page("audit log: a rare action", officer, "/audit/?action=release.publish"),
        Page("audit log: one person", officer, "/audit/?actor=jb537003"),
        Page("audit log: nobody", officer, "/audit/?actor=nobody-of-this-name"),
        Page("audit log: one object", officer, "/audit/?object=submission/37"),
        Page("audit log: a month", officer, f"/audit/?first={told['years'][-2]}-03-01&last={told['years'][-2]}-03-31"),
    ]


def _api(told: dict[str, Any]) -> list[Page]:
    findings = Page("API: findings of one", TOKEN, f"/api/submissions/{told['department']}/findings")
    return [*calls(told), *(Page(f"{title}, deep", TOKEN, path) for title, path in told["deep"]), findings]


def calls(told: dict[str, Any]) -> list[Page]:
    """The lists of the API. A department is named in both ways that the API has had."""
    year, code = told["years"][-2], told["codes"][7]
    of = f"year={year}&department={code}&organisation={code}"
    return [
        Page("API: submissions", TOKEN, "/api/submissions"),
        Page("API: departments", TOKEN, f"/api/departments?year={year}"),
        Page("API: books", TOKEN, "/api/books"),
        Page("API: figures", TOKEN, f"/api/figures?year={year}&view=project"),
        Page("API: projects", TOKEN, f"/api/projects?{of}"),
        Page("API: indicators", TOKEN, f"/api/indicators?{of}"),
        Page("API: observations", TOKEN, f"/api/observations?{of}"),
    ]


def public(told: dict[str, Any]) -> list[Page]:
    """The public site: what is asked for again is kept by the server, so every department and word is one more page to be made."""
    year, older = told["years"][-2], told["years"][-3]
    words = ("经费", "业务 数据", "第37局", "没有这样的词")
    pages = [Page("home", "", "/public/"), Page("home in English", "", "/public/en/")]
    pages += [Page("a year", "", f"/public/{one}/") for one in (year, older)]
    pages += [Page("search", "", f"/public/search/?q={quote(word)}") for word in words]
    pages.append(Page("search, deep", "", f"/public/search/?q={quote('经费')}&page=50"))
    for code in told["codes"]:
        place = f"/public/{year}/{code}/"
        parts = (("overview", ""), ("tables", "tables/"), ("text", "text/"), ("projects", "projects/"))
        pages += [Page(title, "", f"{place}{name}", code) for title, name in parts]
        pages.append(Page("a department", "", f"/public/department/{code}/", code))
    return pages


def some_public(told: dict[str, Any]) -> list[Page]:
    """Of the public pages one of each kind, and every search, told apart."""
    found = public(told)
    searches = [Page(f"search {number}", one.who, one.path) for number, one in enumerate(found, 1) if one.title == "search"]
    return [*{one.title: one for one in found if one.title != "search"}.values(), *searches]
