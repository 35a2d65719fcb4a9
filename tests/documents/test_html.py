import time

import pytest
from build import html_table
from hypothesis import given, settings
from hypothesis import strategies as st
from tilings import tilings

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.html import read_html
from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Grid, Paragraph


def read(page, limits=DEFAULT):
    return read_html(page if isinstance(page, bytes) else page.encode(), "x.html", limits)


def texts(page):
    return [[c.text for c in b.cells] if isinstance(b, Grid) else b.text for b in read(page)[0]]


def cells(page):
    blocks, notes = read(page)
    (grid,) = blocks
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells], [n.code for n in notes]


# text


def test_blocks_and_breaks_part_paragraphs_and_inline_elements_do_not():
    page = "<div>甲<b>乙</b><br>丙<p>丁&nbsp; 戊</p>己<ul><li>庚<li>辛</ul></div>壬"
    assert texts(page) == ["甲乙", "丙", "丁 戊", "己", "庚", "辛", "壬"]


def test_headings_have_levels_and_a_break_does_not_part_them():
    blocks, _ = read("<h1>2024年<br>部门预算</h1><h3><span>一</span></h3><p>文</p>")
    assert [(b.text, b.level) for b in blocks] == [("2024年 部门预算", 1), ("一", 3), ("文", None)]


def test_scripts_navigation_and_the_like_are_left_out():
    head = "<html><head><title>题</title><style>p{}</style></head><body><nav>首页</nav><script>var a='甲'</script>"
    page = head + "<noscript>乙</noscript><template>丙</template><!-- 丁 --><p>文</p>"
    assert texts(page) == ["文"]


def test_hidden_elements_are_left_out_and_noted_and_the_text_after_them_is_kept():
    blocks, notes = read("<p>甲<span style='color:red; DISPLAY : none'>密</span>乙<i hidden>密</i>丙</p><div hidden> </div>")
    assert [b.text for b in blocks] == ["甲乙丙"]
    assert [(n.code, dict(n.values)["count"]) for n in notes] == [("document.hidden_text", "2")]


def test_embedded_pages_and_objects_are_not_read_and_noted_unless_hidden():
    first, second = "<iframe src='表.pdf'>旧</iframe><object data='b'>旧</object>", "<embed src='c'><iframe hidden>旧</iframe>"
    page = f"<p>甲</p>\n{first}\n{second}<p>乙</p>"
    blocks, notes = read(page)
    assert [b.text for b in blocks] == ["甲", "乙"]
    assert [(n.code, n.where.line, dict(n.values)["count"]) for n in notes] == [
        ("document.embedded_part", 2, "2"),
        ("document.embedded_part", 3, "1"),
    ]


def test_lines_of_preformatted_text_are_paragraphs():
    assert texts("<pre>一\n二  三\n\n四</pre>五\n六") == ["一", "二 三", "四", "五 六"]


def test_positions_are_lines_of_the_source():
    blocks, _ = read("<html>\n<body>\n<p>甲</p>\n\n<table>\n<tr><td>1</td>\n<td>2</td></tr></table></body></html>")
    assert (blocks[0].where.line, blocks[1].where.line, [c.where.line for c in blocks[1].cells]) == (3, 5, [6, 7])


# encodings

TEXT = "部门预算公开㐀镕，收入合计"


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (f"<p>{TEXT}</p>", "utf-8"),
        (f"<p>{TEXT}</p>", "utf-8-sig"),
        (f"<p>{TEXT}</p>", "utf-16"),
        (f"<p>{TEXT}</p>", "gb18030"),
        (f"<meta charset='gb2312'><p>{TEXT}</p>", "gb18030"),
        (f"<meta http-equiv=Content-Type content='text/html; charset=GBK'><p>{TEXT}</p>", "gb18030"),
        (f"<meta charset=iso-8859-1><p>{TEXT}</p>", "gb18030"),
        (f"<meta charset=no-such-thing><p>{TEXT}</p>", "utf-8"),
        (f"<?xml version='1.0' encoding='gb2312'?><html><p>{TEXT}</p></html>", "gb18030"),
    ],
)
def test_the_encoding_is_found_and_gb2312_is_read_as_gb18030(page, encoding):
    assert read(page.encode(encoding)) == (read(f"<p>{TEXT}</p>")[0], [])


