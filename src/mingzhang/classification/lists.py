"""The lists of this package, each read when first asked for and then kept.

Every list may be replaced: give the directory in which its replacement lies, or name that directory in the environment
variable MINGZHANG_CODE_LISTS. A file of the same name there takes the place of the packaged one; the others stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mingzhang.classification import correspondence, files, functions_of_government
from mingzhang.classification import indicators as schemes
from mingzhang.classification.code_list import CodeList
from mingzhang.classification.correspondence import EconomicMap
from mingzhang.classification.files import CodeListError, list_file
from mingzhang.classification.functions_of_government import Cofog, CofogCode
from mingzhang.classification.indicators import Indicators


def load_list(path: Path, *further: Path) -> CodeList:
    """The list in a CSV file, with the entries of further files behind it. Raises `CodeListError` if one is malformed."""
    return CodeList(entry for each in (path, *further) for entry in files.entries(each))


def functional(directory: Path | None = None) -> CodeList:
    """支出功能分类: 类 (3 digits), 款 (5), 项 (7), with the names in use before 2019 as far as known. 《政府收支分类科目》."""
    return _code_list(list_file("functional.csv", directory), list_file("functional_former.csv", directory))


def economic_department(directory: Path | None = None) -> CodeList:
    """部门预算支出经济分类: 类 (3 digits), 款 (5). 财预〔2017〕98号."""
    return _code_list(list_file("economic_department.csv", directory))


def economic_government(directory: Path | None = None) -> CodeList:
    """政府预算支出经济分类: 类 (3 digits), 款 (5). 财预〔2017〕98号."""
    return _code_list(list_file("economic_government.csv", directory))


def revenue(directory: Path | None = None) -> CodeList:
    """收入分类: 类 (3 digits), 款 (5), a selection of 项 (7). 《政府收支分类科目》."""
    return _code_list(list_file("revenue.csv", directory))


def procurement(catalogue: str = "2022", directory: Path | None = None) -> CodeList:
    """政府采购品目: the catalogue of 2022 (财库〔2022〕31号, complete) or that of `2013` (财库〔2013〕189号, a selection).

    The two give different goods the same code, so they are two lists. Raises `CodeListError` for another catalogue.
    """
    return _procurement(list_file("procurement.csv", directory), catalogue)


def divisions(directory: Path | None = None) -> CodeList:
    """行政区划: provinces, prefectures and counties by their six digits (GB/T 2260), as of mid-2023."""
    return _code_list(list_file("admin_divisions.csv", directory))


def economic_map(directory: Path | None = None) -> EconomicMap:
    """Department economic code and unit type → government economic code. 财预〔2017〕98号, annex 1."""
    return _economic_map(list_file("economic_map.csv", directory))


def indicators(directory: Path | None = None) -> Indicators:
    """The levels of performance indicators by scheme. 财预〔2015〕88号, 财预〔2021〕101号."""
    return _indicators(list_file("indicators.csv", directory))


def cofog(function_code: str, directory: Path | None = None) -> Cofog | None:
    """Where a function code goes in COFOG, by this project's own mapping; `None` if not even its 类 is listed."""
    return functions_of_government.nearest(_cofog_map(list_file("cofog_map.csv", directory)), function_code)


def cofog_codes(directory: Path | None = None) -> tuple[CofogCode, ...]:
    """The divisions and groups of COFOG."""
    return _cofog_codes(list_file("cofog_codes.csv", directory))


@cache
def _code_list(*paths: Path) -> CodeList:
    return load_list(*paths)


@cache
def _procurement(path: Path, catalogue: str) -> CodeList:
    entries = files.entries(path, catalogue)
    if not entries:
        raise CodeListError(path, None, f"no catalogue {catalogue!r}")
    return CodeList(entries)


@cache
def _economic_map(path: Path) -> EconomicMap:
    return correspondence.read(path)


@cache
def _indicators(path: Path) -> Indicators:
    return schemes.read(path)


@cache
def _cofog_map(path: Path) -> Mapping[str, Cofog]:
    return functions_of_government.read_map(path)


@cache
def _cofog_codes(path: Path) -> tuple[CofogCode, ...]:
    return functions_of_government.read_codes(path)
