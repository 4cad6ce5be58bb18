"""What no database keeps is dropped before it gets there; the rest is kept word for word."""

from sqlalchemy import text

from tests.journeys.conftest import Counter


def test_a_note_with_a_nul_is_kept_without_it(counter: Counter) -> None:
    with counter.ana as ana:
        ana.types("/deposit C-1")
        ana.fills(amount="50", method="cash", note="pour\0 Zoé 🎉")
        assert ana.submits() == "updated"
    with counter.books.reading() as session:
        assert session.scalars(text("SELECT note FROM receipts")).one() == "pour Zoé 🎉"
