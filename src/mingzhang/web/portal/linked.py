"""What a page says to machines: the published version as a data set (schema.org)."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mingzhang.web.portal.content import Documents, media_type
from mingzhang.web.portal.site import Site
from mingzhang.web.releases.models import Release

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def linked_data(site: Site, release: Release, name: str, files: Documents) -> SafeString:
    """The data set in JSON-LD, as an element of the page's head. Addresses of files are relative to the page."""
    up = "../../../" if site.english else ""
    base = f"{up}{release.year}/{quote(release.organisation.code, safe='')}/" if site.english else ""
    data = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": _("{name}{year}年部门预算").format(name=name, year=release.year),
        "description": _("{name}{year}年部门预算的收支表、支出明细、项目绩效目标和文字说明。").format(name=name, year=release.year),
        "creator": {"@type": "GovernmentOrganization", "name": name, "identifier": release.organisation.code},
        "datePublished": release.published_at.date().isoformat(),
        "temporalCoverage": f"{release.year}-01-01/{release.year}-12-31",
        "version": str(release.version),
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one.short,
                "contentUrl": f"{base}v{release.version}/files/{quote(one.name)}",
                "encodingFormat": media_type(one.name).partition(";")[0],
                "contentSize": f"{one.size} B",
                "sha256": one.sha256,
            }
            for one in files.data
        ],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    # Nothing in the text can end the element: < > & are escaped above, as Django's json_script does.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
