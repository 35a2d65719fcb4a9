"""A publication as a Word file (DOCX) in the manner of official documents: styles, contents, page numbers, a section for each way a page
lies. Word, WPS and LibreOffice can go on editing it."""

from __future__ import annotations

from dataclasses import dataclass

from mingzhang.pages.model import Publication
from mingzhang.publishing.docx_body import Body
from mingzhang.publishing.docx_contents import targets
from mingzhang.publishing.docx_package import package
from mingzhang.publishing.docx_styles import Families, Styles, font_table
from mingzhang.publishing.docx_xml import DECLARATION, RELATED, WORD, field, paragraph, run
from mingzhang.publishing.typography import Typography, typography


@dataclass(frozen=True, slots=True)
class DocxOptions:
    """How the file is made: its typography (the project's own if None), whether it names the official fonts or the free ones, and whether
    Word makes the contents anew when it opens the file."""

    typography: Typography | None = None
    families: Families = "official"
    refresh: bool = True


def write_docx(publication: Publication, options: DocxOptions | None = None) -> bytes:
    """The Word file, always the same bytes for the same publication. Raises messages.Refusal `word.large_table` for a table that Word
    cannot hold, ValueError for cells that overlap."""
    options = options or DocxOptions()
    styles = Styles(options.typography or typography(), options.families)
    body = Body(publication.blocks, styles, targets(publication.blocks)).made(refresh=options.refresh)
    document = f'<w:document xmlns:w="{WORD}" xmlns:r="{RELATED}"><w:body>{body}</w:body></w:document>'
    words = styles.typography.footer
    footer = paragraph("Footer", run(words.before) + field("PAGE", "1") + run(words.after))
    parts = {
        "styles": styles.xml(),
        "fontTable": font_table(styles.used()),
        "footer": f'{DECLARATION}<w:ftr xmlns:w="{WORD}">{footer}</w:ftr>',
    }
    return package(publication, document, parts)
