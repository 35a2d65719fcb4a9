"""Writes a page as a browser saves it from a government site: layout tables, navigation, data tables inside."""

from __future__ import annotations

from html import escape

from samples.model import Cell, Document, Heading, Table

STYLE = """body{margin:0;background:#e9eef5;font:14px/1.8 "Noto Sans CJK SC",SimSun,sans-serif;color:#222}
a{color:#14549c;text-decoration:none}.wrap{background:#fff}.top{background:#b01f24;color:#fff;font-size:22px;padding:12px 20px}
.menu{width:150px;background:#f4f4f4;border-right:1px solid #ddd;padding:10px}
.main{padding:10px 20px}
.data{border-collapse:collapse;width:100%;margin:4px 0 14px}.data td,
.data th{border:1px solid #555;padding:2px 5px;font-weight:normal}
.data th{background:#f3f6fa}.n{text-align:right}.cap{text-align:center;font-size:17px;margin:18px 0 4px}
.foot{background:#eee;padding:12px;color:#666}"""
MENU = ("首页", "机构职能", "政策文件", "财政预决算", "政府采购", "互动交流")


def cell_html(cell: Cell, tag: str) -> str:
    """One cell with its spans."""
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
    kind = ' class="n"' if cell.kind == "number" else ""
    return f"<{tag}{spans}{kind}>{escape(cell.text) or '&nbsp;'}</{tag}>"


def table_html(table: Table) -> list[str]:
    """A table with its title and its heading line, each in the mark-up such pages use."""
    lines = [f'<p class="cap"><b>{escape(table.title)}</b></p>'] if table.title else []
    if table.meta:
        cells = "".join(f'<td align="{"left" if at == 0 else "right"}">{escape(text)}</td>' for at, text in enumerate(table.meta))
        lines.append(f'<table width="100%" border="0" cellspacing="0"><tr>{cells}</tr></table>')
    lines.append('<table class="data">')
    for at, row in enumerate(table.rows):
        tag = "th" if at < table.header_rows else "td"
        lines.append("<tr>" + "".join(cell_html(cell, tag) for cell in row) + "</tr>")
    lines.append("</table>")
    lines.extend(f"<p>{escape(note)}</p>" for note in table.notes)
    return lines


def page(document: Document, declared: str, encoding: str) -> bytes:
    """The document as a web page that declares one character set and is written in `encoding`."""
    menu = "".join(f'<tr><td><a href="#">{name}</a></td></tr>' for name in MENU)
    lines = [
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}">',
        f"<title>{escape(document.title)}</title><style>{STYLE}</style>",
        '<script>var page = {column: "财政预决算", tables: 14};</script></head><body>',
        '<table class="wrap" width="1180" align="center" cellspacing="0" cellpadding="0">',
        '<tr><td colspan="2" class="top">政务公开</td></tr>',
        f'<tr><td class="menu" valign="top"><table width="100%">{menu}</table></td><td class="main" valign="top">',
        "<p>当前位置：首页 &gt; 政务公开 &gt; 财政预决算</p>",
        f'<table width="100%"><tr><td>来源：{escape(document.author)}</td><td>字号：大 中 小</td><td>打印本页</td></tr></table>',
    ]
    for block in document.blocks:
        if isinstance(block, Table):
            lines.extend(table_html(block))
        elif isinstance(block, Heading):
            lines.append(f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>")
        else:
            lines.append(f'<p style="text-indent:2em">{escape(block.text)}</p>')
    lines.append(
        '</td></tr><tr><td colspan="2" class="foot" align="center">版权声明 | 网站地图 | 无障碍浏览</td></tr></table></body></html>'
    )
    return ("\n".join(lines) + "\n").encode(encoding)
