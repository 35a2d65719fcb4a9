"""Laws of operations on cells and of merging the facts of units."""

from __future__ import annotations

import copy
from decimal import Decimal
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.cube.coordinates import at
from mingzhang.facts.model import Asset, Department, Facts, Indicator, Item, Known, Project, Spending, Unit
from mingzhang.money import Fen
from mingzhang.web.filling.cells import Sheet, apply, difference, turned, values_of
from mingzhang.web.filling.merging import merged

COLUMNS = frozenset({"a", "b"})
VALUES = st.one_of(st.none(), st.integers(0, 3), st.sampled_from(["x", "y"]))
ROWS = st.lists(st.fixed_dictionaries({}, optional={"a": st.integers(0, 2), "b": st.sampled_from(["x", "y"])}), max_size=6)


def sheet(rows):
    return Sheet({"f": 1}, [{"_id": f"r{number}", **row} for number, row in enumerate(rows)])


def run(one, operations):
    apply(one, operations, COLUMNS, frozenset({"f"}), lambda _, value: value)
    return one


@st.composite
def edits(draw, rows):
    now = sheet(rows)
    out = []
    for number in range(draw(st.integers(0, 6))):
        ids = [row["_id"] for row in now.rows]
        kind = draw(st.sampled_from(["cell", "in", "out"]))
        if kind == "in" or not ids:
            values = draw(ROWS.filter(bool).map(lambda made: made[0]))
            operation = {
                "row": f"n{number}",
                "column": "_row",
                "before": None,
                "after": {"values": values, "after": draw(st.sampled_from([None, *ids]))},
            }
        else:
            chosen = draw(st.sampled_from(ids))
            row = next(one for one in now.rows if one["_id"] == chosen)
            if kind == "out":
                operation = {"row": row["_id"], "column": "_row", "before": {"values": values_of(row)}, "after": None}
            else:
                column = draw(st.sampled_from(sorted(COLUMNS)))
                operation = {"row": row["_id"], "column": column, "before": row.get(column), "after": draw(VALUES)}
        out.append(operation)
        run(now, [operation])
    return out


@settings(deadline=None)
@given(st.data(), ROWS)
def test_undoing_a_change_gives_what_was_there(data, rows):
    before = sheet(rows)
    after = run(copy.deepcopy(before), data.draw(edits(rows)))
    assert not after.clashes
    back = run(Sheet(after.fields, after.rows), turned(after.done))
    assert not back.clashes
    assert back.rows == before.rows


@settings(deadline=None)
@given(st.data(), ROWS)
def test_sending_a_change_again_changes_nothing(data, rows):
    operations = data.draw(edits(rows))
    done = run(sheet(rows), operations)
    kept = copy.deepcopy(done.rows)
    again = run(Sheet(done.fields, done.rows), [one for one in operations if one["column"] == "_row" and one["after"] is None])
    assert again.rows == kept


@settings(deadline=None)
@given(ROWS, ROWS)
def test_a_difference_makes_the_rows_that_are_wanted(rows, wanted):
    now = sheet(rows)
    numbers = count()
    run(now, difference(now.rows, wanted, lambda: f"new{next(numbers)}"))
    assert not now.clashes
    assert sorted(map(repr, (sorted(values_of(row).items()) for row in now.rows))) == sorted(
        map(repr, (sorted(row.items()) for row in wanted))
    )


@settings(deadline=None)
@given(ROWS)
def test_rows_that_stay_keep_their_ids(rows):
    now = sheet(rows)
    assert difference(now.rows, [values_of(row) for row in now.rows], lambda: "never") == []


# ---------------------------------------------------------------- merging


def facts(code, **more):
    return Facts(Department(f"单位{code}", code, 2024), units=(Unit(code, f"单位{code}", "行政"),), **more)


def spending(unit, amount, project=None):
    return Spending(unit, "project" if project else "basic", "2010301", "30201", "general", "current", Fen(amount), project=project)


def test_lines_of_all_units_stand_together_and_words_are_the_departments():
    own = Facts(Department("部门", "203", 2024), duty="职责", texts={"duties": "部门的"})
    one = facts("203001", spending=(spending("203001", 5),), texts={"duties": "单位的"}, duty="单位的")
    two = facts("203002", spending=(spending("203002", 7),))
    whole = merged(own, [one, two])
    assert [line.amount for line in whole.spending] == [5, 7]
    assert [unit.code for unit in whole.units] == ["203001", "203002"]
    assert (whole.department, whole.duty, dict(whole.texts)) == (own.department, "职责", {"duties": "部门的"})


def test_projects_with_one_number_are_told_apart_with_all_that_belongs_to_them():
    def unit(code):
        indicator = Indicator("P1", "产出指标", "数量指标", code, "1")
        whole = Indicator("", "产出指标", "数量指标", f"{code}整体", "1")
        return facts(code, projects=(Project("P1", code, code),), spending=(spending(code, 1, "P1"),), indicators=(indicator, whole))

    whole = merged(unit("203"), [unit("203001"), unit("203002")])
    keys = [project.key for project in whole.projects]
    assert len(set(keys)) == 3
    assert [line.project for line in whole.spending] == keys
    assert [one.project for one in whole.indicators] == [keys[0], "", keys[1], keys[2]]


def test_sums_of_the_whole_are_added_up():
    place = at({"flow": "expenditure"})

    def unit(code, reason):
        item = Item("reception", "general", Fen(10), Fen(8), reason)
        asset = Asset("assets.vehicles", "公务用车", Decimal(2), Fen(100))
        return facts(code, items=(item,), assets=(asset,), last_year=(Known(place, Fen(3)),))

    whole = merged(unit("203", "甲。"), [unit("203001", "乙"), unit("203002", "甲。")])
    assert whole.items == (Item("reception", "general", Fen(30), Fen(24), "甲；乙"),)
    assert whole.assets == (Asset("assets.vehicles", "公务用车", Decimal(6), Fen(300)),)
    assert whole.last_year == (Known(place, Fen(9)),)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 10**9), max_size=4), max_size=4))
def test_no_money_is_lost_or_made_by_merging(amounts):
    units = [
        facts(f"20300{number}", spending=tuple(spending(f"20300{number}", one) for one in ones)) for number, ones in enumerate(amounts)
    ]
    whole = merged(Facts(Department("部门", "203", 2024)), units)
    assert sum(line.amount for line in whole.spending) == sum(map(sum, amounts))
