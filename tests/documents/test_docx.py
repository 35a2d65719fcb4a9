"""What the paragraphs of a DOCX read as: text, signs, fields, hidden text, headings, automatic numbers."""

from __future__ import annotations

import pytest
from build import cell, para, row, run, table
from docx_blocks import item, numbering, read, texts

from mingzhang.documents.model import Paragraph, Position


def in_paragraph(inner):
    return texts(f"<w:p>{inner}</w:p>")


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


def test_pictures_and_embedded_objects_are_not_read_and_noted():
    picture = '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>'
    image = '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata/></v:shape>'
    body = (
        para("甲") + f"<w:p>{picture}{picture}<w:r><w:pict>{image}</w:pict></w:r></w:p><w:p><w:r><w:object>{image}</w:object></w:r></w:p>"
    )
    blocks, notes = read(body)
    assert [b.text for b in blocks] == ["甲"]
    assert [(n.code, n.where.block, dict(n.values)["count"]) for n in notes] == [
        ("document.pictures", None, "3"),
        ("document.embedded_part", 3, "1"),
    ]


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
