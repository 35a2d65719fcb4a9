"""Whatever the facts are: identities hold, no printed amount moves by a unit, and every file says what the publication says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compiling.drawn import P, budgets
from mingzhang.checks.derive import identities
from mingzhang.checks.identity import FAILED, PASSED
from mingzhang.checks.values import values_of
from mingzhang.compiling.compile import compile_facts
from mingzhang.compiling.rounding import half_up
from mingzhang.layouts.load import known, layout
from mingzhang.messages import Refusal
from mingzhang.proof.compare import shown
from mingzhang.proof.readback import read_back
from mingzhang.publishing.book import book_of
from mingzhang.publishing.docx import write_docx
from mingzhang.publishing.fonts import find_fonts
from mingzhang.publishing.html import write_html
from mingzhang.publishing.pdf import write_pdf
from mingzhang.publishing.pdf_style import wanted_fonts
from mingzhang.publishing.typography import typography
from mingzhang.publishing.xlsx import write_xlsx

LAYOUTS = known()
every = pytest.mark.parametrize("name", LAYOUTS)
WRITERS = {"html": lambda publication: write_html(publication).encode(), "xlsx": write_xlsx, "docx": write_docx, "pdf": write_pdf}
slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without making a failing budget smaller: each try compiles a whole publication."""


def examples(count):
    return settings(max_examples=count, deadline=None, suppress_health_check=slow, phases=PHASES)


def failed(book):
    return [
        (identity.rule, str(identity.total.at), identity.total.text, [(part.text, str(part.at)) for part in identity.parts])
        for identity in identities(values_of(book))
        if identity.result == FAILED
    ]


def coarse(identity):
    """Whether a figure of it is printed with fewer decimals than the layout's, as a form may say: it cannot add up exactly."""
    return any(value.precision > P for value in (identity.total, *identity.parts))


def add_up(facts, name):
    """Without rounding no identity is further off than rounding explains."""
    plain = compile_facts(facts, layout(name), rounding=False)
    assert failed(book_of(plain.publication)) == []


def add_up_exactly(facts, name):
    """With controlled rounding every identity holds to the last digit, and each amount is printed as one of its neighbours."""
    made = compile_facts(facts, layout(name))
    assert made.printer.unsolved == ()
    book = book_of(made.publication)
    assert [one for one in identities(values_of(book)) if one.result != PASSED and not coarse(one)] == []
    now = made.printer.context.now
    for place, fen in made.printer.amounts.items():
        if "entry" not in place:
            assert abs(fen - now.value(place)) < P, place
            assert fen % P == 0
    for moved in made.printer.moved:
        assert moved.ordinary == half_up(moved.exact, P) != moved.printed
    assert book.unplaced == ()


def read_again(facts, name, form):
    made = compile_facts(facts, layout(name))
    compared = read_back(f"a.{form}", WRITERS[form](made.publication), book_of(made.publication))
    assert shown(compared.differences) == []
    return compared


@every
@examples(6)
@given(data=st.data())
def test_identities_hold_as_far_as_rounding_goes_and_exactly_with_controlled_rounding(name, data):
    facts = data.draw(budgets(layout(name)))
    add_up(facts, name)
    add_up_exactly(facts, name)


@every
@examples(3)
@given(data=st.data())
def test_a_page_of_any_budget_says_what_its_publication_says(name, data):
    read_again(data.draw(budgets(layout(name))), name, "html")


@every
@examples(2)
@given(data=st.data())
def test_a_workbook_of_any_budget_says_what_its_publication_says(name, data):
    read_again(data.draw(budgets(layout(name))), name, "xlsx")


@every
@examples(1)
@given(data=st.data())
def test_a_word_file_of_any_budget_says_what_its_publication_says(name, data):
    read_again(data.draw(budgets(layout(name))), name, "docx")


@pytest.mark.parametrize("name", ["hebei-2024", "henan-luoyang-2021"])
@settings(examples(1), derandomize=True)
@given(data=st.data())
def test_a_pdf_of_a_budget_says_what_its_publication_says(name, data):
    """The same budget every time."""
    try:
        find_fonts(wanted_fonts(typography()))
    except Refusal as refusal:
        pytest.skip(str(refusal))
    read_again(data.draw(budgets(layout(name))), name, "pdf")


@pytest.mark.soak
@every
@examples(300)
@given(data=st.data())
def test_soak_identities(name, data):
    facts = data.draw(budgets(layout(name), most_units=6))
    add_up(facts, name)
    add_up_exactly(facts, name)


@pytest.mark.soak
@pytest.mark.parametrize("form", WRITERS)
@every
@examples(60)
@given(data=st.data())
def test_soak_files(name, form, data):
    read_again(data.draw(budgets(layout(name))), name, form)
