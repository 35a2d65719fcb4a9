"""What the sentences of a layout can say: amounts, shares and changes, each from the cube, and the words that the department gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.compiling.context import Context
from mingzhang.compiling.places import place
from mingzhang.compiling.printing import Printer
from mingzhang.compiling.rounding import half_up
from mingzhang.compiling.templates import lines_of
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import contains
from mingzhang.facts.model import Asset, Project, Unit
from mingzhang.vocabulary.phrases import key

CLOSING = "。；;，, \n\t"


def clause(text: str) -> str:
    """Words as a clause of a sentence: lines joined by commas, no full stop at the end."""
    return "，".join(part for line in lines_of(text) if (part := line.strip(CLOSING)))


@dataclass(frozen=True, slots=True)
class Delta:
    """A change on the year before: `amount` without sign as printed, `rate` in percent as printed (None where last year was nothing), and
    its direction."""

    now: str
    was: str
    amount: str
    rate: str | None
    sign: int

    @property
    def same(self) -> bool:
        """Whether nothing changed (持平)."""
        return self.sign == 0

    @property
    def word(self) -> str:
        """增加 or 减少."""
        return "增加" if self.sign > 0 else "减少"

    @property
    def rate_word(self) -> str:
        """增长 or 下降."""
        return "增长" if self.sign > 0 else "下降"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an amount with its share of the whole."""

    name: str
    amount: str
    share: str
    code: str


@dataclass
class Voice:
    """The speaker of a layout's sentences. `wanted` collects the keys of words that a sentence needed and the department did not give."""

    printer: Printer
    wanted: dict[str, None] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        """What is being compiled."""
        return self.printer.context

    def amount(self, words: str = "") -> str:
        """The amount at a place, as printed (万元, without the unit)."""
        return self.printer.text(self.printer.fen(place(words)))

    def some(self, words: str = "") -> bool:
        """Whether there is money at a place."""
        return self.context.now.value(place(words)) != 0

    def was(self, words: str = "") -> str:
        """Last year's amount at a place, as printed."""
        return self.printer.text(self._before(place(words)))

    def known_before(self) -> bool:
        """Whether anything of last year is known."""
        return bool(self.context.before.atoms or self.context.known_before)

    def delta(self, words: str = "") -> Delta:
        """The change at a place on the year before."""
        where = place(words)
        now, before = self.printer.fen(where), self._before(where)
        difference = now - before
        rate = None
        if before:
            rate = str((Decimal(abs(difference)) * 100 / abs(before)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)) + "%"
        texts = (self.printer.text(now), self.printer.text(before), self.printer.text(abs(difference)))
        return Delta(*texts, rate, (difference > 0) - (difference < 0))

    def share(self, part: str, whole: str) -> str:
        """The share of a part in a whole, in percent with two decimals; 0.00% of nothing."""
        return self._share(self.printer.fen(place(part)), self.printer.fen(place(whole)))

    def classes(self, words: str) -> list[Part]:
        """The 类 of the functional classification at a place that have money, with their share of it."""
        where = place(words)
        whole = self.printer.fen(where)
        codes = dict.fromkeys(code[:3] for (code,) in self.context.now.members(where, "function"))
        found = []
        for code in codes:
            fen = self.printer.fen(where.but(function=code))
            found.append(Part(self.context.name_of("function", code), self.printer.text(fen), self._share(fen, whole), code))
        return found

    def items(self, words: str) -> list[Part]:
        """The 项 at a place; the name carries its 类 and 款 as explanations print them: …（类）…（款）…（项）."""
        where = place(words)
        whole = self.printer.fen(where)
        found = []
        for (code,) in self.context.now.members(where, "function"):
            fen = self.printer.fen(where.but(function=code))
            found.append(Part(self._line(code), self.printer.text(fen), self._share(fen, whole), code))
        return found

    def economic(self, words: str) -> list[Part]:
        """The 款 of the economic classification at a place that have money."""
        where = place(words)
        whole = self.printer.fen(where)
        found = []
        for (code,) in self.context.now.members(where, "economic"):
            fen = self.printer.fen(where.but(economic=code))
            found.append(Part(self.context.name_of("economic", code), self.printer.text(fen), self._share(fen, whole), code))
        return found

    def text(self, name: str) -> str:
        """Words of the department (说明文字); what is not given is noted as wanted."""
        words = self.context.facts.texts.get(name, "").strip()
        if not words:
            self.wanted[name] = None
        return words

    def maybe(self, name: str) -> str:
        """Words of the department that may be missing."""
        return self.context.facts.texts.get(name, "").strip()

    def reason(self, name: str) -> str:
        """The reason of a change (主要原因), as a clause without its full stop."""
        return clause(self.text(f"reason.{name}"))

    def item_reason(self, item: str) -> str:
        """The reasons that stand with one of the “三公”经费 or its parts; wanted where none does."""
        found = [line.reason for line in self.context.facts.items if line.reason and contains("item", item, line.item)]
        return "，".join(dict.fromkeys(map(clause, found))) if found else self.reason(item)

    def quantity(self, item: str) -> str:
        """How many of a kind of asset there are, 0 where none is listed."""
        counted = [asset.quantity or Decimal(0) for asset in self.context.facts.assets if asset.item.startswith(item)]
        return self.number(sum(counted, Decimal(0)))

    def projects(self) -> int:
        """How many projects have money in the year."""
        return sum(1 for project in self.context.facts.projects if self._of(project))

    @staticmethod
    def number(value: Decimal | None) -> str:
        """A number of things as sentences print it, 0 where none is given."""
        return f"{(value or Decimal(0)).normalize():f}"

    def assets(self, item: str) -> list[Asset]:
        """The assets of a kind."""
        return [asset for asset in self.context.facts.assets if asset.item.startswith(item)]

    def large(self, yuan: int) -> list[Project]:
        """The projects whose money of the year is at least so many 元."""
        return [project for project in self.context.facts.projects if self._of(project) >= yuan * 100]

    def sum_of(self, projects: list[Project]) -> str:
        """The money of some projects together, as printed."""
        return self.printer.text(sum(half_up(self._of(project), self.printer.size) for project in projects))

    def units(self) -> tuple[Unit, ...]:
        """The budget units."""
        return self.context.facts.units

    def _of(self, project: Project) -> int:
        return self.context.now.value(place("expenditure").but(project=key(project.name)))

    def _before(self, where: At) -> int:
        return half_up(self.context.last_year(where), self.printer.size)

    def _line(self, code: str) -> str:
        levels = (("类", 3), ("款", 5), ("项", 7))
        return "".join(f"{self.context.name_of('function', code[:size])}（{level}）" for level, size in levels if size <= len(code))

    @staticmethod
    def _share(part: int, whole: int) -> str:
        if not whole:
            return "0.00%"
        return f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"
