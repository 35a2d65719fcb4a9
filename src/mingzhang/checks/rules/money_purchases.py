"""Purchases that the projects announce and the procurement budget (政府采购预算) does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mingzhang.book.model import Procurement, Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.money_procurement import LETTERS, amount_of_line
from mingzhang.checks.rules.money_projects import Listed, annual, listed_projects
from mingzhang.checks.rules.money_said import WAN, Printed, clause, in_tables, said, text_spot, wan
from mingzhang.vocabulary.money_words import bought, loose, words_of
from mingzhang.vocabulary.phrases import key

KINDS = dict(LETTERS.values())
_SHOWN = 6
"""How many projects a finding names in its sentence; its evidence has all of them."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase that a project announces: the words and their place by kind of purchase, the project's money (None unknown), and
    whether the project's name says it. `rest` is True where only a part of the project is not in the procurement budget."""

    name: str
    words: Mapping[str, tuple[str, Spot]]
    amount: Printed | None
    in_name: bool
    rest: bool = False

    @property
    def fen(self) -> int:
        """The money in 分, 0 where it is not known."""
        return self.amount.fen if self.amount is not None else 0

    @property
    def sentence(self) -> str:
        """The project, its money and the words, for the finding's sentence."""
        money = f"{wan(self.amount.fen)}万元" if self.amount is not None else "未列金额"
        money = f"其余{money}" if self.rest else money
        quoted = "、".join(f"{KINDS[kind]}“{words}”" if self.rest else f"“{words}”" for kind, (words, _) in self.words.items())
        return f"“{self.name}”（{money}）" if self.in_name and not self.rest else f"“{self.name}”（{money}，写明{quoted}）"

    @property
    def evidence(self) -> Iterable[Evidence]:
        """The words, then the money."""
        yield from (Evidence("counterpart", words, spot) for words, spot in self.words.values())
        if self.amount is not None:
            yield self.amount.evidence("part")


