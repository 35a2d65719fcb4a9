import io
import random
import time
import zipfile

import pytest
from build import CONTINUE, NAMESPACES, RESTART, cell, docx, docx_table, pack, para, row, run, span, table
from hypothesis import given, settings
from hypothesis import strategies as st
from tilings import tilings

from mingzhang.documents.docx import read_docx
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Grid, Paragraph, Position


def read(body, **parts):
    return read_docx(docx(body, **parts), "x.docx", DEFAULT)


def texts(body, **parts):
    """The blocks, a grid as its cells' texts."""
    return [[c.text for c in b.cells] if isinstance(b, Grid) else b.text for b in read(body, **parts)[0]]


def cells(body):
    """The cells of the only grid, and the codes of the notes."""
    blocks, notes = read(body)
    (grid,) = blocks
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells], [n.code for n in notes]


def in_paragraph(inner):
    return texts(f"<w:p>{inner}</w:p>")


# text of a paragraph


def test_paragraphs_come_in_order_with_their_place_and_blank_ones_are_dropped():
    assert read(para("一") + para() + para("  ") + para("二"))[0] == [
        Paragraph("一", Position(block=1)),
        Paragraph("二", Position(block=4)),
    ]


def test_insertions_are_kept_and_deletions_dropped():
    inner = (
        f"{run('预算')}<w:ins>{run('12')}</w:ins><w:del><w:r><w:delText>34</w:delText></w:r>{run('5')}</w:del>"
        f"<w:moveFrom>{run('6')}</w:moveFrom><w:moveTo>{run('7')}</w:moveTo>"
    )
    assert in_paragraph(inner) == ["预算127"]


def test_links_tags_controls_and_formulas_are_read_through():
    inner = (
        f"<w:hyperlink>{run('甲')}</w:hyperlink><w:smartTag>{run('乙')}</w:smartTag>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('丙')}</w:sdtContent></w:sdt><w:fldSimple w:instr='PAGE'>{run('丁')}</w:fldSimple>"
        "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
    )
    assert in_paragraph(inner) == ["甲乙丙丁x"]


def test_a_field_reads_as_its_result_and_nested_fields_in_its_instruction_do_not_show():
    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = mark("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + mark("separate") + run("9") + mark("end")
    field = mark("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + nested + mark("separate") + run("第3页") + mark("end")
    assert in_paragraph(run("见") + field + run("。")) == ["见第3页。"]


def test_a_field_that_is_never_closed_keeps_its_text():
    assert in_paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("文字")) == ["文字"]


def test_a_form_check_box_is_printed():
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData></w:fldChar></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert in_paragraph(box.format('<w:checked w:val="1"/>') + run("是") + box.format("") + run("否")) == ["☑是□否"]


def test_tabs_breaks_hyphens_and_symbols_are_signs():
    inner = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:t>丁</w:t><w:softHyphen/><w:t>戊</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 2" w:char="00A3"/><w:sym w:font="Arial" w:char="2264"/></w:r>'
    )
    assert in_paragraph(inner) == ["甲 乙 丙-丁戊☑□≤"]


@pytest.mark.parametrize("char", ["F0B7", "D800", "zz", "", "FFFFFFFFFFFF"])
def test_a_sign_of_an_unknown_font_is_noted_not_guessed(char):
    blocks, notes = read(f'<w:p>{run("甲")}<w:r><w:sym w:font="Odd" w:char="{char}"/></w:r></w:p>')
    assert [b.text for b in blocks] == ["甲"]
    assert [n.code for n in notes] == ["document.symbol_unknown"]


def test_blanks_at_the_ends_of_a_run_count_only_where_they_are_preserved():
    assert in_paragraph("<w:r><w:t>12 </w:t></w:r><w:r><w:t> 34</w:t></w:r>") == ["1234"]
    assert in_paragraph('<w:r><w:t xml:space="preserve">12 </w:t></w:r><w:r><w:t>34</w:t></w:r>') == ["12 34"]


