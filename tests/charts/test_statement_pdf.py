"""A statement on paper: pages as needed, any script without a crash, drawn in its own process."""

import re
from dataclasses import replace

import pytest

from charts import statement_pdf
from charts.statement_sheet import StatementSheet

SHEET = StatementSheet(
    organisation="Centre récréatif du Faubourg",
    title="État de compte",
    facts=["Zoé Côté · C-1", "Du 1er janv. 2026 au 22 nov. 2026"],
    heads=["Date", "Opération", "Frais", "Crédits", "Solde"],
    rows=[["3 sept. 2026", "Facture F-1", "1 234,50 $", "", "Doit 1 234,50 $"]],
    closing="Solde : Doit 1 234,50 $",
    page="Page",
)


def pages(content: bytes) -> int:
    (count,) = re.findall(rb"/Count (\d+)", content)
    return int(count)


def letters(content: bytes) -> set[str]:
    """Every letter that the pages show, read from the fonts' own tables."""
    codes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{4})>", content)
    return {chr(int(code, 16)) for code in codes}


def test_a_short_statement_is_one_page() -> None:
    content = statement_pdf.draw(SHEET)
    assert content.startswith(b"%PDF-")
    assert pages(content) == 1
    assert set("Zoé Côté·$") <= letters(content)


def test_a_long_one_goes_on_over_pages() -> None:
    assert pages(statement_pdf.draw(replace(SHEET, rows=[*SHEET.rows] * 120))) == 4


@pytest.mark.parametrize("name", ["Ωμέγα", "Ђорђе", "محمد", "Nguyễn Thị Hồng", "דוד"])
def test_many_scripts_have_their_letters(name: str) -> None:
    content = statement_pdf.draw(replace(SHEET, facts=[name]))
    assert statement_pdf.UNKNOWN not in letters(content)
    assert set(name) - {" "} <= letters(content)


@pytest.mark.parametrize("name", ["李小龍", "さくら", "ไพลิน", "Zoé 🎉"])
def test_a_letter_that_the_font_lacks_is_an_empty_box(name: str) -> None:
    assert statement_pdf.UNKNOWN in letters(statement_pdf.draw(replace(SHEET, facts=[name])))


def test_a_text_too_long_for_its_column_is_cut_visibly() -> None:
    row = ["3 sept. 2026", "Facture " + "W" * 300, "9 999 999,99 $", "", "Doit 9 999 999,99 $"]
    assert "…" in letters(statement_pdf.draw(replace(SHEET, rows=[row])))


def test_the_largest_amounts_are_never_cut() -> None:
    most = "99 999 999,99 $"
    row = ["30 sept. 2026", "Facture F-1", most, most, f"Crédit {most}"]
    assert "…" not in letters(statement_pdf.draw(replace(SHEET, rows=[row])))
