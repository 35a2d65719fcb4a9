"""The first sheet of the facts workbook: how to fill it in (填写说明)."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from mingzhang.facts.sheets import Declaration
from mingzhang.facts.styles import DEEP, Styles

LINE_CHARACTERS = 66
"""Full-width characters that a line holds."""

LEGEND = (
    ("required", "必填", "这一栏必须填"),
    ("optional", "选填", "有才填，没有就空着"),
    ("derived", "自动", "自动生成，不用填，填了也不读取"),
    ("sum", "合计", "公式，供核对，不用填"),
)


def draw_guide(page: Worksheet, styles: Styles, declared: Declaration, year: int) -> None:
    """Writes the instructions, the meaning of the colours, and the sheets with links to them."""
    page.hide_gridlines(2)
    page.set_tab_color(DEEP)
    page.set_column(0, 0, 2)
    page.set_column(1, 1, 20, styles.get("plain"))
    page.set_column(2, 2, 100, styles.get("plain"))
    page.set_row(0, 34)
    page.write_string(0, 1, f"{year}年{declared.title}", styles.get("title"))
    page.set_row(1, 20)
    page.write_string(1, 1, "填一次，生成全部公开表、说明和绩效目标表。", styles.get("hint"))
    row = 3
    for guide in declared.guide:
        row = _heading(page, styles, row, guide.heading)
        for number, line in enumerate(guide.lines, 1):
            page.set_row(row, 18 * max(1, -(-len(line) // LINE_CHARACTERS)))
            page.merge_range(row, 1, row, 2, f"{number}. {line}", styles.get("words"))
            row += 1
        row += 1
    row = _heading(page, styles, row, "颜色")
    for style, word, meaning in LEGEND:
        page.write_string(row, 1, word, styles.get(style, align="center"))
        page.write_string(row, 2, f"  {meaning}", styles.get("plain"))
        row += 1
    row = _heading(page, styles, row + 1, "各页内容")
    for sheet in declared.sheets:
        page.set_row(row, 18 * max(1, -(-len(sheet.hint) // LINE_CHARACTERS)))
        page.write_url(row, 1, f"internal:'{sheet.title}'!B3", styles.get("link"), string=sheet.title)
        page.write_string(row, 2, f"{'【必填】' if sheet.required else ''}{sheet.hint}", styles.get("words"))
        row += 1
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def _heading(page: Worksheet, styles: Styles, row: int, text: str) -> int:
    page.set_row(row, 24)
    page.write_string(row, 1, text, styles.get("heading"))
    page.write_blank(row, 2, None, styles.get("heading"))
    return row + 1