@pytest.mark.parametrize(("declared", "real"), [("gb2312", "utf-8"), ("utf-8", "gb18030")])
def test_an_encoding_that_the_bytes_contradict_is_noted(declared, real):
    blocks, notes = read(f"<meta charset={declared}><p>{TEXT}</p>".encode(real))
    assert [b.text for b in blocks] == [TEXT]
    assert [n.code for n in notes] == ["document.encoding_wrong"]


def test_bytes_that_fit_no_encoding_are_noted():
    blocks, notes = read("<p>预算".encode("gb18030") + b"\xff\xff</p>")
    assert blocks[0].text.startswith("预算\ufffd")
    assert [n.code for n in notes] == ["document.encoding_damaged"]


# tables


def test_merged_cells_are_listed_once_with_their_spans():
    page = "<table><tr><th rowspan=2>科目<th colspan=2>合计<tr><td>基本<td>项目</table>"
    assert cells(page) == ([(0, 0, 2, 1, "科目"), (0, 1, 1, 2, "合计"), (1, 1, 1, 1, "基本"), (1, 2, 1, 1, "项目")], [])


def test_the_foot_is_printed_last_and_the_caption_first():
    body = "<caption>收入表</caption><tbody><tr><td>甲<td>1<tr><td>乙<td>2</tbody>"
    page = f"<table><tfoot><tr><td>合计<td>3</tfoot>{body}<thead><tr><td>科目<td>数</thead></table>"
    assert texts(page) == ["收入表", ["科目", "数", "甲", "1", "乙", "2", "合计", "3"]]


def test_paragraphs_and_breaks_in_a_cell_are_joined_by_a_blank():
    assert texts("<table><tr><td><p>一</p><p>二</p><td>三<br>四</table>") == [["一 二", "三 四"]]


def test_a_rowspan_of_zero_reaches_to_the_end_of_its_section():
    page = "<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e</table>"
    assert cells(page)[0] == [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 0, 1, 1, "d"), (2, 1, 1, 1, "e")]


def test_absurd_spans_are_bounded_by_the_table():
    page = "<table><tr><td colspan=65535>题<tr><td rowspan=99999999999>a<td>b<td colspan=x>c<tr><td>d<td>e</table>"
    assert cells(page) == (
        [(0, 0, 1, 3, "题"), (1, 0, 2, 1, "a"), (1, 1, 1, 1, "b"), (1, 2, 1, 1, "c"), (2, 1, 1, 1, "d"), (2, 2, 1, 1, "e")],
        ["document.table_repaired"],
    )


def test_a_cell_that_would_cover_another_is_cut_short():
    page = "<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c</table>"
    assert cells(page) == ([(0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (1, 0, 1, 1, "c")], ["document.table_repaired"])


def test_tables_that_arrange_the_page_are_dissolved():
    data = "<table><tr><td>1<td>2</table>"
    assert texts(f"<table><tr><td>左栏<td><h2>题</h2>{data}<p>注</p></table>") == ["左栏", "题", ["1", "2"], "注"]
    assert texts("<table role=presentation><tr><td>甲<td>乙</table>") == ["甲", "乙"]
    assert texts("<table><tr><td><p>一</p><p>二</p></table>") == ["一", "二"]
    assert texts("<table><tr><td>一</table>") == [["一"]]


def test_a_table_of_data_that_holds_a_small_table_stays_one():
    rows = "".join(f"<tr><td>项目{n}<td>{n}" for n in range(4))
    assert texts(f"<table>{rows}<tr><td>明细<td>共<table><tr><td>x<td>y</table></table>")[0][-2:] == ["明细", "共"]
    assert texts(f"<table>{rows}<tr><td>明细<td>共<table><tr><td>x<td>y</table></table>")[1] == ["x", "y"]


def test_a_framed_text_in_a_cell_is_the_cells_text():
    assert texts("<table><tr><td><table><tr><td>框</table><td>右</table>") == [["框", "右"]]


def test_blank_tables_and_hidden_rows_are_not_printed():
    assert texts("<table><tr><td><img><td>&nbsp;</table>") == []
    assert texts("<table><tr><td>a<td>b<tr style='display:none'><td>c<td>d</table>") == [["a", "b"]]


def test_cells_without_rows_or_closing_tags_still_make_a_table():
    assert cells("<table><td><font>a<td><b>b<tr><td>c<td>d</table>")[0] == [
        (0, 0, 1, 1, "a"),
        (0, 1, 1, 1, "b"),
        (1, 0, 1, 1, "c"),
        (1, 1, 1, 1, "d"),
    ]
    assert texts("<tr><td>甲</td></tr><p>乙") in (["甲", "乙"], ["甲乙"])


def test_text_between_the_cells_of_a_table_comes_before_it():
    assert texts("<table>散<tr><td>a<td>b</table>") == ["散", ["a", "b"]]


@given(tilings())
@settings(max_examples=80, deadline=None)
def test_any_tiling_reads_as_it_was_written(tiling):
    places, rows, columns = tiling
    blocks, notes = read(html_table(places, rows))
    if not any(text for *_, text in places):
        assert blocks == []
        return
    (grid,) = blocks
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells] == sorted(places)
    assert (grid.rows, grid.columns, notes) == (rows, columns, [])