def test_hidden_text_is_left_out_and_noted():
    inner = run("公开") + run("机密", "<w:vanish/>") + run("的", '<w:vanish w:val="0"/>')
    blocks, notes = read(f"<w:p>{inner}</w:p>")
    assert [b.text for b in blocks] == ["公开的"]
    assert [(n.code, n.where.block) for n in notes] == [("document.hidden_text", 1)]


def test_text_hidden_by_a_style_is_left_out_unless_the_run_shows_it():
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="k"><w:basedOn w:val="h"/></w:style>'
    )
    inner = run("甲", '<w:rStyle w:val="k"/>') + run("乙", '<w:rStyle w:val="k"/><w:vanish w:val="false"/>')
    assert texts(f"<w:p>{inner}</w:p>", styles=styles) == ["乙"]


def test_ruby_reads_as_its_base():
    assert in_paragraph(f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('yù')}</w:rt><w:rubyBase>{run('预')}</w:rubyBase></w:ruby></w:r>") == ["预"]


def test_a_text_box_follows_its_paragraph_and_is_read_once():
    box = f"<w:txbxContent>{para('框内')}{table(row(cell('a'), cell('b')), columns=2)}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(f"<w:p>{run('段落')}{both}{run('继续')}</w:p>{para('下段')}") == ["段落继续", "框内", ["a", "b"], "下段"]


# headings


@pytest.mark.parametrize(
    ("style", "level"),
    [
        ('<w:name w:val="heading 2"/>', 2),
        ('<w:name w:val="标题 3"/>', 3),
        ('<w:name w:val="Body"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>', 1),
        ('<w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>', None),
        ('<w:name w:val="custom"/><w:basedOn w:val="base"/>', 4),
        ('<w:name w:val="loop"/><w:basedOn w:val="s"/>', None),
        ('<w:name w:val="Title"/>', None),
    ],
)
def test_the_heading_level_follows_from_the_style(style, level):
    styles = (
        f'<w:style w:type="paragraph" w:styleId="s">{style}</w:style>'
        '<w:style w:type="paragraph" w:styleId="base"><w:name w:val="heading 4"/></w:style>'
    )
    assert read(para("一", '<w:pStyle w:val="s"/>'), styles=styles)[0][0].level == level


def test_a_paragraph_may_set_its_own_outline_level():
    assert read(para("一", '<w:outlineLvl w:val="1"/>'))[0][0].level == 2


# numbering


def numbering(*levels, extra=""):
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (style, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}'


def item(text, level=0, number=1):
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_written_out_and_start_again_below_a_higher_level():
    body = item("职责") + item("机构", 1) + item("人员", 1) + item("细目", 2) + item("收支") + item("收入", 1)
    parts = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%1.%2.%3."))
    assert texts(body, numbering=parts) == ["一、职责", "（一）机构", "（二）人员", "一.二.1. 细目", "二、收支", "（一）收入"]


@pytest.mark.parametrize(
    ("style", "number", "printed"),
    [
        ("decimal", 12, "12"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 11, "十一"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 115, "一百一十五"),
        ("chineseCountingThousand", 1001, "一千零一"),
        ("ideographDigital", 10, "一〇"),
        ("japaneseCounting", 111, "百十一"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 3, "c"),
        ("lowerRoman", 14, "xiv"),
        ("upperRoman", 1999, "MCMXCIX"),
        ("upperRoman", 4000, "4000"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("bullet", 1, ""),
        ("none", 1, ""),
    ],
)
def test_number_formats_print_as_word_does(style, number, printed):
    start = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride></w:num>'
    )
    template = "●" if style == "bullet" else "（%1）"
    expected = f"（{printed}）文" if printed else "文" if style == "bullet" else "（）文"
    assert texts(item("文", number=2), numbering=numbering((style, template), extra=start)) == [expected]


