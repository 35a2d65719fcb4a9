"""A settings file says what a check does; a wrong one is refused with one sentence that says where."""

from __future__ import annotations

from datetime import date

import pytest

from mingzhang.checks.catalogue import Rule, catalogue
from mingzhang.checks.context import Context
from mingzhang.checks.rules_run import run_rules
from mingzhang.checks.run import check
from mingzhang.checks.settings import SettingsError, load
from rules.frame import FRAME, read_text

FAULTY = FRAME + "全年安排####万元。\n"


@pytest.fixture
def settings(tmp_path):
    """Loads settings from text, with a waiver file beside them."""

    def write(text, waivers=None, today=date(2026, 3, 1)):
        path = tmp_path / "mingzhang.toml"
        path.write_text(text, encoding="utf-8")
        if waivers is not None:
            (tmp_path / "waivers.toml").write_text(waivers, encoding="utf-8")
        return load(path, today=today)

    return write


def found(**given):
    return check(read_text(FAULTY), only={"text"}, **given)


def test_a_rule_that_is_turned_off_finds_nothing_and_is_named_in_the_coverage(settings):
    off = found(settings=settings('[rules."text.error_value"]\noff = true\n'))
    assert [finding.rule for finding in found().findings] == ["text.error_value"]
    assert "text.error_value" not in {finding.rule for finding in off.findings}
    assert off.coverage.rules_off == ("text.error_value",)


def test_the_severity_of_a_rule_can_be_changed(settings):
    milder = found(settings=settings('[rules."text.error_value"]\nseverity = "style"\n'))
    assert {finding.severity for finding in milder.findings} == {"style"}


def waiver(name, until=""):
    return f'[[waiver]]\nfinding = "{name}"\nreason = "原件如此，已经核实"\nperson = "张某"\n{until}'


def test_a_waived_finding_is_set_aside_with_reason_and_person(settings):
    (one,) = found().findings
    checked = found(settings=settings('waivers = "waivers.toml"', waiver(one.id)))
    assert checked.findings == ()
    (waived,) = checked.waived
    assert (waived.finding.id, waived.reason, waived.person, waived.until) == (one.id, "原件如此，已经核实", "张某", None)


def test_a_waiver_holds_until_its_day_and_no_longer(settings):
    (one,) = found().findings
    text = waiver(one.id, "until = 2026-03-01\n")
    assert found(settings=settings('waivers = "waivers.toml"', text, date(2026, 3, 1))).findings == ()
    assert len(found(settings=settings('waivers = "waivers.toml"', text, date(2026, 3, 2))).findings) == 1


def test_the_id_of_a_finding_does_not_change_when_lines_are_added_before_it():
    (one,) = found().findings
    (moved,) = check(read_text("附件\n\n" + FAULTY), only={"text"}).findings
    assert moved.id == one.id
    assert moved.where.line == one.where.line + 2


WRONG = {
    "[rules": "不合 TOML 格式",
    "colour = 1": "没有“colour”这一项",
    '[rules."no.such"]\noff = true': "规则“no.such”不存在",
    '[rules."text.error_value"]\noff = 1': "不能是 1",
    '[rules."text.error_value"]\nseverity = "grave"': "不能是 grave",
    '[rules."text.error_value"]\nlimit = 3': "没有“limit”这一项",
    "rules = 3": "应是一组设置",
    'place = "洛阳"': "应为行政区划代码",
    'waivers = "none.toml"': "找不到设置文件",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_settings_file_is_refused_in_one_sentence(settings, text):
    with pytest.raises(SettingsError, match=WRONG[text]) as caught:
        settings(text)
    assert "\n" not in str(caught.value)


BAD_WAIVERS = {
    "waiver = 3": "内容不符",
    '[[waiver]]\nfinding = "a"\nreason = "b"': "缺少 person",
    '[[waiver]]\nfinding = "a"\nreason = " "\nperson = "c"': "缺少 reason",
    waiver("a", 'until = "soon"'): "应为日期",
    waiver("a", "until = 3"): "应为日期",
    waiver("a", "colour = 3"): "不认识的“colour”",
}


@pytest.mark.parametrize("text", BAD_WAIVERS)
def test_a_wrong_waiver_file_is_refused_in_one_sentence(settings, text):
    with pytest.raises(SettingsError, match=BAD_WAIVERS[text]):
        settings('waivers = "waivers.toml"', text)


def broken(_context, _options):
    raise ZeroDivisionError("a fault of the rule")


def test_a_rule_that_breaks_down_is_reported_as_such_and_the_others_go_on(monkeypatch):
    from mingzhang.checks.rules import broken_text

    good = catalogue()["text.error_value"]
    bad = Rule("text.bad", "t", "w。", "y。", "error", "b", {}, run="broken_text.broken")
    monkeypatch.setattr(broken_text, "broken", broken, raising=False)
    outcome = run_rules(Context(read_text(FAULTY)), rules=[bad, good])
    assert [(failure.rule, failure.error.startswith("ZeroDivisionError")) for failure in outcome.failures] == [("text.bad", True)]
    assert [finding.rule for finding in outcome.findings] == ["text.error_value"]
