"""Code lists of the 政府收支分类科目 and their neighbours, by year: look-up by code, by name and by outdated name."""

from mingzhang.classification.code_list import CodeList, Match
from mingzhang.classification.entry import Entry
from mingzhang.classification.files import CodeListError
from mingzhang.classification.lists import (
    cofog,
    cofog_codes,
    divisions,
    economic_department,
    economic_government,
    economic_map,
    functional,
    indicators,
    load_list,
    procurement,
    revenue,
)
from mingzhang.classification.places import division_in

__all__ = [
    "CodeList",
    "CodeListError",
    "Entry",
    "Match",
    "cofog",
    "cofog_codes",
    "division_in",
    "divisions",
    "economic_department",
    "economic_government",
    "economic_map",
    "functional",
    "indicators",
    "load_list",
    "procurement",
    "revenue",
]
