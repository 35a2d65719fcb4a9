"""Writes a publication as one HTML page that needs nothing else: no scripts, no fonts or pictures from elsewhere, its style inside.

Whoever hears it, reads it on a telephone or prints it gets the same: headings by level, a navigation, tables with captions and header
cells that say what they head.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from mingzhang.pages.model import Block, Break, Contents, Cover, Heading, Paragraph, Publication, Table
from mingzhang.publishing.anchors import Anchors, anchors
from mingzhang.publishing.html_table import escaped, table_html

CONTENTS = "目录"
_DEEPEST = 3


def write_html(publication: Publication) -> str:
    """The page, in UTF-8 when written to a file. Raises ValueError for a table whose cells do not fill it."""
    blocks = publication.blocks
    targets = anchors(blocks)
    style = _style()
    title, author = escaped(publication.title), escaped(publication.author)
    day = publication.day
    said = f"{author}公开的{title}，{day.year}年{day.month}月{day.day}日。"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="zh-CN">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f'<meta name="description" content="{said}">',
            f'<meta name="author" content="{author}">',
            f'<meta name="dcterms.date" content="{day.isoformat()}">',
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#main" aria-label="跳到正文"></a>',
            *_cover(publication),
            '<div class="page">',
            *_navigation(blocks, targets),
            '<main id="main">',
            *_main(blocks, targets),
            "</main>",
            "</div>",
            '<a class="up" href="#contents" aria-label="回到目录"></a>',
            "</body>",
            "</html>",
            "",
        ]
    )


@cache
def _style() -> str:
    return (files(__package__) / "publication.css").read_text(encoding="utf-8")


@cache
def _policy(style: str) -> str:
    """Nothing may be loaded or run; the page's own style is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _cover(publication: Publication) -> Iterator[str]:
    cover = next((block for block in publication.blocks if isinstance(block, Cover)), Cover((publication.title,)))
    title, *lines = cover.lines
    yield f'<header class="cover"><h1>{escaped(title)}</h1>'
    yield from (f"<p>{escaped(line)}</p>" for line in lines)
    yield "</header>"


def _navigation(blocks: Sequence[Block], targets: Anchors) -> Iterator[str]:
    """The contents as the publication has them, else made from its headings and tables. Its own are part of the document: programs that
    take `nav` for the furniture of a website must read them, hence the role in its stead."""
    found = next(((place, block) for place, block in enumerate(blocks) if isinstance(block, Contents)), None)
    start, end = '<div role="navigation"', "</div>"
    if found:
        place, contents = found
        title, entries = contents.title, [(*entry, anchor) for entry, anchor in zip(contents.entries, targets.entries[place], strict=True)]
    else:
        start, end = "<nav", "</nav>"
        title, entries = CONTENTS, list(_own_entries(blocks, targets))
    if not entries:
        return
    name = escaped("".join(title.split()))
    yield f'{start} id="contents" aria-label="{name}"><p class="name">{name}</p><ol>'
    for text, level, anchor in entries:
        words = escaped(text)
        linked = f'<a href="#{anchor}">{words}</a>' if anchor else words
        yield f'<li class="l{max(1, min(level, _DEEPEST))}">{linked}</li>'
    yield f"</ol>{end}"


def _own_entries(blocks: Sequence[Block], targets: Anchors) -> Iterator[tuple[str, int, str | None]]:
    level = 0
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            level = block.level
            yield block.text, level, targets.blocks.get(place)
        elif isinstance(block, Table) and block.title:
            yield block.title, level + 1, targets.blocks.get(place)


def _main(blocks: Sequence[Block], targets: Anchors) -> Iterator[str]:
    """The rest of the publication in its order. A new page begins there only in print."""
    new = False
    for place, block in enumerate(blocks):
        if isinstance(block, Break):
            new = True
            continue
        if isinstance(block, Cover | Contents):
            continue
        anchor = targets.blocks.get(place)
        named = f' id="{anchor}"' if anchor else ""
        if isinstance(block, Heading):
            tag = f"h{1 + max(1, min(block.level, _DEEPEST))}"
            broken = ' class="break"' if new else ""
            yield f"<{tag}{named}{broken}>{escaped(block.text)}</{tag}>"
        elif isinstance(block, Paragraph):
            yield f'<p class="break">{escaped(block.text)}</p>' if new else f"<p>{escaped(block.text)}</p>"
        else:
            yield from table_html(block, anchor, new=new)
        new = False
