"""The layouts of Luoyang (Henan): what the facts of invented departments become in them, against the published budgets that have the same
figures."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

import pytest

from mingzhang.book.model import BudgetBook, Observation, Table
from mingzhang.checks.run import check
from mingzhang.compiling.compile import Compiled, compile_facts
from mingzhang.facts.model import WHOLE, Facts, Item, Revenue, Spending
from mingzhang.layouts.load import layout
from mingzhang.money import Fen
from mingzhang.pages.model import Contents, Paragraph
from mingzhang.publishing.book import book_of
from mingzhang.reading import read_file
from mingzhang.vocabulary.phrases import key
from paths import DEMONSTRATION_ZONE, HUMAN_RESOURCES, PARTY_AFFAIRS, ROOT, document


@dataclass(frozen=True, slots=True)
class Pair:
    """Facts, the layout they are printed in, and the published budget with their figures. `lost` are heads that the published text has
    lost with its merged cells, by title; `more` are rows that the layout has and the published budget leaves out."""

    facts: str
    layout: str
    published: str
    lost: dict[str, set[str]] = field(default_factory=dict)
    more: frozenset[str] = frozenset()


ROWS = frozenset({"本年支出小计", "收入总计", "支出总计"})
PAIRS = (
    Pair("qinghe_party_affairs_2021", "henan-luoyang-2021", PARTY_AFFAIRS, {"2021年部门收支总体情况表": {"支出"}}, ROWS),
    Pair(
        "qinghe_human_resources_2021", "henan-luoyang-2021", HUMAN_RESOURCES, {"2021年财政拨款收支总体情况表": {"政府住房基金收入"}}, ROWS
    ),
    Pair(
        "qinghe_office_2024",
        "henan-luoyang-2024",
        DEMONSTRATION_ZONE,
        {"2024年政府性基金支出预算表": {"特定目标类"}, "2024年国有资本经营支出预算表": {"特定目标类"}},
    ),
)
pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.facts)


@cache
def facts_named(name: str) -> Facts:
    path = ROOT / "tools" / "facts" / "build.py"
    spec = importlib.util.spec_from_file_location("facts_build", path)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = build
    spec.loader.exec_module(build)
    made: Facts = build.facts(path.with_name(f"{name}.toml"))
    return made


@cache
def compiled(name: str, place: str, *, rounding: bool = True) -> Compiled:
    return compile_facts(facts_named(name), layout(place), rounding=rounding)


@cache
def made(name: str, place: str, *, rounding: bool = True) -> BudgetBook:
    return book_of(compiled(name, place, rounding=rounding).publication)


@cache
def published(name: str) -> BudgetBook:
    return read_file(document(name))


def both(pair: Pair) -> list[tuple[Table, Table]]:
    """The published tables of figures, each with the one that the layout makes; forms are told apart by nothing but their project."""
    ours, out = made(pair.facts, pair.layout).tables, []
    for table in published(pair.published).tables:
        if table.kind == "goal.form":
            continue
        mine = [one for one in ours if key(one.title) in key(table.title)]
        assert len(mine) == 1, table.title
        out.append((table, mine[0]))
    assert len(out) >= 4
    return out


def renamed(pair: Pair) -> dict[str, str]:
    """The projects of the layout by the names of the published ones, by their order in the list of targets."""
    ours = [key(project.name) for project in facts_named(pair.facts).projects]
    return dict(zip((key(project.name) for project in published(pair.published).projects), ours, strict=False))


def figures(book: BudgetBook, table: Table, names: dict[str, str]) -> Counter[tuple[str, str]]:
    """What a table prints, digits at coordinates; nothing (0.00) is as good as a blank."""
    return Counter((one.text.replace(",", ""), place(one, names)) for one in book.observations if one.table == table.id and one.amount)


def place(one: Observation, names: dict[str, str]) -> str:
    where = one.at.canonical()
    if names and "project" in where:
        near = get_close_matches(where["project"], list(names), n=1)
        where = where.but(project=names[near[0]] if near else where["project"])
    return str(where)


@pairs
def test_the_figures_of_the_published_budget_stand_at_their_coordinates_and_no_others(pair: Pair) -> None:
    names = renamed(pair)
    for theirs, mine in both(pair):
        wanted = figures(published(pair.published), theirs, names)
        printed = figures(made(pair.facts, pair.layout), mine, {})
        assert wanted - printed == Counter(), theirs.title
        beyond = {row.index for row in mine.rows if row.label in pair.more}
        own = [one for one in made(pair.facts, pair.layout).observations if one.table == mine.id and one.row in beyond]
        assert printed - wanted <= Counter((one.text.replace(",", ""), place(one, {})) for one in own), theirs.title


@pairs
def test_heads_are_those_of_the_published_tables(pair: Pair) -> None:
    for theirs, mine in both(pair):
        wanted, printed = (
            Counter(key(cell.text) for cell in table.cells if cell.role == "header" and cell.text) for table in (theirs, mine)
        )
        assert wanted - printed == Counter(), theirs.title
        assert set(printed - wanted) <= pair.lost.get(mine.title, set()), theirs.title


@pairs
def test_amounts_look_as_in_the_published_budget(pair: Pair) -> None:
    for theirs, mine in both(pair):
        if theirs.kind.startswith("goal"):
            continue
        commas = [
            any("," in one.text for one in book.observations if one.table == table.id)
            for book, table in ((published(pair.published), theirs), (made(pair.facts, pair.layout), mine))
        ]
        assert commas[0] == commas[1], theirs.title


@pairs
def test_every_project_has_the_money_and_the_kinds_of_targets_of_its_form(pair: Pair) -> None:
    ours = made(pair.facts, pair.layout).projects
    assert len(ours) == len(facts_named(pair.facts).projects)
    for one in ours:
        assert one.funds["annual.total"].amount
        assert {"产出指标", "效益指标", "满意度指标"} <= {indicator.level1 for indicator in one.indicators}, one.name
    if pair.layout.endswith("2021"):
        assert all({indicator.period for indicator in one.indicators} == {"annual", "midterm"} for one in ours)


@pairs
@pytest.mark.parametrize("rounding", [True, False], ids=["controlled", "half-up"])
def test_nothing_in_the_document_is_an_error(pair: Pair, rounding: bool) -> None:
    book = made(pair.facts, pair.layout, rounding=rounding)
    report = check(book)
    assert [(finding.rule, finding.message) for finding in report.findings if finding.severity == "error"] == []
    assert book.unplaced == ()
    assert report.coverage.failed == 0
    assert compiled(pair.facts, pair.layout, rounding=rounding).wanted == ()


def finer(facts: Facts) -> Facts:
    """The same with amounts that no 0.01万元 divides: each a little more, in proportion, so that all that added up still does."""

    def more(line: Spending | Revenue | Item) -> Spending | Revenue | Item:
        return replace(line, amount=Fen(line.amount // 10_000 * 10_007), last_year=Fen(line.last_year // 10_000 * 10_007))

    return replace(facts, **{name: tuple(map(more, getattr(facts, name))) for name in ("spending", "revenue", "items")})


@pairs
def test_amounts_finer_than_print_add_up_exactly(pair: Pair) -> None:
    facts = finer(facts_named(pair.facts))
    rounded, plain = (check(book_of(compile_facts(facts, layout(pair.layout), rounding=way).publication)).coverage for way in (True, False))
    assert (rounded.failed, plain.failed) == (0, 0)
    assert rounded.rounding < plain.rounding


@pairs
def test_the_contents_number_the_tables_and_name_forms_of_one_title_once(pair: Pair) -> None:
    contents = next(block for block in compiled(pair.facts, pair.layout).publication.blocks if isinstance(block, Contents))
    titles = list(dict.fromkeys(table.title for table in compiled(pair.facts, pair.layout).publication.tables()))
    listed = [text for text, _ in contents.entries][-len(titles) :]
    assert [entry.partition("、")[2] for entry in listed] == [
        title.removeprefix(f"{facts_named(pair.facts).department.year}年") for title in titles
    ]
    assert listed[0].startswith("一、")
    assert len(titles) == (11 if pair.layout.endswith("2021") else 14)


def said(facts: Facts, place: str) -> str:
    blocks = compile_facts(facts, layout(place)).publication.blocks
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_a_new_department_says_so_and_compares_nothing() -> None:
    facts = facts_named("qinghe_party_affairs_2021")
    text = said(facts, "henan-luoyang-2021")
    assert facts.texts["no_last_year"] in text
    assert "持平" not in text
    assert "相比" not in text


def test_what_changed_is_said_with_its_rate_and_reason() -> None:
    text = said(facts_named("qinghe_human_resources_2021"), "henan-luoyang-2021")
    assert "“三公”经费预算为0.50万元，较2020年减少5.20万元，下降91.23%，主要原因是接待标准下调，批次减少。" in text
    assert "增加1406.90万元，增长22.27%" in text


def test_a_department_without_projects_prints_empty_tables_that_say_so() -> None:
    facts = facts_named("qinghe_office_2024")
    spending = tuple(line for line in facts.spending if line.project is None)
    revenue = (replace(facts.revenue[0], function=None, amount=Fen(sum(line.amount for line in spending))),)
    own = tuple(one for one in facts.indicators if one.project == WHOLE)
    less = replace(facts, spending=spending, revenue=revenue, projects=(), indicators=own)
    made_of = compile_facts(less, layout("henan-luoyang-2024"))
    tables = {table.id: table for table in made_of.publication.tables()}
    assert "没有安排项目支出" in said(less, "henan-luoyang-2024")
    assert all("没有安排项目支出" in tables[name].notes[-1] for name in ("projects", "targets"))
    assert [finding.message for finding in check(book_of(made_of.publication)).findings if finding.severity == "error"] == []


def test_a_column_for_capital_spending_appears_only_where_there_is_some() -> None:
    facts = facts_named("qinghe_human_resources_2021")
    capital = replace(facts.spending[0], economic="31002", amount=Fen(20_000), last_year=Fen(0))
    more = replace(facts.revenue[0], amount=Fen(facts.revenue[0].amount + 20_000))
    with_it = replace(facts, spending=(*facts.spending, capital), revenue=(more, *facts.revenue[1:]))

    def heads(given: Facts) -> set[str]:
        tables = compile_facts(given, layout("henan-luoyang-2021")).publication.tables()
        spending = next(table for table in tables if table.id == "spending")
        return {cell.text for row in spending.rows[: spending.header_rows] for cell in row}

    assert heads(with_it) - heads(facts) == {"资本性支出"}


@pairs
def test_totals_contain_what_is_carried_out_at_the_end_of_the_year(pair: Pair) -> None:
    facts = facts_named(pair.facts)
    left = Spending(facts.units[0].code, "carried_out", None, None, "govfund", "carryover", Fen(1_230_000))
    income = Revenue(facts.units[0].code, "govfund", "carryover", left.amount)
    more = replace(facts, spending=(*facts.spending, left), revenue=(*facts.revenue, income))
    publication = compile_facts(more, layout(pair.layout)).publication
    fiscal = next(table for table in publication.tables() if table.id == "fiscal")
    assert any(cell.text == "1.23" and cell.at is not None and cell.at["kind"] == "carried_out" for row in fiscal.rows for cell in row)
    report = check(book_of(publication))
    assert (report.coverage.failed, report.coverage.passed > 0) == (0, True)


def test_words_that_are_missing_are_asked_for() -> None:
    facts = facts_named("qinghe_office_2024")
    silent = replace(
        facts, texts=MappingProxyType({"duties": "（一）办公。"}), items=tuple(replace(one, reason=None) for one in facts.items)
    )
    wanted = compile_facts(silent, layout("henan-luoyang-2024")).wanted
    assert set(wanted) == {"organisation", "reason.total", "reason.fiscal", "reason.office_running"}
