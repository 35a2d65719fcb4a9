"""Whose budget it is, of which year and stage: from titles, particulars and the first lines, by majority."""

from __future__ import annotations

import re
from collections import Counter

from mingzhang.book.model import Department
from mingzhang.documents.model import Paragraph
from mingzhang.reading.sections import RawTable, owner
from mingzhang.vocabulary.phrases import key

_YEAR = re.compile(r"(20[0-4]\d)\s*年?(?:度)?")
_CODED = re.compile(r"(\d{3}|\d{6})\s*[-—]?\s*([\u4e00-\u9fff][\u4e00-\u9fff（）()·、]{3,60})(?=\s+(?:预算年度|单位|金额单位)|\s*\Z)")
_COVER = re.compile(
    r"(?:(20[0-4]\d)\s*年(?:度)?)?\s*([\u4e00-\u9fff（）()]{4,50}?)\s*(?:部门)?\s*(?:(20[0-4]\d)\s*年(?:度)?)?\s*(?:区级|市级|县级|省级)?(?:部门|单位)?(?:预算|决算)"
)
_TITLED = re.compile(r"(?:附?表[一二三四五六七八九十\d]+)?([\u4e00-\u9fff()]{4,50}?)20[0-4]\d年")
_AMOUNT = re.compile(r"\d\s*\**\s*(亿元|万元|千元|元)")
_NOT_A_NAME = re.compile(r"[（(][类款项][）)]|支出|收入|^20\d\d\s*年")
_BODY = ("statutory", "sangong", "projects")


def fiscal_year(tables: list[RawTable], text: list[Paragraph]) -> int | None:
    """The budget year: what most table titles and their particulars say, else the first lines, else the latest in most headers."""
    said: Counter[int] = Counter()
    for table in tables:
        if table.kind in (*_BODY, "goal.department"):
            for line in [table.title, *(paragraph.text for paragraph in table.particulars)]:
                said.update({int(found) for found in _YEAR.findall(line)[:1]})
    if not said:
        for paragraph in text[:25]:
            if "预算" in paragraph.text or "决算" in paragraph.text:
                said.update(int(found) for found in _YEAR.findall(paragraph.text)[:1])
    if not said:
        for table in tables:
            if table.kind in _BODY:
                heads = [cell.text for line in table.grids[0].lines()[:3] for cell in line if "预算" in cell.text or "决算" in cell.text]
                said.update([max(years)] if (years := {int(found) for text in heads for found in _YEAR.findall(text)}) else [])
    return said.most_common(1)[0][0] if said else None


def unit_of_text(text: list[Paragraph]) -> str | None:
    """The money unit in which the running text states its amounts, if it is nearly always the same; None otherwise."""
    said = Counter(found for paragraph in text for found in _AMOUNT.findall(paragraph.text))
    if not said:
        return None
    unit, count = said.most_common(1)[0]
    return str(unit) if count >= 3 and count * 10 >= 9 * sum(said.values()) else None


def stage(tables: list[RawTable], text: list[Paragraph]) -> str:
    """`final` where the tables are of a final account (决算), else `budget`."""
    titles = [key(table.title) for table in tables if table.kind in _BODY]
    if titles:
        return "final" if sum("决算" in title for title in titles) * 2 > len(titles) else "budget"
    return "final" if any("决算" in key(paragraph.text) for paragraph in text[:5]) else "budget"


def department(tables: list[RawTable], text: list[Paragraph], unit_codes: dict[str, str]) -> Department:
    """The department: as most tables name it, else a line of code and name, else the cover. The code is printed with it or in a table."""
    names: Counter[str] = Counter()
    codes: dict[str, str] = {}
    particulars = [paragraph for table in tables for paragraph in table.particulars]
    for table in tables:
        if table.kind in _BODY and table.owner:
            names[_tidy(table.owner)] += 1
    coded: Counter[str] = Counter()
    _coded(particulars + text, coded, codes)
    names = names or coded
    if not names:
        for paragraph in text[:40]:
            named = owner(paragraph.text)
            if named:
                names[_tidy(named)] += 1
    if not names:
        titles = Counter(found[1] for table in tables if table.kind in _BODY and (found := _TITLED.match(key(table.title))))
        names.update({name: count for name, count in titles.items() if count > 1})
    if not names:
        cover = "".join(paragraph.text for paragraph in text[:3])
        found = _COVER.search(re.sub(r"\s+", "", cover))
        if found:
            names[_tidy(found[2])] += 1
    if not names:
        return Department()
    name = names.most_common(1)[0][0]
    return Department(name, codes.get(name) or next((code for label, code in unit_codes.items() if label.startswith(key(name))), None))


def _coded(lines: list[Paragraph], names: Counter[str], codes: dict[str, str]) -> None:
    """Lines of code and name: a department's code has three digits, a unit's six, so the shortest codes name the department."""
    found = [match for line in lines if (match := _CODED.match(line.text.strip())) and not _NOT_A_NAME.search(line.text)]
    shortest = min((len(match[1]) for match in found), default=0)
    for match in found:
        if len(match[1]) == shortest:
            names[_tidy(match[2])] += 1
            codes.setdefault(_tidy(match[2]), match[1])


def _tidy(name: str) -> str:
    return re.sub(r"\s+", "", name)
