"""CSV files come in whole, once, in whatever order they are given."""

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.database import reading, transaction
from bot.imports import bar_on, import_files
from domain import customers, people
from domain.extract import export
from domain.people import Role
from tests import make
from tests.bot.files import (
    CUSTOMERS,
    DEMO,
    DEPOSITS,
    INVOICE_HEAD,
    INVOICES,
    STAFF,
    books,
    bring,
    counts,
)


def test_the_demo_data_come_in_once_in_whatever_order(engine: Engine) -> None:
    first = import_files(engine, reversed(DEMO), make.stamp("cli"))
    assert counts(first) == {
        "gl_codes": (17, 0, 0),
        "customers": (60, 0, 0),
        "staff": (6, 0, 0),
        "invoices": (368, 0, 0),
        "deposits": (12, 0, 0),
        "saved_methods": (7, 0, 0),
    }
    before = books(engine)
    again = import_files(engine, DEMO, make.stamp("cli"))
    assert {added + updated for added, updated, _ in counts(again).values()} == {0}
    assert books(engine) == before


def test_the_demo_has_a_customer_who_owes_1234_50_on_two_invoices(engine: Engine) -> None:
    import_files(engine, DEMO, make.stamp("cli"))
    with reading(engine) as session:
        told = export(session, "C-1007")
    assert told["customers"][0]["owed"] == "1234.50"
    assert [invoice["due"] for invoice in told["invoices"]] == ["1004.55", "229.95"]
    assert told["receipts"] == []


def test_a_byte_order_mark_semicolons_and_other_columns_first(
    engine: Engine, tmp_path: Path
) -> None:
    text = '\ufeff"name";Locale;customer_id;email;phone\r\n"Côté; Zoé";fr-CA;C-9;;\r\n;;;;\r\n'
    (report,) = bring(engine, tmp_path, text)
    assert counts([report]) == {"customers": (1, 0, 0)}
    assert books(engine)["customers"][0]["name"] == "Côté; Zoé"


def test_two_customers_of_one_name_stay_two(centre: Engine) -> None:
    with reading(centre) as session:
        assert [c.customer_id for c in customers.search(session, "TREMBLAY marie")] == [
            "C-2",
            "C-3",
        ]
        assert customers.find_certain(session, "Marie Tremblay") is None


def test_a_customer_takes_the_name_of_the_later_file(centre: Engine, tmp_path: Path) -> None:
    later = CUSTOMERS.replace("C-2,Marie Tremblay", "C-2,Marie Lévesque")
    assert counts(bring(centre, tmp_path, later)) == {"customers": (0, 1, 2)}
    with reading(centre) as session:
        found = customers.find_certain(session, "levesque")
    assert found is not None
    assert (found.customer_id, found.name) == ("C-2", "Marie Lévesque")


def test_a_member_of_staff_has_the_roles_of_the_later_file(centre: Engine, tmp_path: Path) -> None:
    later = STAFF.replace("cashier,", "viewer approver viewer,250.00") + "U0B,Tom,,\n"
    assert counts(bring(centre, tmp_path, later)) == {"staff": (1, 1, 0)}
    with reading(centre) as session:
        assert people.load(session, "U0A").roles == {Role.VIEWER, Role.APPROVER}
        assert people.load(session, "U0B").roles == frozenset()
    assert counts(bring(centre, tmp_path, later)) == {"staff": (0, 0, 2)}


def test_deposits_are_opening_balances_that_move_no_cash(centre: Engine, tmp_path: Path) -> None:
    bring(centre, tmp_path, DEPOSITS)
    (posting,) = books(centre)["postings"]
    assert (posting["debit"], posting["credit"], posting["amount"], posting["subject"]) == (
        "opening_balances",
        "account_deposits",
        "50.25",
        "R-000001",
    )
    (receipt,) = books(centre)["receipts"]
    assert (receipt["status"], receipt["recorded_by"], receipt["unapplied"]) == (
        "recorded",
        "cli",
        "50.25",
    )


