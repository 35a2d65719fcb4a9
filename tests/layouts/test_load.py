"""A mistake in a layout is an error that says in which file and line, what is wrong and what to do; one of one's own extends another."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from mingzhang.compiling.compile import compile_facts
from mingzhang.facts.model import Department, Facts, Item, Revenue, Spending, Unit
from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.load import known, layout, load
from mingzhang.layouts.source import LARGEST, over, parse
from mingzhang.messages import Refusal, catalogue
from mingzhang.money import Fen
from mingzhang.pages.model import Heading, Paragraph
from packs import LAYOUTS, facts_named

CASES = tomllib.loads(Path(__file__).with_name("mistakes.cases.toml").read_text(encoding="utf-8"))["case"]
FACTS = facts_named("tongxi_organisation_2024")


def mistake(path):
    """The error that loading or compiling the layout gives."""
    with pytest.raises(LayoutError) as caught:
        compile_facts(FACTS, layout(str(path)))
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_mistake_is_told_with_file_and_line(case, tmp_path):
    (tmp_path / "place.yaml").write_text(case["layout"], encoding="utf-8")
    (tmp_path / "place.txt").write_text(case.get("document", "# 第一部分\n"), encoding="utf-8")
    error = mistake(tmp_path / "place.yaml")
    assert (error.code, Path(error.file).name) == (case["code"], case.get("file", "place.yaml")), str(error)
    if "line" in case:
        assert error.line == case["line"], str(error)
    assert [word for word in case.get("words", ()) if word not in str(error)] == [], str(error)
    assert "…" not in str(error)
    assert error.code in catalogue()


def test_a_mistake_in_what_is_extended_is_told_where_it_stands(tmp_path):
    (tmp_path / "base.yaml").write_text(
        "name: 甲\ntitle: 乙\ndocument: place.txt\ntables:\n  one: {title: 表, colums: []}\n", encoding="utf-8"
    )
    (tmp_path / "place.yaml").write_text("extends: base\nname: 丙\n", encoding="utf-8")
    (tmp_path / "place.txt").write_text("# 第一部分\n", encoding="utf-8")
    error = mistake(tmp_path / "place.yaml")
    assert (Path(error.file).name, error.line) == ("base.yaml", 5)


def test_two_layouts_that_extend_each_other_are_told(tmp_path):
    (tmp_path / "one.yaml").write_text("extends: two\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("\nextends: one\n", encoding="utf-8")
    error = mistake(tmp_path / "one.yaml")
    assert (error.code, Path(error.file).name, error.line) == ("layout.extends_itself", "two.yaml", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name: 示例".encode("gbk"), "layout.encoding"),
        (b"name: a\n" + b"# " + b"x" * LARGEST, "layout.too_large"),
        (b"a: " + b"[" * 60 + b"]" * 60, "layout.too_deep"),
        (b"a: " + b"[" * 5_000, "layout.too_deep"),
        (b"a: *nothing\n", "layout.syntax"),
        (b"a: &a [*a]\n", "layout.too_deep"),
        (
            b"\n".join([b"a0: &a0 [x]", *(b"a%d: &a%d [%s]" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 10))]),
            "layout.too_deep",
        ),
    ],
    ids=["not UTF-8", "too large", "deep", "deeper than Python", "an alias of nothing", "an alias of itself", "a thousand million aliases"],
)
def test_a_file_that_is_no_layout_is_refused_at_once(content, code, tmp_path):
    path = tmp_path / "place.yaml"
    path.write_bytes(content)
    error = mistake(path)
    assert (error.code, Path(error.file).name) == (code, "place.yaml")
    assert "…" not in str(error)


def test_a_document_that_is_not_utf_8_is_told(tmp_path):
    (tmp_path / "place.yaml").write_text("extends: hebei-2024\ndocument: place.txt\n", encoding="utf-8")
    (tmp_path / "place.txt").write_bytes("# 第一部分".encode("gbk"))
    error = mistake(tmp_path / "place.yaml")
    assert (error.code, Path(error.file).name) == ("layout.encoding", "place.txt")


def test_a_layout_that_is_not_known_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(Refusal) as caught:
        layout("atlantis")
    assert all(name in str(caught.value) for name in known())
    with pytest.raises(Refusal) as caught:
        layout(str(tmp_path / "nothing.yaml"))
    assert caught.value.code == "file.missing"


def test_a_layout_that_only_others_extend_cannot_be_asked_for():
    assert "_henan" not in known()
    with pytest.raises(Refusal):
        layout("_henan")


BARE = Facts(Department("示例局", "101", 2024), (Unit("101001", "示例局本级", "行政"),))


@pytest.mark.parametrize("name", known())
def test_a_packaged_layout_knows_all_its_phrases_with_facts_and_without(name):
    found = layout(name)
    assert found.id == name
    assert found.name
    assert found.about
    year = found.years[1] or found.years[0]
    assert compile_facts(replace(BARE, department=replace(BARE.department, year=year)), found).publication.blocks
    for facts in LAYOUTS:
        rich = facts_named(facts)
        assert compile_facts(replace(rich, department=replace(rich.department, year=year)), found).publication.blocks


class Asked(dict):
    """Texts that remember which of them somebody asked for."""

    def __init__(self, *given):
        super().__init__(*given)
        self.keys_asked = set()

    def get(self, key, default=None):
        self.keys_asked.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("name", known())
def test_a_packaged_layout_prints_every_text_that_it_asks_for_and_no_other(name):
    """What a department writes under a key that the layout declares comes into its document, given the money that it is about."""
    found = layout(name)
    assert all(text.title for text in found.texts.values())
    asked = set()
    for facts in [BARE, *map(facts_named, LAYOUTS), changed()]:
        texts = Asked(facts.texts)
        compile_facts(replace(facts, texts=texts), replaced(found))
        asked |= texts.keys_asked
    assert asked == set(found.texts)


def replaced(found):
    """The layout without what it requires: asking whether that is given is not printing it."""
    texts = {key: text.model_copy(update={"required": False}) for key, text in found.texts.items()}
    return found.model_copy(update={"texts": texts})


def changed():
    """Facts in which all that can change did, without a reason of its own."""
    items = ("abroad.other", "vehicle.purchase", "vehicle.running", "reception.domestic", "meeting.other", "training")
    spent = [
        Spending("101001", kind, "2010101", economic, "general.appropriation", "current", Fen(1_000_000), Fen(2_000_000))
        for kind, economic in (("basic", "30101"), ("basic", "30201"), ("project", "30227"))
    ]
    return replace(
        BARE,
        spending=tuple(spent),
        revenue=(Revenue("101001", "general.appropriation", "current", Fen(3_000_000), Fen(6_000_000)),),
        items=tuple(Item(item, "general.appropriation", Fen(1_000_000), Fen(2_000_000)) for item in items),
        texts=MappingProxyType({"duties": "履行职责"}),
    )


# extends


def tree(tmp_path, name, text):
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return parse(path)


def test_mappings_are_joined_and_everything_else_is_replaced(tmp_path):
    base = tree(tmp_path, "base", "a: {x: 1, y: [1, 2], z: {q: 1}}\nb: text\nc: [1]\n")
    change = tree(tmp_path, "change", "a: {y: [3], z: {p: 2}, new: 4}\nb: {now: mapping}\nc: 5\n")
    assert over(base, change).data == {
        "a": {"x": "1", "y": ["3"], "z": {"q": "1", "p": "2"}, "new": "4"},
        "b": {"now": "mapping"},
        "c": "5",
    }


def test_an_empty_value_takes_a_key_away(tmp_path):
    base = tree(tmp_path, "base", "a: {x: 1, y: 2}\nb: 3\n")
    assert over(base, tree(tmp_path, "change", "a: {x: }\nb:\nnever:\n")).data == {"a": {"y": "2"}}


def test_every_part_knows_the_file_and_line_it_comes_from(tmp_path):
    base = tree(tmp_path, "base", "a:\n  x: 1\n  y: [1,\n    2]\n")
    change = tree(tmp_path, "change", "\na:\n  y:\n    - 3\n")
    both = over(base, change)
    assert both.where(("a", "x")) == (tmp_path / "base.yaml", 2)
    assert both.where(("a", "y", 0)) == (tmp_path / "change.yaml", 4)
    assert both.where(("a", "y", 1)) == (tmp_path / "change.yaml", 4)


def own(tmp_path, text, document=None):
    path = tmp_path / "示例市.yaml"
    path.write_text(text, encoding="utf-8")
    if document is not None:
        (tmp_path / "示例市.txt").write_text(document, encoding="utf-8")
    return layout(str(path))


def test_a_layout_of_ones_own_extends_a_packaged_one_and_takes_its_id_from_its_file(tmp_path):
    mine = own(tmp_path, 'extends: hebei-2024\nname: 示例市部门预算\ntitle: "{name}{year}年部门预算"\n')
    theirs = layout("hebei-2024")
    assert (mine.id, mine.name, mine.title) == ("示例市", "示例市部门预算", "{name}{year}年部门预算")
    assert mine.tables == theirs.tables
    made = compile_facts(FACTS, mine)
    assert made.publication.title == f"{FACTS.department.name}2024年部门预算"
    assert [type(block) for block in made.publication.blocks] == [type(block) for block in compile_facts(FACTS, theirs).publication.blocks]


def test_a_layout_of_ones_own_has_its_own_document(tmp_path):
    text = "# 第一部分　概况\n{{ short }}共支出{{ b.amount('expenditure') }}万元。\n@table units\n"
    mine = own(tmp_path, "extends: hebei-2024\ndocument: 示例市.txt\n", text)
    heading, paragraph, table = compile_facts(FACTS, mine).publication.blocks
    assert heading == Heading("第一部分　概况", 1)
    assert paragraph == Paragraph(f"{FACTS.department.short}共支出5464.38万元。")
    assert table.id == "units"


def test_a_table_is_taken_away_and_another_put_in(tmp_path):
    columns = "{title: 部门预算支出简表, columns: [=function_columns, 合计, 项目支出], rows: =all_functions}"
    mine = own(tmp_path, f"extends: hebei-2024\ndocument: 示例市.txt\ntables:\n  soe:\n  short: {columns}\n", "@table short\n")
    assert "soe" not in mine.tables
    (table,) = compile_facts(FACTS, mine).publication.blocks
    assert table.rows[table.header_rows][-1].text == "4935.76"


def test_a_changed_file_is_read_anew(tmp_path):
    assert own(tmp_path, "extends: hebei-2024\nname: 甲\n").name == "甲"
    load.cache_clear()
    assert own(tmp_path, "extends: hebei-2024\nname: 乙\n").name == "乙"


def test_texts_that_a_layout_requires_are_wanted_where_nobody_wrote_them(tmp_path):
    mine = own(tmp_path, "extends: hebei-2024\ntexts:\n  motto: {title: 座右铭, required: true}\n")
    assert "motto" in compile_facts(FACTS, mine).wanted
    given = replace(FACTS, texts=MappingProxyType({**FACTS.texts, "motto": "勤俭"}))
    assert "motto" not in compile_facts(given, mine).wanted
