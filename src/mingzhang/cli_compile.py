"""The commands that make what is published: layouts, template, compile, reconstruct."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli_rules import Config, Waivers, settings_of
from mingzhang.messages import Refusal, say
from mingzhang.output import examine, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzhang.book.model import BudgetBook
    from mingzhang.facts.faults import Fault
    from mingzhang.facts.importing import Imported
    from mingzhang.facts.sheets import TextWanted
    from mingzhang.proof.model import Pack

CLEAN, REFUSED, FAILED = 0, 1, 2

LayoutName = Annotated[
    str, typer.Option("--layout", metavar="版式", help="版式的编号（mingzhang layouts 可查），或自己的版式文件（.yaml）。")
]
MaybeLayout = Annotated[
    str | None, typer.Option("--layout", metavar="版式", help="版式的编号：模板按它列出需要填写的文字说明；不写时只列通用的。")
]
OutFile = Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="把工作簿保存到这个文件。")]
OutFolder = Annotated[Path, typer.Option("-o", "--output", metavar="文件夹", help="把全部文件写入这个文件夹。")]
Formats = Annotated[
    str | None,
    typer.Option("--formats", metavar="列表", help="只生成这些格式，以逗号分开：docx,pdf,xlsx,html,json,package,forms；默认全部。"),
]
Rounding = Annotated[bool, typer.Option("--rounding/--no-rounding", help="控制舍入，使各表打印的数恰好相加（默认开）。")]
Draft = Annotated[bool, typer.Option("--draft", help="有问题也写出样稿，并在清单中注明不得公开。")]
Annotate = Annotated[Path | None, typer.Option("--annotate", metavar="文件", help="工作簿有问题时，把问题以批注写入一份副本。")]
Fonts = Annotated[Path | None, typer.Option("--fonts", metavar="文件夹", help="PDF 所用字体的文件夹。")]
Workbook = Annotated[Path, typer.Argument(metavar="事实工作簿", help="填好的事实工作簿（xlsx）。")]
Year = Annotated[int, typer.Option("--year", min=2018, max=2100, metavar="年度", help="预算年度。")]
Last = Annotated[Path | None, typer.Option("--previous", metavar="文件", help="上年的预算（公开文件或 book JSON）：把上年数填入模板。")]
Book = Annotated[Path, typer.Argument(metavar="文件", help="公开的预算文件，或 read 给出的 JSON。")]


def layouts() -> None:
    """列出各地版式。"""
    from mingzhang.layouts.load import known, layout

    for name in known():
        found = layout(name)
        first, last = found.years
        typer.echo(f"{name}\t{found.name}（{first or '……'}—{last or '今'}）：{len(found.tables)} 张表，{len(found.forms)} 种绩效目标表")
        if found.about:
            typer.echo(f"\t{found.about}")


def template(out: OutFile, year: Year, layout: MaybeLayout = None, previous: Last = None) -> None:
    """给出空白的事实工作簿，供预算人员填写。"""
    from mingzhang.facts.template import template as make

    examine(out)
    if previous is not None:
        _from_last_year(out, year, previous, layout)
        return
    write(make(year, _texts(layout)), out)
    typer.echo(say("output.written", name=out), err=True)


def compile_(
    workbook: Workbook,
    layout: LayoutName,
    out: OutFolder,
    formats: Formats = None,
    rounding: Rounding = True,  # noqa: FBT002
    draft: Draft = False,  # noqa: FBT002
    annotate: Annotate = None,
    fonts: Fonts = None,
    config: Config = None,
    waivers: Waivers = None,
) -> None:
    """由事实工作簿编制全部公开文件，读回逐数核对后写出。退出码：0 已写出，1 有问题未写出，2 无法编制。"""
    from mingzhang.layouts.errors import LayoutError
    from mingzhang.layouts.load import layout as named
    from mingzhang.packing import chosen, compiled, examine_folder, facts_in, write_pack
    from mingzhang.proof.model import FORMATS
    from mingzhang.proof.pack import Wanted, make_pack

    examine_folder(out)
    examine(annotate, [workbook])
    wanted = chosen(formats, FORMATS)
    try:
        place = named(layout)
        imported, data = facts_in(workbook, place)
        if imported.facts is None:
            _show_faults(workbook, imported, data, annotate)
            raise typer.Exit(REFUSED)
        _tell(map(_sentence, imported.faults))
        made = compiled(imported, place, rounding=rounding)
    except LayoutError as error:
        raise Refusal("layout.wrong", what=error) from None
    pack = make_pack(imported.facts, made, Wanted(wanted, fonts), settings_of(config, waivers))  # type: ignore[arg-type]
    _tell(pack.problems)
    if pack.problems and not draft:
        typer.echo(say("compile.refused", count=len(pack.problems)), err=True)
        raise typer.Exit(REFUSED)
    write_pack(pack, out)
    _close(pack, out)


def _close(pack: Pack, out: Path) -> None:
    targets = sum(one.compared.targets for one in pack.proved)
    unlike = sum(bool(one.compared.differences) for one in pack.proved)
    if unlike:
        typer.echo(say("compile.unlike", folder=out, files=len(pack.files), unlike=unlike), err=True)
    else:
        typer.echo(say("compile.done", folder=out, files=len(pack.files), figures=pack.figures, targets=targets), err=True)
    if pack.problems:
        typer.echo(say("compile.draft", count=len(pack.problems)), err=True)
        raise typer.Exit(REFUSED)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


def _sentence(fault: Fault) -> str:
    code = "compile.fault" if fault.severity == "error" else "compile.warning"
    return say(code, sheet=fault.sheet, cell=fault.cell, text=fault.text)


def _show_faults(workbook: Path, imported: Imported, data: bytes, annotated: Path | None) -> None:
    errors = [fault for fault in imported.faults if fault.severity == "error"]
    _tell(map(_sentence, (*errors, *(fault for fault in imported.faults if fault.severity != "error"))))
    typer.echo(say("compile.faults", name=workbook.name, count=len(errors)), err=True)
    if annotated is not None:
        from mingzhang.facts.annotate import annotate

        write(annotate(data, imported.faults), annotated)
        typer.echo(say("compile.annotated", name=annotated), err=True)


def reconstruct(file: Book, out: OutFile, layout: MaybeLayout = None) -> None:
    """由已公开的预算还原事实工作簿：各表的数全部重现，无法确定的拆分标明“推定”。"""
    from mingzhang.facts.export import export
    from mingzhang.reconstructing.reconstruct import reconstruct as rebuild

    examine(out, [file])
    found = rebuild(_book(file))
    write(export(found.facts, _texts(layout)), out)
    assumed = sum(line.assumed for line in found.facts.spending)
    typer.echo(say("reconstruct.done", name=out, lines=len(found.facts.spending), assumed=assumed), err=True)
    _tell(say("reconstruct.unexplained", text=item.text, at=item.at) for item in found.unexplained)


def _texts(layout: str | None) -> tuple[TextWanted, ...]:
    from mingzhang.layouts.load import layout as named
    from mingzhang.packing import texts_of

    return texts_of(named(layout) if layout is not None else None)


def _from_last_year(out: Path, year: int, previous: Path, layout: str | None) -> None:
    from mingzhang.facts.export import export
    from mingzhang.facts.next_year import next_year
    from mingzhang.reconstructing.reconstruct import reconstruct as rebuild

    facts = next_year(rebuild(_book(previous)).facts, year)
    write(export(facts, _texts(layout)), out)
    typer.echo(say("output.written", name=out), err=True)


def _book(file: Path) -> BudgetBook:
    from mingzhang.batch import read_one
    from mingzhang.packing import earlier_year

    def read(path: Path) -> BudgetBook:
        report, book = read_one(path)
        if book is None:
            raise Refusal("previous.unread", problem=report.problem or path.name)
        return book

    return earlier_year(file, read)
