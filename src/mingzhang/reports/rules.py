"""The rule catalogue for people: as text on the terminal, as JSON, as the page docs/rules.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from mingzhang.checks.catalogue import Rule, catalogue, groups
from mingzhang.checks.examples import examples
from mingzhang.reports.lines import show as show_lines
from mingzhang.reports.words import SEVERITY_MEANINGS, severity_word

STAGES = {"budget": "预算", "final": "决算"}


def by_group() -> Iterable[tuple[str, str, list[Rule]]]:
    """The groups (name, what it is called) with their rules, in the order of the catalogue."""
    for name, title in groups().items():
        yield name, title, [rule for rule in catalogue().values() if rule.group == name]


def show(console: Console) -> None:
    """Prints every rule in a line, group by group."""
    for name, title, rules in by_group():
        console.print()
        show_lines(console, Text.assemble((title, "bold"), f"（{name}，{len(rules)} 条）"))
        for rule in rules:
            show_lines(console, Text.assemble(f"[{severity_word(rule.severity)}] ", (rule.id, "bold"), f"  {rule.title}"), 2, 4)
    console.print()
    show_lines(console, Text(f"共 {len(catalogue())} 条规则。用 mingzhang explain 规则编号 查看其中一条。"))


def explain(console: Console, rule: Rule) -> None:
    """Prints all that is known of a rule, with an example."""
    show_lines(console, Text.assemble((rule.id, "bold"), f"  {rule.title}"))
    for word, text in _fields(rule):
        show_lines(console, Text.assemble((f"{word}：", "bold"), text), 2, 4)
    for name, option in rule.options.items():
        show_lines(console, Text.assemble(("设置：", "bold"), f"{name} = {_plain(option.default)}（默认）  {option.what}"), 2, 4)
    for example in examples(rule.id):
        word = "举例（有问题）" if example.finds else "举例（没有问题）"
        show_lines(console, Text.assemble((f"{word}：", "bold"), example.title), 2, 4)
        for number, line in enumerate(example.lines, start=1):
            mark = "▶ " if number in example.finds else "  "
            show_lines(console, Text(mark + line.replace("\t", " | "), "bold" if number in example.finds else ""), 6, 2)


def _fields(rule: Rule) -> Iterable[tuple[str, str]]:
    first, last = rule.years
    years = f"{first or ''}—{last or ''} 年" if first or last else ""
    stages = "、".join(STAGES[stage] for stage in rule.stages) if set(rule.stages) != set(STAGES) else ""
    values = (
        ("要求", rule.what),
        ("为什么", rule.why),
        ("程度", f"{severity_word(rule.severity)}（{SEVERITY_MEANINGS[rule.severity]}）"),
        ("依据", rule.basis),
        ("怎么改", rule.fix),
        ("适用年度", years),
        ("适用文件", stages),
        ("适用地区", "、".join(rule.places)),
    )
    return ((word, text) for word, text in values if text)


def dump() -> str:
    """The catalogue as JSON."""
    return (
        json.dumps({"groups": dict(groups()), "rules": [plain(rule) for rule in catalogue().values()]}, ensure_ascii=False, indent=1) + "\n"
    )


def plain(rule: Rule) -> Mapping[str, Any]:
    """A rule as the JSON of the catalogue has it."""
    first, last = rule.years
    return {
        "id": rule.id,
        "group": rule.group,
        "title": rule.title,
        "severity": rule.severity,
        "what": rule.what,
        "why": rule.why,
        "basis": rule.basis,
        "fix": rule.fix,
        "years": {"from": first, "to": last},
        "stages": list(rule.stages),
        "places": list(rule.places),
        "options": {name: {"default": option.default, "what": option.what} for name, option in rule.options.items()},
    }


def markdown() -> str:
    """The page of the catalogue, docs/rules.md."""
    out = [
        "# 规则目录",
        "",
        f"共 {len(catalogue())} 条。本页由规则的声明生成（`make rules`），与 `mingzhang rules`、`mingzhang explain 规则编号` 的内容相同。",
        "",
        "程度：" + "；".join(f"**{severity_word(name)}** {meaning}" for name, meaning in SEVERITY_MEANINGS.items()) + "。",
        "",
        "关掉一条规则、改变它的程度或设置，写在 `mingzhang.toml` 里：",
        "",
        "```toml",
        '[rules."规则编号"]',
        "off = true               # 关掉；或者：",
        'severity = "style"       # 改变程度；或者写它的设置项',
        "```",
        "",
    ]
    for name, title, rules in by_group():
        out += [f"## {title}（{name}）", ""]
        for rule in rules:
            out += [f"### `{rule.id}` {rule.title}", ""]
            out += [f"- **{word}**：{text}" for word, text in _fields(rule)]
            out += [f"- **设置** `{key} = {_plain(option.default)}`：{option.what}" for key, option in rule.options.items()]
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
