"""A department's whole year in real browsers, from an empty system to published, retracted and published again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.facts.importing import import_workbook
from paths import ROOT
from web.browsing import ARGUMENTS, CHROMIUM, COPY, PASTE
from web.year import Somebody, served

sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
WORKBOOK = ROOT / "samples" / "facts" / "tongxi-organisation-2024.xlsx"
AMOUNT = 6
PEOPLE = {"jingban": "preparer", "zhuguan": "head", "yusuan": "budget", "jixiao": "performance"}


@pytest.fixture
def system(tmp_path):
    with served(tmp_path) as found:
        yield found


@pytest.fixture
def somebody(system):
    errors = []
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield lambda: Somebody(browser, system[0], errors)
        browser.close()
    assert not errors


def test_a_year_from_an_empty_system_to_what_the_public_sees(system, somebody):
    facts = import_workbook(WORKBOOK.read_bytes(), WORKBOOK.name).facts
    _organisations(somebody(), somebody, system[1], facts.department)
    jingban, zhuguan, yusuan, jixiao = (somebody().enter(name) for name in PEOPLE)
    anyone = somebody()
    code, number = facts.department.code, _opened(yusuan)
    _filled_in(jingban, number)
    _waived(jingban, number)
    jingban.step(number, "报送一上", path="/submissions/{}/")
    _passed_on(zhuguan, number)
    _control_numbers(yusuan, number)
    jingban.step(number, "报送二上")
    _passed_on(zhuguan, number)
    jixiao.step(number, "绩效中心审核通过", "目标明确。")
    _returned(yusuan, jingban, number)
    _corrected_by_two(jingban, somebody().enter("jingban"), number)
    jingban.step(number, "报送二上")
    _passed_on(zhuguan, number)
    jixiao.step(number, "绩效中心审核通过")
    yusuan.step(number, "预算科审核通过")
    _approved(yusuan, number)
    _published(zhuguan, anyone, number, code)
    _retracted_and_published_again(zhuguan, anyone, number, code)
    jingban.go("/audit/")
    jingban.says("您不能这样做")


def _organisations(admin, somebody, link, department):
    """The first administrator comes in by the link, makes the department, invites people, and gives one of them two more roles."""
    admin.accept(link, username="guanli", name="系统管理员")
    admin.enter("guanli").go("/organisations/new")
    admin.fill(code=department.code, name=department.name, short=department.short)
    admin.page.select_option("main [name=parent]", index=1)
    admin.page.click("main button[type=submit]")
    admin.says("已保存")
    home = admin.page.url
    for username, role in PEOPLE.items():
        if role == "budget":
            admin.go("/organisations/")
            admin.page.click("table.tree a")
            bureau = admin.page.url
        admin.go(bureau if role in {"budget", "performance"} else home)
        admin.page.click("summary:text('邀请新人')")
        admin.fill(name=f"人员{username}", username=username)
        admin.page.select_option("main [name=role]", role)
        admin.page.click("button:text('生成链接')")
        somebody().accept(admin.page.input_value("#link"))
    for role in ("department", "publisher"):
        admin.go("/organisations/")
        admin.page.click("main .bar a:text-is('人员')")
        admin.page.click("a:text('人员zhuguan')")
        admin.page.locator("main [name=role]").select_option(role)
        admin.page.locator("main [name=organisation]").select_option(label=department.name)
        admin.page.click("button:text('授予')")
        admin.says("角色已授予")


def _opened(yusuan):
    """The bureau opens the year; gives the number of the department's submission."""
    yusuan.go("/rounds/")
    yusuan.fill(year="2024", code_year="2024", first_up="2023-10-15", second_up="2023-12-20", notice="请按时报送。")
    yusuan.page.select_option("[name=layout]", "hebei-2024")
    yusuan.page.click("button:text('开始年度')")
    yusuan.says("2024 年度已经开始")
    return 1


def _filled_in(jingban, number):
    """The workbook is imported; then the spending is taken out and put back as a block of more than 200 rows of Excel."""
    jingban.go("/")
    jingban.says("请按时报送。", "报送一上")
    jingban.go(f"/submissions/{number}/import")
    sent = {"name": "填报表.xlsx", "mimeType": "application/octet-stream", "buffer": WORKBOOK.read_bytes()}
    jingban.page.set_input_files("#file", files=[sent])
    jingban.page.click("button:text-is('导入')")
    jingban.page.wait_for_selector("a:text('去看导入的内容'), .message.success")
    jingban.edit(number, "spending")
    total = _total(jingban)
    jingban.press("Control+a")
    block = jingban.page.evaluate(COPY)
    pasted = _in_pieces(block)
    assert len(pasted) >= 200
    jingban.press("Control+-")
    jingban.saved()
    assert _rows(jingban) == 0
    jingban.page.evaluate(PASTE, "\r\n".join(pasted) + "\r\n")
    assert _rows(jingban) == len(pasted)
    jingban.saved()
    assert _total(jingban) == total


def _in_pieces(block):
    """Each row of a block in four rows whose amounts of both years make up its own."""
    out = []
    for line in block.splitlines():
        cells = line.split("\t")
        for piece in range(4):
            made = list(cells)
            for column in (AMOUNT, AMOUNT + 1):
                made[column] = _piece(cells[column], piece)
            out.append("\t".join(made))
    return out


def _piece(text, piece):
    if not text.strip():
        return text
    whole = Decimal(text.replace(",", ""))
    quarter = (whole / 4).quantize(Decimal("0.000001"))
    return str(whole - 3 * quarter if piece == 3 else quarter)


