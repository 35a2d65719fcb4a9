"""A file that was changed after it was written is not what the publication says: reading it back reports what is different."""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import cache

import pytest

from mingzhang.facts.model import Facts
from mingzhang.proof.readback import read_back, read_package
from mingzhang.publishing.book import book_of
from mingzhang.publishing.docx import write_docx
from mingzhang.publishing.html import write_html
from mingzhang.publishing.package import write_package
from mingzhang.publishing.xlsx import write_xlsx
from packs import compiled, facts_named

NAME = "qinghe_office_2024"


@cache
def made():
    return book_of(compiled(NAME).publication)


@cache
def written(form):
    writer = {"docx": write_docx, "xlsx": write_xlsx, "html": write_html}[form]
    data = writer(compiled(NAME).publication)
    return data.encode() if isinstance(data, str) else data


def changed(data: bytes, old: bytes, new: bytes, part: str | None = None) -> bytes:
    """The file with the first `old` replaced; in a zip file that of the parts whose names match `part`."""
    if part is None:
        assert old in data
        return data.replace(old, new, 1)
    out, done = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if not done and re.fullmatch(part, name) and old in content:
                content, done = content.replace(old, new, 1), 1
            target.writestr(name, content)
    assert done
    return out.getvalue()


def figure():
    """A figure that is printed often: text and amount."""
    return max((one for one in made().observations if len(one.text) >= 6), key=lambda one: one.amount)


@pytest.mark.parametrize("form", ["docx", "html", "xlsx"])
def test_an_untouched_file_has_no_differences(form):
    compared = read_back(f"a.{form}", written(form), made())
    assert compared.differences == ()
    assert compared.figures == len(compared_figures())


def compared_figures():
    lists = {table.id for table in made().tables}
    money = [money for project in (*made().projects, *made().goals) for money in (*project.funds.values(), *project.plan.items())]
    return [*[one for one in made().observations if one.table in lists], *money, *made().procurement, *made().assets]


@pytest.mark.parametrize(("form", "part"), [("docx", r"word/document\.xml"), ("html", None)], ids=["docx", "html"])
def test_a_changed_figure_is_missing_and_another_is_there_instead(form, part):
    text = figure().text
    other = str(int(text[0]) % 9 + 1) + text[1:]
    data = changed(written(form), f">{text}<".encode(), f">{other}<".encode(), part)
    found = read_back(f"a.{form}", data, made()).differences
    assert {(one.missing, one.text.partition("=")[0]) for one in found if one.kind == "figure"} == {(True, text), (False, other)}


def test_a_changed_number_in_a_workbook_is_noticed():
    exact = re.compile(rb"<v>(\d+\.\d+)</v>")
    with zipfile.ZipFile(io.BytesIO(written("xlsx"))) as source:
        sheets = [name for name in source.namelist() if name.startswith("xl/worksheets/sheet")]
        old = next(match[0] for name in sheets for match in [exact.search(source.read(name))] if match)
    data = changed(written("xlsx"), old, old.replace(b"<v>", b"<v>7"), r"xl/worksheets/sheet\d+\.xml")
    found = read_back("a.xlsx", data, made()).differences
    assert {one.missing for one in found if one.kind == "figure"} == {True, False}


def test_a_changed_word_of_the_explanation_is_noticed():
    sentence = next(one.text for one in made().passages if one.role == "body" and len(one.text) > 30 and "<" not in one.text)
    data = changed(written("html"), sentence[:20].encode(), ("另" + sentence[1:20]).encode())
    found = read_back("a.html", data, made()).differences
    assert [(one.kind, one.missing) for one in found] == [("paragraph", True)]


def test_a_changed_target_of_a_project_is_noticed():
    target = next(one for project in (*made().projects, *made().goals) for one in project.indicators if one.text.startswith("≥"))
    data = changed(written("html"), f">{target.text}<".encode(), f">{target.text.replace('≥', '≤')}<".encode())
    kinds = [(one.kind, one.missing) for one in read_back("a.html", data, made()).differences]
    assert sorted(kinds) == [("target", False), ("target", True)]


def test_a_missing_table_is_noticed():
    data = written("html")
    start = data.index(b"<table")
    end = data.index(b"</table>", start) + len(b"</table>")
    assert [one for one in read_back("a.html", data[:start] + data[end:], made()).differences if one.kind == "figure" and one.missing]


def test_a_file_that_cannot_be_read_is_a_difference_that_says_why():
    (difference,) = read_back("a.docx", written("docx")[:2000], made()).differences
    assert difference.kind == "file"
    assert "文件" in difference.text


def test_a_book_whose_json_was_changed_is_noticed():
    from mingzhang.book.io import dump

    text = dump(made())
    assert read_back("a.json", text.encode() + b"\n", made()).differences == ()
    book = json.loads(text)
    book["observations"][0]["amount"] = str(book["observations"][0]["amount"])[:-1] + "7"
    other = json.dumps(book, ensure_ascii=False).encode()
    assert read_back("a.json", other, made()).differences != ()


def totals(facts: Facts):
    return {
        "spending": sum(int(line.amount) for line in facts.spending),
        "revenue": sum(int(line.amount) for line in facts.revenue),
    }


@pytest.mark.parametrize("resource", ["spending", "revenue", "observations"])
def test_open_data_that_were_changed_are_noticed(resource):
    facts = facts_named(NAME)
    files = dict(write_package(facts, book=made()))
    assert read_package(files, made(), totals(facts)).differences == ()
    name = f"data/{resource}.csv"
    files[name] = re.sub(rb"(\d)\.(\d\d)", lambda match: match[1] + b"." + (b"99" if match[2] != b"99" else b"98"), files[name], count=1)
    assert read_package(files, made(), totals(facts)).differences != ()
