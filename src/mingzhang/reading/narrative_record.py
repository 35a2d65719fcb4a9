"""From a figure and the words in front of it to statements: which kind of figure it is, where it belongs, what it is a part of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mingzhang.book.model import Passage, Statement, Unplaced
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, contains
from mingzhang.money import NotAFigure, amount_of, fen_to_yuan, parse_figure
from mingzhang.reading.narrative_figures import Figure
from mingzhang.reading.narrative_resolve import Place, Resolver
from mingzhang.reading.narrative_state import Topic
from mingzhang.reading.narrative_words import Compared, Meaning, placed
from mingzhang.vocabulary.sentences import became, changes, exceeds, nothing, plain, stage_of, without_fillers

_SHARE = re.compile(r"占(?:比|比重|比例)?(.*?)(?:的比重|的比例|比重|比例|的)?(?:为|约|达|是)*$")
_DONE = re.compile(r"(?:完成|为|达到|占)(?P<what>(?:年初|全年|调整)?预算)数?的?$")
_RATIO = re.compile(r"(?:完成率|执行率|完成比例)(?:为|达|约|是)*$")
_ALL = re.compile(r"均|各|都")
_AS_PRINTED = str.maketrans({"(": "（", ")": "）"})
UNKNOWN = "没有说清是哪一项预算的数字"
NO_SHARE = "没有说清是什么的百分比"
NO_AMOUNT = "数字的写法读不出金额"
IN_REASON = "原因说明中的数字，不是单独的预算数"


@dataclass
class Recorder(Resolver):
    """Records the figures of one passage (`index` in the book) in the `state` of its section."""

    passage: Passage
    flat: str

    def record(self, figure: Figure, words: str) -> None:
        """Records a figure with the words in front of it as statements, or as unplaced."""
        if figure.kind == "money":
            self._money(figure, words)
        elif figure.kind == "percent":
            self._percent(figure, words)
        elif figure.kind == "points":
            self._lost(figure, NO_SHARE)
        elif figure.kind == "count":
            self._count(figure, words)
        elif figure.kind == "same":
            self._same(figure, words)
        else:
            self._none(figure)

    def _read(self, words: str) -> Meaning:
        meaning = self.reader.read(words, self.state.context, stock=self.state.stock)
        if meaning.compared is not None:
            self.state.against = self.state.last_against = meaning.compared
        return meaning

    def _money(self, figure: Figure, words: str) -> None:
        result = became().search(words)
        over = exceeds().search(words)
        change = None if result else over or changes().search(words)
        verb = result or change
        meaning = self._read(words[: verb.start()] if verb else words)
        if over:
            self.state.against = Compared(None, stage_of(over["stage"]))
        if meaning.compared is not None and meaning.compared.last and verb is None and meaning.compared.year is not None:
            meaning = replace(meaning, year=meaning.compared.year, dated=True)
        try:
            amount = amount_of(parse_figure(f"{figure.value:f}"), figure.unit)
        except NotAFigure:
            self._lost(figure, NO_AMOUNT)
            return
        if self.state.reasoning:
            self._lost(figure, IN_REASON)
            return
        meaning = self._in_turn(meaning, words)
        measure = "change" if change else "amount"
        places = self._places(meaning, words, measure)
        if not places:
            self._lost(figure, UNKNOWN)
        for place in places:
            made = self._made(figure, measure, place, fen_to_yuan(amount.fen), fen_to_yuan(amount.precision))
            if change:
                made = self._against(made, change)
            self._add(made, words)

    def _in_turn(self, meaning: Meaning, words: str) -> Meaning:
        """The one of several subjects that this figure is of: `基本支出和项目支出分别为` is followed by one figure for each."""
        if meaning.several and "分别" in words:
            self.state.pending = list(meaning.several[1:])
            return replace(meaning, members=meaning.several[0], several=(), left="")
        if self.state.pending and meaning.empty:
            return Meaning(self.state.pending.pop(0), year=meaning.year, dated=meaning.dated)
        self.state.pending = []
        return meaning

    def _percent(self, figure: Figure, words: str) -> None:
        value, precision = f"{figure.value:f}", at_last(figure.decimals)
        if self.state.reasoning:
            self._lost(figure, IN_REASON)
            return
        change = changes().search(words)
        if change:
            meaning = self._read(words[: change.start()])
            for place in self._places(meaning, words, "growth") or self._lose(figure, UNKNOWN):
                self._add(self._against(self._made(figure, "growth", place, value, precision), change), words)
            return
        done = _DONE.search(words) or (_RATIO.search(words) if self.reader.final else None)
        share = None if done else _SHARE.search(words)
        if done is None and share is None:
            self._lost(figure, NO_SHARE)
            return
        said = done or share
        meaning = self._read(words[: said.start()] if said else words)
        here = self.place(meaning, "amount")
        if here is None:
            self._lost(figure, NO_SHARE)
            return
        made = self._made(figure, "share", here, value, precision)
        if done:
            what = done.groupdict().get("what") or "年初预算"
            stage = "adjusted" if what in {"全年预算", "调整预算"} else "budget"
            whole: At | None = here[0].but(stage=stage)
        else:
            whole = self.whole(here, share[1] if share else "")
            if whole is not None and "flow" not in whole and "flow" in here[0]:
                whole = whole.but(flow=here[0]["flow"])
        self._add(replace(made, of=whole), words)

    def _count(self, figure: Figure, words: str) -> None:
        assert figure.count is not None
        meaning = self._read(words)
        if self.state.reasoning or self.state.purpose:
            return
        own = {**figure.count.at, **self.stamped(meaning)}
        if "item" in figure.count.at and not contains("item", figure.count.at["item"], own.get("item", ALL)):
            own["item"] = figure.count.at["item"]
        if meaning.left:
            own["entry"] = meaning.name
        own["measure"] = "quantity"
        stock = own.get("item", "").startswith("assets")
        base = {} if stock and not self.state.base.get("item", "").startswith("assets") else dict(self.state.base)
        last = self.state.found.statements[-1] if len(self.state.found.statements) > self.state.passage else None
        if meaning.empty and not stock and last is not None and last.measure == "count":
            base = dict(last.at.pairs)
        place = placed(base, own)
        within = None
        for group in reversed(self.state.groups):
            for number in range(group.begin - 1, max(group.low, group.begin - 20) - 1, -1):
                whole = self.state.found.statements[number]
                if whole.measure == "count" and whole.at != place and whole.at.over(place):
                    within = number
                    break
        self._add(self._made(figure, "count", (place, within, False), f"{figure.value:f}", at_last(figure.decimals)), words)

    def _same(self, figure: Figure, words: str) -> None:
        meaning = self._read(words)
        against = self.state.against
        if against is None or (against.year is None and against.stage is not None) or self.state.reasoning:
            return
        places: list[Place]
        if meaning.empty and _ALL.search(words):
            places = [(item.at, None, False) for item in self._amounts()]
        elif len(meaning.several) > 1:
            places = [place for one in meaning.several if (place := self.place(Meaning(one), "change")) is not None]
        else:
            place = self.place(meaning, "change")
            places = [place] if place is not None else []
        for one in places:
            made = self._made(figure, "change", one, "0.00", None)
            self._add(replace(self._against(made, None), direction="same", unit=None), words)

    def _amounts(self) -> list[Statement]:
        """The amounts of the passage of which no change has been said."""
        here = self.state.found.statements[self.state.passage :]
        changed = {item.at for item in here if item.measure == "change"}
        return [item for item in here if item.measure == "amount" and "year" not in item.at and item.at not in changed]

    def _none(self, figure: Figure) -> None:
        """“无” in front of the name of a fund or an item: an amount of nothing."""
        behind = plain(re.split(r"[。！？!?;；,，:：]", self.flat[figure.end : figure.end + 60], maxsplit=1)[0])
        meaning = self.reader.read(behind, self.state.context)
        left = without_fillers(nothing()[1].sub("", meaning.left))
        if left or not set(meaning.members) & {"fund", "item", "kind"} or self.state.reasoning or meaning.compared or meaning.year:
            return
        if not re.search(r"支出|收入|预算|经费|费$|费用|拨款|收支|采购", behind):
            return
        place = placed(self.state.base, self.stamped(replace(meaning, left="")))
        self._add(self._made(figure, "amount", (place, None, False), "0.00", None), behind)

    def _places(self, meaning: Meaning, words: str, measure: str) -> list[Place]:
        if meaning.several and _ALL.search(words):
            each = [replace(meaning, members=members, several=(), left="") for members in meaning.several]
            return [place for one in each if (place := self.place(one, measure)) is not None]
        place = self.place(meaning, measure)
        return [place] if place is not None else []

    def _made(self, figure: Figure, measure: str, place: Place, value: str, precision: str | None) -> Statement:
        return Statement(
            text=self.passage.text[figure.start : figure.end],
            measure=measure,
            value=value,
            at=place[0],
            where=self.passage.where,
            precision=precision,
            unit=figure.unit or None,
            within=place[1] if measure in {"amount", "change", "count"} else None,
            partial=place[2] and measure in {"amount", "change"},
            passage=self.index,
            start=figure.start,
            end=figure.end,
        )

    def _against(self, made: Statement, change: re.Match[str] | None) -> Statement:
        """A change or growth with its direction and what it is against."""
        against = self.state.against or (self.state.last_against if self.state.last_against and self.state.last_against.year else None)
        base = against.year if against is not None else None
        if base is None and self.reader.year is not None and (against is None or against.stage is None):
            base = self.reader.year - 1
        of = None
        own_stage = "final" if self.reader.final else "budget"
        if against is not None and against.stage is not None and against.stage != own_stage:
            of = made.at.but(**{"stage": against.stage, **({"year": str(base)} if base is not None else {})})
        direction = None if change is None or change["open"] else "increase" if change["up"] else "decrease"
        whole = self.state.found.statements[made.within] if made.within is not None else None
        within = made.within if whole is not None and whole.base == base else None
        return replace(made, base=base, of=of, direction=direction, within=within)

    def _add(self, made: Statement, words: str) -> None:
        """Keeps a statement. What follows it may speak of the same thing."""
        state = self.state
        words = words.translate(_AS_PRINTED) if "（" in self.passage.text else words
        subject = words[-80:].strip("、,，:：;；和及与以")
        if not subject and state.topic is not None:
            subject = state.topic.words
        state.found.statements.append(replace(made, subject=subject))
        here = made.at.but(year=ALL, stage=ALL)
        if made.measure in {"amount", "change"}:
            state.topic = Topic(here, state.found.statements[-1].subject, self.index)
        elif made.measure == "count" and "kind" in made.at:
            state.topic = state.lead = state.counted = Topic(here.but(measure=ALL), words, self.index)

    def _lose(self, figure: Figure, reason: str) -> list[Place]:
        self._lost(figure, reason)
        return []

    def _lost(self, figure: Figure, reason: str) -> None:
        text = self.passage.text[figure.start : figure.end]
        self.state.found.unplaced.append(Unplaced(text, reason, self.passage.where, passage=self.index))


def at_last(decimals: int) -> str:
    """The size of the last printed digit: 2 decimals give `0.01`."""
    return "1" if decimals == 0 else "0." + "0" * (decimals - 1) + "1"
