"""Attacks on the exported site: no address becomes a file outside of its folder."""

from __future__ import annotations

import pytest

from mingzhang.messages import Refusal
from mingzhang.web.portal import export

HOSTILE = (
    "/public/2026/../../x/",
    "/public/%2e%2e/x",
    "/public/..%2f..%2fx",
    "/public//etc/passwd",
    "/public/..%5cx",
    "/public/C:/x",
    "/public/a%00b",
)


@pytest.mark.parametrize("address", [*HOSTILE, "/static/../x.css", "/static/%2e%2e/x.css"])
def test_an_address_that_leads_out_of_the_folder_is_refused(address, settings):
    settings.STATIC_URL = "/static/"
    with pytest.raises(Refusal, match="不能写成文件夹中的文件"):
        export.file_name(address)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/public/", "index.html"),
        ("/public/2026/001/", "2026/001/index.html"),
        ("/public/2026/001/1/%E9%A2%84%E7%AE%97..pdf", "2026/001/1/预算..pdf"),
        ("/static/app.css", "assets/app.css"),
    ],
)
def test_other_addresses_are_files_of_the_folder(address, name, settings):
    settings.STATIC_URL = "/static/"
    assert export.file_name(address) == name


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_is_written_outside_though_a_page_names_it(hostile, tmp_path, monkeypatch):
    from django.http import HttpResponse

    pages = {export.FIRST[0]: HttpResponse(f'<a href="{hostile}">x</a>'), hostile: HttpResponse("x")}
    monkeypatch.setattr(export, "_answer", lambda address, _base: pages.get(address))
    folder = tmp_path / "a" / "site"
    with pytest.raises(Refusal, match="不能写成文件夹中的文件"):
        export.export_site(folder)
    assert not any(one.is_file() and one.name != export.LIST for one in tmp_path.rglob("*"))