def test_a_number_format_that_is_not_known_is_noted_and_the_text_kept():
    blocks, notes = read(item("文"), numbering=numbering(("hebrew1", "%1、")))
    assert [b.text for b in blocks] == ["文"]
    assert [n.code for n in notes] == ["document.number_format_unknown"]


def test_numbering_by_style_and_list_zero_that_switches_it_off():
    styles = '<w:style w:type="paragraph" w:styleId="s"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = (
        para("甲", '<w:pStyle w:val="s"/>')
        + para("乙", '<w:pStyle w:val="s"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + para("丙", '<w:pStyle w:val="s"/>')
    )
    assert texts(body, styles=styles, numbering=numbering(("decimal", "%1."))) == ["1. 甲", "乙", "2. 丙"]


def test_a_number_alone_in_a_cell_is_printed():
    body = table(row(cell(item("")), cell("项目一")), row(cell(item("")), cell("项目二")), columns=2)
    assert texts(body, numbering=numbering(("decimal", "%1"))) == [["1", "项目一", "2", "项目二"]]


# tables


def test_merged_cells_are_listed_once_with_their_spans():
    body = table(
        row(cell("科目", RESTART), cell("合计", span(2))),
        row(cell("", CONTINUE), cell("基本"), cell("项目")),
        columns=3,
    )
    blocks, notes = read(para("表") + body)
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in blocks[1].cells] == [
        (0, 0, 2, 1, "科目"),
        (0, 1, 1, 2, "合计"),
        (1, 1, 1, 1, "基本"),
        (1, 2, 1, 1, "项目"),
    ]
    assert blocks[1].where == Position(block=2)
    assert blocks[1].cells[2].where == Position(block=2, cell="r2c2")
    assert (blocks[1].rows, blocks[1].columns, notes) == (2, 3, [])


def test_rows_and_cells_in_content_controls_are_kept_and_deleted_rows_dropped():
    def sdt(inner):
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = sdt(
        table(
            row(cell("a"), cell("b")),
            sdt(row(sdt(cell("c")), cell(sdt(para("d"))))),
            row(cell("e"), cell("f"), properties="<w:del/>"),
            row(cell("g"), cell("h"), properties="<w:ins/>"),
            columns=2,
        )
    )
    assert texts(body) == [["a", "b", "c", "d", "g", "h"]]


def test_a_gap_before_a_row_moves_its_cells_right():
    body = table(row(cell("a"), cell("b"), cell("c")), row(cell("d"), cell("e"), properties='<w:gridBefore w:val="1"/>'), columns=3)
    assert cells(body)[0][3:] == [(1, 1, 1, 1, "d"), (1, 2, 1, 1, "e")]


def test_the_paragraphs_of_a_cell_are_joined_by_a_blank():
    body = table(row(cell(para("一") + para() + para("二　三")), cell("x")), columns=2)
    assert texts(body) == [["一 二 三", "x"]]


def test_a_nested_table_comes_after_the_outer_one():
    inner = table(row(cell("1"), cell("2")), columns=2)
    blocks, _ = read(table(row(cell(para("外") + inner + para("侧")), cell("右")), columns=2))
    assert [[c.text for c in b.cells] for b in blocks] == [["外 侧", "右"], ["1", "2"]]
    assert blocks[1].where == Position(block=1, cell="r1c1")
    assert blocks[1].cells[1].where == Position(block=1, cell="r1c1/r1c2")


def test_a_frame_of_one_cell_reads_as_its_content():
    inner = table(row(cell("1"), cell("2")), columns=2)
    assert texts(table(row(cell(para("题") + inner + para("注"))), columns=1)) == ["题", ["1", "2"], "注"]


def test_a_table_that_only_arranges_tables_is_left_out():
    inner = [table(row(cell(a), cell(b)), columns=2) for a, b in ("12", "34")]
    assert texts(table(row(cell(inner[0] + para()), cell(inner[1] + para())), columns=2)) == [["1", "2"], ["3", "4"]]


