from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from publications import publication

from mingzhang.messages import Refusal
from mingzhang.publishing import fonts
from mingzhang.publishing.fonts import Wanted, find_fonts
from mingzhang.publishing.pdf import write_pdf
from mingzhang.publishing.pdf_style import style_data, wanted_fonts
from mingzhang.publishing.typography import typography

ROLES = {"body": Wanted(("官仿", "官宋"), ("自由宋", "免费宋"))}
OWN, SYSTEM, PROJECT = Path("own"), Path("system"), Path("project")


def have(
    monkeypatch: pytest.MonkeyPatch, *, own: tuple[str, ...] = (), system: tuple[str, ...] = (), project: tuple[str, ...] = ()
) -> None:
    """Makes these families the only ones there are."""

    def families(where: Path, names: tuple[str, ...]) -> dict[str, frozenset[Path]]:
        return {name: frozenset({where}) for name in names}

    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    monkeypatch.setattr(fonts, "installed", lambda: families(SYSTEM, system))
    monkeypatch.setattr(
        fonts, "in_folder", lambda folder: families(PROJECT, project) if folder == fonts.PROJECT_FOLDER else families(OWN, own)
    )


def test_a_folder_that_is_named_goes_before_the_official_fonts_of_the_computer(monkeypatch, tmp_path):
    have(monkeypatch, own=("免费宋",), system=("官仿",), project=("自由宋",))
    found = find_fonts(ROLES, tmp_path)
    assert found.families["body"] == ("免费宋", "官仿", "自由宋")
    assert found.folders[0] == OWN
    monkeypatch.setenv(fonts.VARIABLE, str(tmp_path))
    assert find_fonts(ROLES) == found


@pytest.mark.parametrize(
    ("system", "project", "families"),
    [
        (("自由宋", "官宋", "官仿"), ("自由宋",), ("官仿", "官宋", "自由宋")),
        (("自由宋",), ("免费宋",), ("免费宋", "自由宋")),
        (("免费宋",), (), ("免费宋",)),
    ],
)
def test_the_official_fonts_go_before_the_projects_and_those_before_other_fonts_of_the_computer(monkeypatch, system, project, families):
    have(monkeypatch, system=system, project=project)
    assert find_fonts(ROLES).families["body"] == families


def test_without_a_chinese_font_the_refusal_says_what_to_install(monkeypatch):
    have(monkeypatch, system=("Helvetica",))
    with pytest.raises(Refusal) as refused:
        find_fonts(ROLES)
    assert refused.value.code == "fonts.missing"
    assert all(word in str(refused.value) for word in ("make fonts", "fonts-noto-cjk", fonts.VARIABLE))
    with pytest.raises(Refusal, match="fonts-noto-cjk"):
        write_pdf(publication())


def test_a_role_that_is_not_required_may_go_without(monkeypatch):
    have(monkeypatch, system=("官仿",))
    assert find_fonts({**ROLES, "latin": Wanted(("Times New Roman",), (), required=False)}).families["latin"] == ()


def test_a_named_folder_that_is_missing_or_has_no_font_that_serves_is_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    with pytest.raises(Refusal) as refused:
        find_fonts(ROLES, tmp_path / "none")
    assert (refused.value.code, "none" in str(refused.value)) == ("fonts.no_folder", True)
    with pytest.raises(Refusal) as refused:
        find_fonts(ROLES, tmp_path)
    assert refused.value.code == "fonts.none_in_folder"
    assert "官仿" in str(refused.value)


def test_a_pdf_is_set_in_the_fonts_of_the_named_folder(tmp_path):
    if not fonts.PROJECT_FOLDER.is_dir():
        pytest.skip("make fonts has not fetched the project's fonts")
    for path in fonts.PROJECT_FOLDER.glob("*.ttf"):
        shutil.copy(path, tmp_path / path.name)
    found = find_fonts(wanted_fonts(typography()), tmp_path)
    assert found.families["body"][0] == "Noto Serif SC"
    assert found.folders[0] == tmp_path
    assert b"NotoSerifSC" in write_pdf(publication(forms=0), fonts=tmp_path)


def test_figures_of_tables_are_all_of_one_width_without_a_latin_font(monkeypatch):
    have(monkeypatch, project=("Noto Serif SC", "Noto Sans SC"))
    style = style_data(typography(), find_fonts(wanted_fonts(typography())))["fonts"]
    assert style["table"]["families"][0] == {"name": "Noto Sans SC", "covers": "latin-in-cjk"}
    assert style["body"]["families"] == ["Noto Serif SC"]


def test_a_font_that_stands_in_for_a_darker_one_is_set_bold(monkeypatch):
    have(monkeypatch, project=("Noto Serif SC", "Noto Sans SC"), system=("方正小标宋简体",))
    style = style_data(typography(), find_fonts(wanted_fonts(typography())))["fonts"]
    assert (style["title"]["weight"], style["heading1"]["weight"], style["body"]["weight"]) == ("regular", "bold", "regular")
