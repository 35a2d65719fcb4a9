"""Every text of the web system can be translated: Chinese stands in templates, modules and scripts only where gettext finds it."""

from __future__ import annotations

import ast
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import mingzhang.web

WEB = Path(mingzhang.web.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
MARKED = {"_", "gettext", "gettext_lazy", "ngettext", "gettext_noop"}
NOT_SHOWN = {
    "api": "its descriptions stand in words.toml, in both languages",
    "operation": "what the commands print stands in messages.toml",
    "migrations": "history",
    "settings.py": "languages are named in themselves",
    "money.py": "the unit in which facts are stored",
    "values.py": "words of the facts workbook",
    "importing.py": "headings of workbooks that are read",
}


def relative(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


def modules():
    return [one for one in sorted(WEB.rglob("*.py")) if not NOT_SHOWN.keys() & set(one.relative_to(WEB).parts)]


def untranslated(template: str) -> list[str]:
    """What of a template is Chinese and not marked."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{% comment\b.*?\{% endcomment %\}",
        r"\{% blocktranslate\b.*?\{% endblocktranslate %\}",
        r"\{% translate (?:\"[^\"]*\"|'[^']*').*?%\}",
        r"_\((?:\"[^\"]*\"|'[^']*')\)",
        r"(?<=[>}])中文(?=[<{])",  # a language is named in itself
    ):
        template = re.sub(pattern, "", template, flags=re.DOTALL)
    return [line.strip() for line in template.splitlines() if HAN.search(line)]


@pytest.mark.parametrize("path", sorted(WEB.rglob("templates/**/*.html")), ids=relative)
def test_a_template_says_nothing_that_cannot_be_translated(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_what_is_not_marked_in_a_template_is_found():
    assert untranslated('<p title="中文">{% translate "好" %}</p>{{ day|date:_("n月j日") }}') == ['<p title="中文"></p>{{ day|date: }}']


def shown(source: str) -> list[str]:
    """Chinese texts of a module that gettext does not see; docstrings, keys and comparisons are none."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value) and not _kept(node, parents)
    ]


def _kept(node: ast.Constant, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents[node]
    if isinstance(above, ast.Call):
        name = above.func.id if isinstance(above.func, ast.Name) else getattr(above.func, "attr", "")
        return name in MARKED
    return isinstance(above, (ast.Expr, ast.Compare)) or (isinstance(above, ast.Dict) and node in above.keys)


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_a_module_says_nothing_that_cannot_be_translated(path):
    assert shown(path.read_text(encoding="utf-8")) == []


def test_what_is_not_marked_in_a_module_is_found():
    assert shown('"""说明"""\na = "年"\nb = _("年")\nc = f"{a} 年"\n') == ["2: 年", "4:  年"]


SCRIPTS = [one for one in sorted((WEB / "static").rglob("*.js")) if "vendor" not in one.parts]
LITERAL = re.compile(r"(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)", re.DOTALL)


DATA = {'"元"', '"&levels=项"'}
"""What scripts compare or send, not what they say."""


def spoken(script: str) -> list[str]:
    """Chinese texts of a script that gettext does not see."""
    script = re.sub(r"/\*.*?\*/|(?m:^\s*//[^\n]*$)", "", script, flags=re.DOTALL)
    script = re.sub(r"\bgettext\(\"[^\"]*\"\)", "", script)
    return [match["text"] for match in LITERAL.finditer(script) if HAN.search(match["text"]) and match["text"] not in DATA]


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_a_script_says_nothing_that_cannot_be_translated(path):
    assert spoken(path.read_text(encoding="utf-8")) == []


def test_what_is_not_marked_in_a_script_is_found():
    assert spoken('// 注\nsay(gettext("行"), `${n} 行`, "列")') == ["`${n} 行`", '"列"']


def compiled(words: dict[str, str]) -> bytes:
    """A catalogue as gettext reads it: texts sorted, each with its length and place."""
    texts = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    keys, values = [key.encode() for key, _ in texts], [value.encode() for _, value in texts]
    count, body, places = len(texts), b"", []
    start = 28 + 16 * count
    for one in (*keys, *values):
        places.append(struct.pack("<II", len(one), start + len(body)))
        body += one + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start) + b"".join(places) + body


SPEAKS = """
import django
from django.test import Client
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
client = Client()
print(client.get("/login").content.decode())
print(client.get("/words.js").content.decode())
"""


def test_an_installation_speaks_another_language_by_catalogues_in_its_data_folder(tmp_path):
    folder = tmp_path / "locale" / "tlh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled({"登录": "yI'el", "用户名": "pong"}))
    (folder / "djangojs.mo").write_bytes(compiled({"全部已保存": "choqlu'pu'"}))
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MINGZHANG_", "DJANGO_"))}
    ours |= {"MINGZHANG_DATA": str(tmp_path), "MINGZHANG_LANGUAGE": "tlh", "DJANGO_SETTINGS_MODULE": "mingzhang.web.trial"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SPEAKS],
        env=ours | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    page, _, script = done.stdout.partition("</html>")
    assert '<html lang="tlh">' in page
    assert "yI'el</button>" in page
    assert ">pong</label>" in page
    assert '<script src="/words.js"></script>' in page
    assert "choqlu'pu'" in script