def missing(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Projects that announce purchases while the procurement budget is empty, far smaller, or lacks them: one finding."""
    totals = (*in_tables(context, "procurement"), *said(context, "procurement"))
    lines = _of_projects(context.book.procurement)
    if not totals and not lines:
        return
    if _explained(context):
        yield Looked.FINE
        return
    whole = max(totals, key=lambda total: total.fen) if totals else None
    outside = _outside(context)
    if lines:
        found = [left for purchase in _purchases(context, of_text=True) if (left := _left(context, purchase, lines)) is not None]
    else:
        found = list(_purchases(context, of_text=whole is not None and whole.fen == 0))
        if whole is not None and whole.fen and sum(one.fen for one in found) < 2 * whole.fen + _least(options):
            found = []
    enough = sum(one.fen for one in found) >= _least(options)
    if outside or enough:
        yield _hit(whole, outside, found if enough else [])
    else:
        yield Looked.FINE


def _of_projects(lines: tuple[Procurement, ...]) -> tuple[Procurement, ...]:
    """The lines of a procurement table that names the project of each; none of a table that lists things only."""
    named = any(line.project and line.item and key(line.project) != key(line.item) for line in lines)
    return lines if named else ()


def _least(options: Mapping[str, Any]) -> int:
    return int(options["least"]) * WAN


def _hit(whole: Printed | None, outside: tuple[Evidence, ...], found: list[Purchase]) -> Hit:
    first = next((spot for one in found for _, spot in one.words.values()), None)
    single = first is not None and len(found) == 1 and found[0].rest
    where = first if first is not None and (single or whole is None) else whole.spot if whole is not None else outside[0].where
    shown = "、".join(one.sentence for one in found[:_SHOWN])
    more = f"等{len(found)}个项目" if len(found) > _SHOWN else ""
    evidence = [*outside, *(part for one in found for part in one.evidence)]
    if whole is not None:
        evidence.append(whole.evidence("whole"))
    values = {"whole": wan(whole.fen) if whole is not None else None, "projects": shown + more}
    values["outside"] = outside[0].text if outside else None
    printed = f"{wan(whole.fen)}万元" if whole is not None else ""
    say = "outside" if not found else "message"
    return Hit(where, printed, "列入政府采购预算，或说明不需列入的理由", values, tuple(evidence), say=say)


def _explained(context: Context) -> bool:
    """Whether the document says that its purchases are below the threshold or outside the catalogue."""
    pattern = loose(words_of("below", "words"))
    return any("采购" in passage.text and pattern.search(passage.text) for _, passage in context.body)


def _outside(context: Context) -> tuple[Evidence, ...]:
    """Where the narrative itself says that a purchase is not in the procurement budget, and gives its amount."""
    pattern = loose(words_of("listed", "outside"))
    out = []
    for planned in said(context, "planned_assets"):
        if planned.passage is None or not planned.fen:
            continue
        if pattern.search(context.book.passages[planned.passage].text):
            out.append(planned.evidence("counterpart"))
    return tuple(out)


def _purchases(context: Context, *, of_text: bool) -> Iterable[Purchase]:
    """The purchases that projects announce in their names and, with `of_text`, in what their forms say."""
    exempt, not_buying = loose(words_of("buying_not", "secret")), loose(words_of("buying_not", "project"))
    exact = {key(listed.name): listed.amount for listed in sorted(listed_projects(context), key=lambda one: -one.amount.precision)}
    for project in _all_projects(context):
        if exempt.search(project.name) or not_buying.search(project.name):
            continue
        spot = project.spot if isinstance(project, Listed) else context.project_spot(project)
        in_name = bought(project.name, of_name=True)
        words = {kind: (clause(project.name, start, end), spot) for kind, start, end in in_name}
        if of_text and isinstance(project, Project):
            for text, column in _texts(project):
                for kind, start, end in bought(text) if not exempt.search(text) else ():
                    if kind not in words:
                        words[kind] = (clause(text, start, end), text_spot(context, project, text, column))
        if words:
            amount = project.amount if isinstance(project, Listed) else exact.get(key(project.name)) or annual(context, project)
            yield Purchase(project.name, words, amount, bool(in_name))


def _all_projects(context: Context) -> Iterable[Project | Listed]:
    """The projects with forms, and those that only a list of projects has."""
    named = {key(project.name) for project in context.book.projects}
    yield from context.book.projects
    amounts = [project.funds["annual.total"].amount for project in context.book.projects if "annual.total" in project.funds]
    for listed in listed_projects(context):
        same_money = any(amount is not None and abs(amount - listed.amount.fen) <= WAN // 10 for amount in amounts)
        if key(listed.name) not in named and not same_money:
            yield listed


def _texts(project: Project) -> Iterable[tuple[str, str]]:
    """What a project's form says of the year, with the name of the column."""
    if project.purpose:
        yield project.purpose, "项目内容"
    yield from ((goal.text, "绩效目标") for goal in project.goals if goal.period == "annual")
    for indicator in project.indicators:
        if indicator.period == "annual":
            yield indicator.name, indicator.level2
            if indicator.description:
                yield indicator.description, "绩效指标描述"


def _left(context: Context, purchase: Purchase, lines: tuple[Procurement, ...]) -> Purchase | None:
    """What of a purchase the procurement table does not have: all of it, where the project's name announces it and no line is the
    project's; or the kinds that its lines lack, as long as they leave money."""
    own = [line for line in lines if line.project and _same_project(line.project, purchase.name)]
    if not own:
        return purchase if purchase.in_name else None
    kinds = {LETTERS[line.catalogue[0]][0] for line in own if line.catalogue and line.catalogue[0] in LETTERS}
    amounts = [amount for line in own if (amount := amount_of_line(context, line)) is not None]
    left = purchase.fen - sum(amount.fen for amount in amounts)
    words = {kind: found for kind, found in purchase.words.items() if kind not in kinds}
    if not kinds or not words or purchase.amount is None or left <= purchase.amount.precision:
        return None
    return replace(purchase, words=words, amount=replace(purchase.amount, fen=left), rest=True)


def _same_project(one: str, other: str) -> bool:
    first, second = key(one), key(other)
    return first == second or (min(len(first), len(second)) >= 4 and (first in second or second in first))
