"""The procurement budget (政府采购预算) in itself: shares reserved for small firms, catalogue codes, and the project it is paid from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang import classification
from mingzhang.book.model import Procurement
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.money_said import Printed, near, of_money, said, wan
from mingzhang.classification import CodeList, Entry
from mingzhang.vocabulary.phrases import key

LETTERS = {"A": ("goods", "货物"), "B": ("works", "工程"), "C": ("services", "服务")}
"""The first letter of a catalogue code (政府采购品目) and the kind of purchase it means."""
_KINDS = dict(LETTERS.values())
_CODE = re.compile(r"[A-C]\d{2,12}\Z")
_LENGTH = 9
"""Characters of a code of the catalogue of 2022."""
NEW_CATALOGUE = 2023
"""The first budget year that is made with the catalogue of 2022 (财库〔2022〕31号); that year's budgets may still use the old one."""


def row_of(line: Procurement) -> str:
    """A line of the procurement table as people call it."""
    return line.item or line.project or ""


def amount_of_line(context: Context, line: Procurement) -> Printed | None:
    """The amount of a line of the procurement table."""
    return of_money(context, line.amount, line.table, row_of(line), "政府采购金额")


def sums(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """What is reserved for small firms or awarded to them is never more than the whole."""
    yield from _reserved_lines(context)
    pairs = (("reserved", "procurement", "reserved"), ("reserved.small", "reserved", "small"))
    for part, whole, say in pairs:
        parts, wholes = said(context, part), said(context, whole)
        if parts and wholes:
            yield _at_most(parts[:1], wholes[0], say)
    totals = said(context, "procurement")
    awarded = (*said(context, "awarded.reserved")[:1], *said(context, "awarded.other")[:1])
    if len(awarded) == 2 and totals:
        yield _at_most(awarded, totals[0], "awarded")


def _reserved_lines(context: Context) -> Iterable[Hit | Looked]:
    for line in context.book.procurement:
        amount = amount_of_line(context, line)
        reserved = of_money(context, line.reserved, line.table, row_of(line), "预留中小微企业份额")
        if amount is not None and reserved is not None:
            yield _at_most((reserved,), amount, "reserved")


def _at_most(parts: tuple[Printed, ...], whole: Printed, say: str) -> Hit | Looked:
    total = sum(part.fen for part in parts)
    if total <= whole.fen or near(total, whole.fen, whole.precision, *(part.precision for part in parts)):
        return Looked.FINE
    evidence = (*(part.evidence("part") for part in parts), whole.evidence("whole"))
    values = {"part": wan(total), "whole": wan(whole.fen)}
    return Hit(parts[-1].spot, "＋".join(part.text for part in parts), f"不大于{wan(whole.fen)}万元", values, evidence, say=say)


def catalogue_codes(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The code of a purchase is in the catalogue of its year, means its kind, and is the code of what is bought."""
    if not context.book.procurement:
        return
    year = context.book.fiscal_year
    lists = {edition: classification.procurement(edition) for edition in ("2022", "2013")}
    unknown: list[tuple[Procurement, Evidence]] = []
    for line in context.book.procurement:
        code = line.catalogue
        if code is None or not _CODE.match(code):
            yield Looked.UNKNOWN
            continue
        spot = context.cell(line.table, line.where, code, row=row_of(line), column="政府采购目录序号")
        name = Evidence("name", line.item or "", context.cell(line.table, line.where, line.item or "", row=row_of(line)))
        kind = _kind_printed(context, line)
        values = {"code": code, "name": line.item}
        if kind is not None and kind != LETTERS[code[0]][0]:
            values |= {"kind": _KINDS[kind], "means": LETTERS[code[0]][1]}
            yield Hit(spot, code, f"{_KINDS[kind]}类品目", values, (name,), say="kind")
            continue
        entry = lists["2022"].by_code(code) if year is None or year >= NEW_CATALOGUE else None
        entry = entry or (lists["2013"].by_code(code) if year is None or year <= NEW_CATALOGUE else None)
        if entry is None:
            if year is not None and (year > NEW_CATALOGUE or (year == NEW_CATALOGUE and len(code) == _LENGTH)):
                unknown.append((line, Evidence("code", code, spot)))
            else:
                yield Looked.UNKNOWN
            continue
        other = _other_name(lists["2022" if len(entry.code) == 9 and entry.code in _codes(lists["2022"]) else "2013"], entry, line.item)
        if other is None:
            yield Looked.FINE
        else:
            values |= {"listed": entry.name, "right": other.code}
            yield Hit(spot, code, other.code, values, (name,), say="name", severity="suspect")
    if unknown:
        yield _unknown(unknown)


def _unknown(unknown: list[tuple[Procurement, Evidence]]) -> Hit:
    """One finding for all codes that are not in the catalogue of the year."""
    codes = list(dict.fromkeys(evidence.text for _, evidence in unknown))
    shown = "、".join(codes[:5]) + (f"等{len(codes)}个" if len(codes) > 5 else "")
    old = [entry.name for code in codes if (entry := classification.procurement("2013").by_code(code)) is not None]
    first = unknown[0][1]
    return Hit(
        first.where,
        first.text,
        "",
        {"codes": shown, "old": "、".join(old)},
        tuple(one for _, one in unknown),
        say="unknown",
        severity="suspect",
    )


def _codes(entries: CodeList) -> frozenset[str]:
    return frozenset(entry.code for entry in entries.entries)


def _kind_printed(context: Context, line: Procurement) -> str | None:
    """The kind (货物, 工程, 服务) under which the table lists a line; None where it does not group them."""
    for value in context.values:
        if value.table == line.table and value.row == line.row and value.at["item"] in _KINDS:
            return value.at["item"]
    return None


def _other_name(entries: CodeList, entry: Entry, item: str | None) -> Entry | None:
    """The entry whose name is exactly what is bought, where the printed code is not its code and neither is above the other."""
    if item is None or _alike(entry, item):
        return None
    exact = [one for one in entries.by_name(item) if key(one.name) == key(item)]
    if not exact or any(one.code == entry.code or entries.is_ancestor(entry.code, one.code) for one in exact):
        return None
    return exact[0]


def _alike(entry: Entry, item: str) -> bool:
    words = key(item)
    return words in key(entry.name) or key(entry.name) in words or words in key(entry.attribute("description") or "")


def over_project(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """What is bought from a project's money is not more than that money."""
    groups: dict[tuple[int | None, str], list[Procurement]] = {}
    for line in context.book.procurement:
        if line.project:
            groups.setdefault((line.table, key(line.project)), []).append(line)
    forms = {key(project.name): project for project in context.book.projects}
    for (table, name), lines in groups.items():
        amounts = [amount for line in lines if (amount := amount_of_line(context, line)) is not None]
        funds = of_money(context, lines[0].project_funds, table, lines[0].project or "", "预算资金")
        form = forms.get(name)
        total = of_money(context, form.funds.get("annual.total"), form.table, form.name, "年度资金总额") if form is not None else None
        for whole in (funds, total):
            if whole is None or not amounts:
                continue
            bought = sum(amount.fen for amount in amounts)
            if bought <= whole.fen or near(bought, whole.fen, whole.precision, *(amount.precision for amount in amounts)):
                yield Looked.FINE
                continue
            evidence = (whole.evidence("whole"), *(amount.evidence("part") for amount in amounts))
            values = {"project": lines[0].project, "part": wan(bought), "whole": wan(whole.fen)}
            yield Hit(amounts[-1].spot, f"{wan(bought)}万元", f"不大于{wan(whole.fen)}万元", values, evidence)
            break