def _shown(amount):
    """An amount as the grid shows it: as exact as it is, with two places at least."""
    whole, _, rest = f"{amount:,f}".rstrip("0").partition(".")
    return f"{whole}.{rest:0<2}"


def _rows(somebody):
    return int(somebody.page.get_attribute("[role=grid]", "data-rows"))


def _total(somebody):
    return somebody.page.locator(".grid .foot .cell").nth(AMOUNT + 1).inner_text()


def _waived(jingban, number):
    """An error stands in the way, leads to where it can be mended, and is set aside with a reason."""
    jingban.go(f"/submissions/{number}/")
    assert jingban.page.locator("#steps button:disabled:text('报送一上')").count() == 1
    while jingban.page.locator(".finding.error .waive").count():
        one = jingban.page.locator(".finding.error").first
        one.locator("summary").click()
        one.locator("[name=reason]").fill("申报表另行签章，公开稿留白。")
        one.locator("button[type=submit]").click()
        jingban.says("已豁免这一条")
    jingban.says("申报表另行签章，公开稿留白。", where="#waived")


def _passed_on(zhuguan, number):
    zhuguan.go("/")
    assert zhuguan.page.locator(f"a[href='/review/{number}/']").count() >= 1
    zhuguan.step(number, "审核通过，报主管部门")
    zhuguan.step(number, "审核通过，报财政部门")


def _control_numbers(yusuan, number):
    yusuan.go("/rounds/2024/control")
    first = yusuan.page.locator(".control input").first
    first.fill("5,500.00")
    yusuan.fill(reason="按年度财力核定。")
    yusuan.page.click("button:text('下达第 1 次控制数')")
    yusuan.says("已下达第 1 次控制数")
    yusuan.step(number, "下达控制数（一下）")


def _returned(yusuan, jingban, number):
    """An opinion on one item, and the return with words of its own; the preparer finds both."""
    yusuan.go(f"/review/{number}/?tab=projects")
    yusuan.page.locator("[data-opine]").first.click()
    yusuan.page.fill("#opine [name=text]", "请说明测算依据。")
    yusuan.page.click("#opine button[type=submit]")
    yusuan.says("意见已记下")
    yusuan.step(number, "退回", "请补充测算依据后重新报送。")
    jingban.go(f"/submissions/{number}/")
    jingban.says("请补充测算依据后重新报送。", "1 条未处理")
    jingban.go(f"/review/{number}/?tab=opinions")
    jingban.says("请说明测算依据。")


def _corrected_by_two(one, two, number):
    """Two browsers change one amount: the later one is told, chooses its own, and takes as much off the next row."""
    for each in (one, two):
        each.edit(number, "spending")
    before = [Decimal(one.cell("spending", row, AMOUNT).replace(",", "")) for row in range(2)]
    two.context.set_offline(True)
    for each, more in ((one, 1), (two, 2)):
        each.press("Control+Home", *["ArrowRight"] * AMOUNT)
        each.page.keyboard.type(str(before[0] + more))
        each.press("Enter")
    two.page.keyboard.type(str(before[1] - 2))
    two.press("Enter")
    one.saved()
    two.context.set_offline(False)
    two.page.wait_for_selector(".conflicts .mine")
    assert _shown(before[0] + 1) in two.page.inner_text(".conflicts .theirs")
    two.page.click(".conflicts .mine")
    two.saved()
    one.page.wait_for_selector(f"#cell-spending-0-{AMOUNT}:has-text('{_shown(before[0] + 2)}')")
    assert one.cell("spending", 1, AMOUNT) == _shown(before[1] - 2)
    two.context.close()


def _approved(yusuan, number):
    yusuan.go(f"/review/{number}/")
    assert yusuan.page.locator("#steps button:disabled:text('批复')").count() == 1
    yusuan.go("/rounds/2024/")
    yusuan.fill(congress="2024-01-28")
    yusuan.page.click("button:text('登记')")
    yusuan.says("人大批准日期已登记")
    yusuan.step(number, "批复")


def _published(zhuguan, anyone, number, code):
    assert anyone.go(f"/public/2024/{code}/").status == 404
    zhuguan.go(f"/releases/{number}/")
    zhuguan.page.click("button:text('生成公开文件')")
    zhuguan.page.wait_for_selector(".badge.good:text('已核对')")
    zhuguan.step(number, "公开", path="/releases/{}/")
    zhuguan.says("第 1 版 · 公开中")
    anyone.go("/public/")
    anyone.says("5,464.38")
    anyone.go(f"/public/2024/{code}/tables/")
    anyone.says("部门预算收支总表")
    anyone.go(f"/public/en/2024/{code}/")
    anyone.says("Where the money comes from")


def _retracted_and_published_again(zhuguan, anyone, number, code):
    zhuguan.step(number, "撤下公开文件", "附表中一处文字有误，更正后重新公开。", path="/releases/{}/")
    answer = anyone.go(f"/public/2024/{code}/")
    assert answer.status in {200, 410}
    anyone.says("附表中一处文字有误，更正后重新公开。")
    assert anyone.page.locator("a[href*='/files/']").count() == 0
    zhuguan.step(number, "重新公开", path="/releases/{}/")
    zhuguan.says("第 2 版 · 公开中")
    anyone.go(f"/public/2024/{code}/")
    # Browsers keep a public page for a minute; whoever asks anew sees what is.
    anyone.page.reload()
    anyone.says("第 2 版")