spans = st.sampled_from(["0", "1", "2", "3", "-1", "", "65535", "x"])


@given(st.lists(st.lists(st.tuples(spans, spans), max_size=4), max_size=5))
@settings(max_examples=120, deadline=None)
def test_cells_never_overlap_or_leave_the_grid_whatever_the_page_claims(rows):
    lines = "".join("<tr>" + "".join(f"<td colspan='{c}' rowspan='{r}'>x</td>" for c, r in line) + "</tr>" for line in rows)
    for grid in read(f"<table>{lines}</table>")[0]:
        taken = [(r, c) for k in grid.cells for r in range(k.row, k.row + k.rowspan) for c in range(k.column, k.column + k.colspan)]
        assert len(taken) == len(set(taken))
        assert all(0 <= r < grid.rows and 0 <= c < grid.columns for r, c in taken)


TAGS = "<table> </table> <tr> </tr> <td> </td> <th> <caption> <thead> <tfoot> <p> </p> <h1> </h1> <pre> </pre> <br> <b> </div> <li> <html>"
tags = st.sampled_from([*TAGS.split(), "</body>", "<div hidden>", "甲", " "])


@given(st.lists(tags, max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_jumble_of_tags_is_read_and_loses_no_visible_text(jumble):
    page = "".join(jumble)
    blocks, _ = read(f"<body>{page}")
    if "hidden" not in page:
        found = "".join(b.text if isinstance(b, Paragraph) else "".join(c.text for c in b.cells) for b in blocks)
        assert found.count("甲") == page.count("甲")


# hostile and broken pages


@pytest.mark.parametrize("depth", [300, 1900])
def test_deep_nesting_is_read_without_recursion(depth):
    assert texts("<div>" * depth + "底" + "</div>" * depth + "<p>末") == ["底", "末"]


def test_nesting_beyond_the_parsers_reach_is_refused_not_cut_short():
    with pytest.raises(UnreadableFile, match=r"file\.unsafe"):
        read("<div>" * 10_000 + "底" + "</div>" * 10_000)
    with pytest.raises(UnreadableFile, match=r"file\.unsafe"):
        read("<table><tr><td>" * 150 + "底")


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"), b"\0\1\2" * 9])
def test_bytes_of_another_format_are_mislabelled(data):
    with pytest.raises(UnreadableFile, match=r"file\.mislabelled"):
        read(data)


def test_a_blank_file_is_empty_and_a_page_without_text_has_no_blocks():
    with pytest.raises(UnreadableFile, match=r"file\.empty"):
        read(b" \n")
    assert read("<!-- 空 -->")[0] == []
    assert read("<p></p>")[0] == []


@pytest.mark.parametrize(
    ("page", "limits"),
    [
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", Limits(cells=3)),
        ("<p>预算公开", Limits(characters=3)),
        ("<p>" * 100, Limits(cells=10)),
        ("<table>" + "<tr><td colspan=100 rowspan=0>a" * 3000 + "</table>", DEFAULT),
        ("<table><tr>" + "<td colspan=100>" * 30_000 + "</table>", DEFAULT),
    ],
)
def test_more_than_allowed_is_refused(page, limits):
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        read(page, limits)


def test_a_long_table_is_read_quickly():
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{r * c:,}.00</td>" for c in range(8)) for r in range(1500)) + "</table>"
    start = time.perf_counter()
    (grid,), _ = read(page)
    assert (grid.rows, grid.columns) == (1500, 8)
    assert time.perf_counter() - start < 2