def test_a_framed_text_inside_a_data_cell_stays_its_text():
    frame = table(row(cell("框")), columns=1)
    assert texts(table(row(cell(frame + para()), cell("右")), columns=2)) == [["框", "右"]]


def test_tables_that_follow_each_other_stay_two():
    one = table(row(cell("a"), cell("b")), columns=2)
    assert texts(one + one) == [["a", "b"], ["a", "b"]]


def test_cells_of_a_hidden_row_are_marked():
    blocks, notes = read(table(row(cell("a"), cell("b")), row(cell("c"), cell("d"), properties="<w:hidden/>"), columns=2))
    assert [c.hidden for c in blocks[0].cells] == [False, False, True, True]
    assert [n.code for n in notes] == ["document.hidden_rows"]


def test_text_under_a_merged_cell_is_noted():
    body = table(row(cell("a", RESTART), cell("b")), row(cell("掩", CONTINUE), cell("c")), columns=2)
    assert cells(body) == ([(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")], ["document.hidden_text"])


def test_a_merge_that_continues_nothing_starts_a_cell_of_its_own():
    body = table(row(cell("a"), cell("b")), row(cell("c", CONTINUE), cell("d")), row(cell("", CONTINUE), cell("e")), columns=2)
    found, notes = cells(body)
    assert found[2] == (1, 0, 2, 1, "c")
    assert notes == ["document.table_repaired"]


def test_a_merge_of_another_width_is_not_continued():
    body = table(row(cell("a", RESTART + span(2)), cell("b")), row(cell("", CONTINUE), cell("c"), cell("d")), columns=3)
    found, notes = cells(body)
    assert found == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b"), (1, 0, 1, 1, ""), (1, 1, 1, 1, "c"), (1, 2, 1, 1, "d")]
    assert notes == ["document.table_repaired"]


@pytest.mark.parametrize("count", ["65535", "999999999", "-1", "0", "x", "99999999999999999999"])
def test_absurd_spans_are_cut_to_the_table(count):
    wide = f'<w:gridSpan w:val="{count}"/>'
    blocks, notes = read(table(row(cell("a", wide), cell("b")), row(cell("c"), cell("d")), row(cell("e"), cell("f")), columns=2))
    assert [(c.column, c.colspan, c.text) for c in blocks[0].cells][:2] == [(0, 1, "a"), (1, 1, "b")]
    assert blocks[0].columns == 2
    assert [n.code for n in notes] == ["document.table_repaired"]


def test_a_wrong_grid_is_overruled_by_the_rows():
    body = table(row(cell("a", span(2)), cell("b", span(2))), row(cell("c", span(2)), cell("d"), cell("e")), columns=1)
    found, notes = cells(body)
    assert [(c[1], c[3]) for c in found] == [(0, 2), (2, 2), (0, 2), (2, 1), (3, 1)]
    assert notes == ["document.table_repaired"]


def test_a_table_without_rows_or_cells_says_nothing():
    assert read(table(columns=3) + table(row(), columns=2))[0] == []


@given(tilings())
@settings(max_examples=80, deadline=None)
def test_any_tiling_reads_as_it_was_written(tiling):
    places, rows, columns = tiling
    (grid,), notes = read(docx_table(places, rows, columns))
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells] == places
    assert (grid.rows, grid.columns, notes) == (rows, columns, [])


merges = st.sampled_from(["", RESTART, CONTINUE, "<w:hMerge/>", '<w:hMerge w:val="restart"/>'])
wild_cells = st.tuples(st.integers(0, 5) | st.just(70000), merges)
wild_rows = st.tuples(st.integers(0, 4), st.lists(wild_cells, max_size=5))


@given(st.lists(wild_rows, max_size=6), st.integers(0, 6))
@settings(max_examples=120, deadline=None)
def test_cells_never_overlap_or_leave_the_grid_whatever_the_file_claims(rows, columns):
    lines = [
        row(*(cell("x", span(width) + merge) for width, merge in line), properties=f'<w:gridBefore w:val="{before}"/>')
        for before, line in rows
    ]
    for grid in read(table(*lines, columns=columns))[0]:
        if isinstance(grid, Paragraph):
            continue
        taken = [(r, c) for k in grid.cells for r in range(k.row, k.row + k.rowspan) for c in range(k.column, k.column + k.colspan)]
        assert len(taken) == len(set(taken))
        assert all(0 <= r < grid.rows and 0 <= c < grid.columns for r, c in taken)
        assert [(k.row, k.column) for k in grid.cells] == sorted((k.row, k.column) for k in grid.cells)


# the file


def test_the_main_part_is_found_by_its_relationship_and_strict_files_are_read():
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    names = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    body = f"<w:document {names}><w:body>{table(row(cell('a', span(2)), cell('b')), columns=3)}</w:body></w:document>"
    blocks, _ = read_docx(pack({"_rels/.rels": relations, "word/document2.xml": body}), "x", DEFAULT)
    assert [(c.colspan, c.text) for c in blocks[0].cells] == [(2, "a"), (1, "b")]


def test_an_embedded_part_that_is_not_read_is_noted():
    assert [n.code for n in read(para("一") + "<w:altChunk/>")[1]] == ["document.embedded_part"]


@pytest.mark.parametrize("limits", [Limits(cells=3), Limits(characters=3)])
def test_more_cells_or_characters_than_allowed_are_refused(limits):
    body = table(*(row(cell("a"), cell("b")) for _ in range(2)), columns=2)
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        read_docx(docx(body), "x", limits)


def test_tables_and_controls_nested_to_the_parsers_limit_do_not_exhaust_the_stack():
    body = para("底")
    for _ in range(80):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert texts(body) == ["底"]
    deep = "<w:sdt><w:sdtContent>" * 120 + para("底") + "</w:sdtContent></w:sdt>" * 120
    assert texts(deep) == ["底"]
    box = para("底")
    for _ in range(120):
        box = f"<w:p><w:txbxContent>{box}</w:txbxContent></w:p>"
    assert texts(box) == ["底"]


WHOLE = docx(
    para("部门预算", '<w:outlineLvl w:val="0"/>')
    + item("职责")
    + table(row(cell("a", span(2))), row(cell("b", RESTART), cell("c")), columns=2),
    numbering=numbering(("chineseCounting", "%1、")),
    styles='<w:style w:type="paragraph" w:styleId="s"><w:name w:val="heading 1"/></w:style>',
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), min_size=1, max_size=6))
@settings(max_examples=250, deadline=None)
def test_flipped_bytes_never_raise_anything_but_unreadable(flips):
    data = bytearray(WHOLE)
    for place, value in flips:
        data[place] ^= value
    try:
        read_docx(bytes(data), "x", DEFAULT)
    except UnreadableFile:
        return


def test_mutilated_markup_never_raises_anything_but_unreadable():
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    dice = random.Random(7)
    for _ in range(200):
        name = dice.choice(list(members))
        markup = bytearray(members[name])
        for _ in range(dice.randint(1, 4)):
            markup[dice.randrange(len(markup))] = dice.choice(b'0123456789<>/"abcwx: \xff')
        try:
            read_docx(pack({**members, name: bytes(markup)}), "x", DEFAULT)
        except UnreadableFile:
            continue


def test_a_long_table_is_read_quickly():
    body = table(*(row(*(cell(f"{r * c:,}.00") for c in range(8))) for r in range(1500)), columns=8)
    data = docx(body)
    start = time.perf_counter()
    (grid,), _ = read_docx(data, "x", DEFAULT)
    assert (grid.rows, grid.columns) == (1500, 8)
    assert time.perf_counter() - start < 2
