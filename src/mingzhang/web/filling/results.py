"""What the checks say of a submission as it stands: compiled with the layout of its year, all rules run, kept until something changes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

import mingzhang
from mingzhang.checks.model import Checked
from mingzhang.checks.run import check
from mingzhang.checks.settings import Settings, Waiver
from mingzhang.compiling.compile import Compiled, compile_facts
from mingzhang.facts.model import Facts
from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.model import Layout
from mingzhang.messages import say
from mingzhang.publishing.book import book_of
from mingzhang.web import store
from mingzhang.web.filling.describe import flaw_json
from mingzhang.web.filling.facts import Faults, below, whole
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.parts import heads_of, layout_of
from mingzhang.web.filling.reading import Flaw
from mingzhang.web.filling.sources import Sources
from mingzhang.web.rounds.models import Submission, Waived


@dataclass(frozen=True, slots=True)
class Result:
    """The state of a submission: `flaws` of its parts; where none is an error, what the rules found (`findings`, as pages take them), the
    words that are wanted, and why nothing could be compiled (`problem`)."""

    stamp: str
    flaws: tuple[dict[str, Any], ...]
    findings: tuple[dict[str, Any], ...] = ()
    wanted: tuple[str, ...] = ()
    waived: int = 0
    problem: str = ""

    @property
    def counts(self) -> dict[str, Any]:
        """What stands with the submission for lists."""
        severities = Counter(one["severity"] for one in self.findings)
        faults = Counter(one["severity"] for one in self.flaws)
        return {
            "stamp": self.stamp,
            "faults": faults["error"],
            "warnings": faults["warning"],
            "error": severities["error"],
            "suspect": severities["suspect"],
            "style": severities["style"],
            "waived": self.waived,
            "wanted": len(self.wanted),
            "compiled": not self.problem and not faults["error"],
        }


def result_of(submission: Submission) -> Result:
    """The result, worked out anew only where parts, waivers or the layout changed since."""
    stamp = stamp_of(submission)
    known = last_result(submission)
    if known is not None and known.stamp == stamp:
        return known
    result = _worked_out(submission, stamp)
    kept = store.keep(json.dumps(asdict(result), ensure_ascii=False, sort_keys=True).encode())
    submission.findings = {**result.counts, "result": kept}
    Submission.objects.filter(pk=submission.pk).update(findings=submission.findings)
    return result


def last_result(submission: Submission) -> Result | None:
    """The result that was worked out last, whether it still holds or not; None where there is none."""
    kept = (submission.findings or {}).get("result")
    try:
        return _loaded(store.content(kept)) if kept else None
    except FileNotFoundError:
        return None


def stamp_of(submission: Submission) -> str:
    """Changes whenever what the checks see changes."""
    every = [submission.pk, *(one.pk for one in below(submission))]
    heads_of(submission)
    versions = list(Part.objects.filter(submission__in=every).order_by("pk").values_list("pk", "version"))
    waived = list(_waived(submission).values_list("pk", flat=True))
    layout = layout_of(submission)
    today = timezone.localdate().isoformat() if waived else ""
    said = json.dumps([mingzhang.__version__, layout.id if layout else "", versions, waived, today])
    return hashlib.sha256(said.encode()).hexdigest()


def _waived(submission: Submission) -> Any:
    return Waived.objects.select_related("made_by").filter(submission=submission, ended_at=None).order_by("pk")


def settings_of(submission: Submission) -> Settings:
    """The settings of the check: the findings that somebody set aside and that still are."""
    waivers = tuple(Waiver(one.finding, one.reason, str(one.made_by), one.until) for one in _waived(submission))
    return Settings(waivers=waivers, today=timezone.localdate())


def compiled_of(submission: Submission) -> tuple[Compiled | None, str, tuple[Flaw, ...]]:
    """The publication as it would be now; where there is none, the sentence that says why; and all flaws."""
    found, flaws = whole(submission)
    layout = layout_of(submission)
    if layout is None:
        return None, say("filling.no_layout", layout=submission.layout_name), flaws
    if isinstance(found, Faults):
        return None, say("filling.faults", count=sum(flaw.severity == "error" for flaw in flaws)), flaws
    made, problem = _compiled(found, layout)
    return made, problem, flaws


def _compiled(facts: Facts, layout: Layout) -> tuple[Compiled | None, str]:
    try:
        return compile_facts(facts, layout), ""
    except LayoutError as error:
        return None, say("layout.wrong", what=error)


def _worked_out(submission: Submission, stamp: str) -> Result:
    made, problem, flaws = compiled_of(submission)
    told = tuple(flaw_json(flaw) for flaw in flaws)
    if made is None:
        return Result(stamp, told, problem=problem)
    book = book_of(made.publication)
    checked: Checked = check(book, settings_of(submission))
    sources = Sources.of(book, (submission, *below(submission)))
    findings = tuple(
        {
            "id": finding.id,
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "fix": finding.fix or "",
            "table": finding.where.table or "",
            "source": sources.of_finding(finding),
        }
        for finding in checked.findings
    )
    return Result(stamp, told, findings, made.wanted, len(checked.waived))


def _loaded(data: bytes) -> Result:
    found = json.loads(data)
    return Result(**{**found, **{name: tuple(found[name]) for name in ("flaws", "findings", "wanted")}})