def test_the_reference_of_a_counter_deposit_is_no_key(centre: Engine, tmp_path: Path) -> None:
    with transaction(centre) as session:
        make.staff(session)
        make.deposit(session, 1000, "C-1", reference="BOURSE-1")
    assert counts(bring(centre, tmp_path, DEPOSITS)) == {"deposits": (1, 0, 0)}


def test_each_file_that_changes_something_is_in_the_audit_once(
    centre: Engine, tmp_path: Path
) -> None:
    bring(centre, tmp_path, INVOICES)
    bring(centre, tmp_path, INVOICES)
    told = [(row["actor"], row["action"], row["subject"]) for row in books(centre)["audit"]]
    assert told == [
        ("cli", "gl_codes.import", "file0.csv"),
        ("cli", "customers.import", "file1.csv"),
        ("cli", "staff.import", "file2.csv"),
        ("cli", "invoices.import", "file0.csv"),
    ]


def test_a_part_of_an_invoice_that_is_there_does_nothing(centre: Engine, tmp_path: Path) -> None:
    bring(centre, tmp_path, INVOICES)
    one_line = "".join(INVOICES.splitlines(keepends=True)[:2])
    assert counts(bring(centre, tmp_path, one_line)) == {"invoices": (0, 0, 1)}


def test_the_same_row_twice_counts_once(centre: Engine, tmp_path: Path) -> None:
    doubled = INVOICES + INVOICES.removeprefix(INVOICE_HEAD)
    assert counts(bring(centre, tmp_path, doubled)) == {"invoices": (2, 0, 2)}
    assert books(centre)["invoices"][0]["total"] == "126.00"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal(), True), (StringIO(), False)])
def test_a_bar_shows_on_a_terminal_only(engine: Engine, stream: StringIO, *, shown: bool) -> None:
    import_files(engine, DEMO, make.stamp("cli"), bar_on(stream))
    assert ("100%" in stream.getvalue()) is shown
    assert bool(stream.getvalue()) is shown


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "P", "S", "Zs")) | st.sampled_from("éÉ\"',;=<&"),
    min_size=1,
    max_size=40,
).map(str.strip)
NAMES = WORDS.filter(bool)
DESCRIPTIONS = st.lists(NAMES, min_size=1, max_size=3).map("\n".join)
AMOUNTS = st.integers(1, 999_999_999)


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=NAMES,
    lines=st.lists(st.tuples(DESCRIPTIONS, AMOUNTS), min_size=1, max_size=4),
    separator=st.sampled_from([",", ";"]),
)
def test_what_comes_in_goes_out(
    centre: Engine, tmp_path: Path, name: str, lines: list[tuple[str, int]], separator: str
) -> None:
    number = len(books(centre)["customers"])
    who, invoice = f"D-{number}", f"F-{number}"
    rows = [
        [invoice, who, "2026-10-01", "2026-10-31", str(place), text, "4010", decimal(cents)]
        for place, (text, cents) in enumerate(lines, start=1)
    ]
    files = [
        sheet(CUSTOMERS.splitlines()[0], [[who, name, "", "", ""]], separator),
        sheet(INVOICE_HEAD.strip(), rows, separator),
    ]
    counts(bring(centre, tmp_path, *files))
    with reading(centre) as session:
        out = export(session, who)
    assert out["customers"][0]["name"] == name
    assert out["customers"][0]["owed"] == decimal(sum(cents for _, cents in lines))
    assert out["invoices"][0]["lines"] == [
        {
            "position": place,
            "description": text,
            "gl_code": "4010",
            "amount": decimal(cents),
            "due": decimal(cents),
        }
        for place, (text, cents) in enumerate(lines, start=1)
    ]


def decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def sheet(head: str, rows: list[list[str]], separator: str) -> str:
    """Write cells between quotes, by hand: the reader must not agree with a writer's mistakes."""
    quoted = [separator.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows]
    return "\n".join([head.replace(",", separator), *quoted]) + "\n"
