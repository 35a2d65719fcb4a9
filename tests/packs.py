"""The facts of the invented departments, each with the layout of its place, compiled once."""

from __future__ import annotations

import importlib.util
from functools import cache

from mingzhang.compiling.compile import Compiled, compile_facts
from mingzhang.facts.model import Facts
from mingzhang.layouts.load import layout
from paths import ROOT

LAYOUTS = {
    "qinghe_party_affairs_2021": "henan-luoyang-2021",
    "qinghe_human_resources_2021": "henan-luoyang-2021",
    "qinghe_office_2024": "henan-luoyang-2024",
    "lanyuan_party_building_2021": "hebei-2021",
    "tongxi_organisation_2024": "hebei-2024",
}
"""Which layout prints the facts of which file of `tools/facts`."""
WAIVERS = {"tongxi_organisation_2024": ROOT / "samples" / "facts" / "tongxi-organisation-2024.waivers.toml"}
"""What was set aside of the facts: findings that the published budgets have, too, from which their figures are."""


@cache
def facts_named(name: str) -> Facts:
    """The facts of a file of `tools/facts`."""
    path = ROOT / "tools" / "facts" / "build.py"
    spec = importlib.util.spec_from_file_location("facts_build", path)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    made: Facts = build.facts(path.with_name(f"{name}.toml"))
    return made


@cache
def compiled(name: str, *, rounding: bool = True) -> Compiled:
    """The publication of these facts in the layout of their place."""
    return compile_facts(facts_named(name), layout(LAYOUTS[name]), rounding=rounding)
