"""The Word file as a package of parts (ECMA-376 part 2): always the same bytes for the same parts."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from mingzhang.pages.model import Publication
from mingzhang.publishing.docx_xml import DECLARATION, RELATED, WORD, content

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FOOTER = "rId4"
"""The relationship of the footer."""
_PARTS = {"styles": "rId1", "settings": "rId2", "fontTable": "rId3", "footer": FOOTER}


def package(publication: Publication, document: str, parts: Mapping[str, str]) -> bytes:
    """The file: the `document`, and the `parts` styles, fontTable and footer. Every date is the publication's day."""
    parts = {"settings": _settings(), **parts}
    related = "".join(f'<Relationship Id="{_PARTS[name]}" Type="{RELATED}/{name}" Target="{name}.xml"/>' for name in _PARTS)
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{name}+xml"/>' for name in _PARTS)
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>{types}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATED}/extended-properties" Target="docProps/app.xml"/></Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>',
        **{f"word/{name}.xml": parts[name] for name in _PARTS},
        "docProps/core.xml": _core(publication),
        "docProps/app.xml": f'<Properties xmlns="{_EXTENDED}"><Company>{content(publication.author)}</Company></Properties>',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            declared = text if text.startswith("<?xml") else DECLARATION + text
            archive.writestr(info, declared.encode("utf-8"), compresslevel=6)
    return out.getvalue()


def _settings() -> str:
    """Word's own defaults: no compatibility with older versions, Chinese line breaking."""
    modern = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{modern}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _core(publication: Publication) -> str:
    title, author = content(publication.title), content(publication.author)
    day = f"{publication.day.isoformat()}T00:00:00Z"
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>zh-CN</dc:language>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    )
