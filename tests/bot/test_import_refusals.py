"""What is wrong with a file is told by line and column, and nothing of it comes in."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.database import open_database, transaction
from bot.imports import import_files
from domain.intake.turns import wait_for_turn
from tests import make
from tests.bot.files import DEPOSIT_HEAD, DEPOSITS, INVOICE_HEAD, INVOICES, bring, refused

BAD_INVOICES = [
    ("amount", "12,50", '"12,50" is not an amount (write 12.50)'),
    ("amount", "1 234.50", '"1 234.50" is not an amount (write 1234.50)'),
    ("amount", "1,234.50", '"1,234.50" is not an amount (write 1234.50)'),
    ("amount", "-5.00", '"-5.00" is not an amount (write 1234.50)'),
    ("amount", "1e3", '"1e3" is not an amount (write 1234.50)'),
    ("amount", "12.345", '"12.345" is not an amount (write 1234.50)'),
    ("amount", "12.", '"12." is not an amount (write 1234.50)'),
    ("amount", "１２", '"１２" is not an amount (write 1234.50)'),
    ("amount", "0.00", "must be more than 0.00"),
    ("amount", "10000000.00", '"10000000.00" is more than 9999999.99'),
    ("amount", "", "is empty"),
    ("issued_on", "2026-02-30", '"2026-02-30" is not a day (write 2026-11-30)'),
    ("issued_on", "20261001", '"20261001" is not a day (write 2026-11-30)'),
    ("due_on", "31/10/2026", '"31/10/2026" is not a day (write 2026-11-30)'),
    ("due_on", "0206-10-31", '"0206-10-31" is not a day (write 2026-11-30)'),
    ("position", "0", '"0" is not a position (write 1, 2, 3…)'),
    ("position", "1.5", '"1.5" is not a position (write 1, 2, 3…)'),
    ("customer_id", "C-404", 'there is no customer "C-404"'),
    ("gl_code", "9999", 'there is no GL code "9999"'),
    ("invoice_number", "A 1", '"A 1" must not hold spaces'),
    ("invoice_number", "A" * 51, "is longer than 50 characters"),
    ("description", "x" * 201, "is longer than 200 characters"),
    ("description", "bell\x07", "holds a character that cannot be printed (U+0007)"),
    (
        "description",
        "paid 4111 1111 1111 1111",
        "looks like a card number, which is never kept here",
    ),
    ("amount", "4111111111111111", "looks like a card number, which is never kept here"),
]


@pytest.mark.parametrize(("column", "cell", "reason"), BAD_INVOICES)
def test_one_bad_cell_keeps_the_whole_file_out(
    centre: Engine, tmp_path: Path, column: str, cell: str, reason: str
) -> None:
    columns = INVOICE_HEAD.strip().split(",")
    good = ["A-1", "C-1", "2026-10-01", "2026-10-31", "2", "TPS", "2310", "6.00"]
    bad = ["A-2", *good[1:]]
    bad[columns.index(column)] = f'"{cell}"'
    text = INVOICE_HEAD + ",".join(good) + "\n" + ",".join(bad) + "\n"
    assert refused(centre, tmp_path, text) == [f"line 3, column {column}: {reason}"]


BAD_ROWS = [
    ("customer_id,name,email,phone,locale\nC-9,,,,\n", "line 2, column name: is empty"),
    (
        "customer_id,name,email,phone,locale\nC-9,Zoé,zoe at example,,\n",
        'line 2, column email: "zoe at example" is not an e-mail address',
    ),
    (
        "customer_id,name,email,phone,locale\nC-9,Zoé,,,french\n",
        'line 2, column locale: "french" is not a locale (write fr_CA or en_CA)',
    ),
    (
        'customer_id,name,email,phone,locale\nC-9,"Zoé\nPaid",,,\n',
        "line 2, column name: holds a character that cannot be printed (U+000A)",
    ),
    (
        "customer_id,name,email,phone,locale\nC-9,Zo\u202eé,,,\n",
        "line 2, column name: holds a character that cannot be printed (U+202E)",
    ),
    (
        "customer_id,name,email,phone,locale\nC-9,Zoé,,,\nC-9,Zoë,,,\n",
        'line 3, column name: line 2 says "Zoé"',
    ),
    (
        "gl_code,title\n4010,Natation\n",
        'line 2, column title: is "Cours de natation" in the books; an import does not change it',
    ),
    (
        "gl_code,title\nunreconciled,Divers\n",
        'line 2, column gl_code: "unreconciled" is a word of the reports; choose another code',
    ),
    (
        "slack_user_id,name,roles,approval_limit\nU0A,Ana,cashier boss,\n",
        'line 2, column roles: "boss" is not one of '
        "viewer, cashier, supervisor, accountant, approver, admin",
    ),
    (
        "slack_user_id,name,roles,approval_limit\nana,Ana,cashier,\n",
        'line 2, column slack_user_id: "ana" is not a Slack user id (U and capitals or digits)',
    ),
    (
        DEPOSIT_HEAD + "C-1,2026-10-02,card,5.00,X\n",
        'line 2, column method: "card" is not one of '
        "cash, cheque, card_terminal, bank_transfer, echeck",
    ),
    (DEPOSIT_HEAD + "C-1,2026-10-02,cash,5.00,\n", "line 2, column reference: is empty"),
    (
        DEPOSIT_HEAD + "C-1,2026-11-21,cash,5.00,X\n",
        'line 2, column received_on: "2026-11-21" is after today',
    ),
    (
        DEPOSIT_HEAD + "C-404,2026-10-02,cash,5.00,X\n",
        'line 2, column customer_id: there is no customer "C-404"',
    ),
    ("gl_code,title\n1,A\n2,B,C\n", "line 3: has 3 cells, the header has 2"),
    ('gl_code,title\n1,"A\n2,B\n', "line 2: the quotes do not match, or a cell is far too long"),
    (
        b"gl_code,title\n1,A\n2,Piscine \xe9t\xe9\n",
        "line 3: is not UTF-8 text; save the file as CSV UTF-8",
    ),
    ("", "is empty"),
    (
        "number,amount\n1,2\n",
        "line 1: the header is that of no kind of file "
        "(gl_codes, customers, staff, invoices, deposits, saved_methods)",
    ),
    (
        "customer_id,name,mail,phone,locale\nC-9,Zoé,,,\n",
        "line 1: a file of customers has the columns customer_id,name,email,phone,locale; "
        'missing: email; unknown: "mail"',
    ),
]


@pytest.mark.parametrize(("text", "told"), BAD_ROWS)
def test_what_is_wrong_is_told_by_line_and_column(
    centre: Engine, tmp_path: Path, text: str | bytes, told: str
) -> None:
    assert refused(centre, tmp_path, text) == [told]


def test_everything_wrong_is_told_at_once_by_physical_line(centre: Engine, tmp_path: Path) -> None:
    text = (
        INVOICE_HEAD
        + '\nA-1,C-1,2026-10-01,2026-10-31,1,"two\nlines",4010,1.00\n'
        + "A-2,C-404,2026-10-01,2026-10-31,1,x,4010,1.00\n"
        + "A-3,C-1,soon,2026-10-31,1,x,4010,1\u00a0000.00\n"
    )
    assert refused(centre, tmp_path, text) == [
        'line 5, column customer_id: there is no customer "C-404"',
        'line 6, column issued_on: "soon" is not a day (write 2026-11-30)',
        'line 6, column amount: "1\\u00a0000.00" is not an amount (write 1234.50)',
    ]


def test_lines_of_one_invoice_must_agree(centre: Engine, tmp_path: Path) -> None:
    text = INVOICES.replace("A-1,C-1,2026-10-01,2026-10-31,2", "A-1,C-2,2026-10-01,2026-10-31,2")
    assert refused(centre, tmp_path, text) == ['line 3, column customer_id: line 2 says "C-1"']


def test_an_invoice_that_is_there_is_compared_line_by_line(centre: Engine, tmp_path: Path) -> None:
    bring(centre, tmp_path, INVOICES)
    dearer = INVOICES.replace("6.00", "7.00")
    assert refused(centre, tmp_path, dearer) == [
        'line 3, column amount: is "6.00" in the books; an import does not change it'
    ]
    longer = INVOICES + "A-1,C-1,2026-10-01,2026-10-31,3,Maillot,4010,20.00\n"
    assert refused(centre, tmp_path, longer) == [
        'line 4, column position: invoice "A-1" is in the books without this line'
    ]


def test_a_deposit_that_differs_is_refused(centre: Engine, tmp_path: Path) -> None:
    bring(centre, tmp_path, DEPOSITS)
    assert refused(centre, tmp_path, DEPOSITS.replace("50.25", "50.20")) == [
        'line 2, column amount: is "50.25" in the books; an import does not change it'
    ]


def test_a_bad_file_keeps_no_other_file_out(centre: Engine, tmp_path: Path) -> None:
    reports = bring(centre, tmp_path, DEPOSITS.replace("cheque", "gold"), INVOICES)
    assert [(report.kind, report.is_taken) for report in reports] == [
        ("invoices", True),
        ("deposits", False),
    ]


def test_a_missing_file_is_told(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "nowhere.csv"
    (report,) = import_files(engine, [path], make.stamp("cli"))
    assert next(report.tell_refusals()) == f"{path}: cannot be read: No such file or directory"


def test_a_long_list_of_refusals_is_cut_and_says_so(centre: Engine, tmp_path: Path) -> None:
    told = refused(centre, tmp_path, "gl_code,title\n" + "1,\n" * 130)
    assert len(told) == 101
    assert told[-1] == "and 30 more"


def test_an_import_that_would_wait_too_long_says_so(
    centre: Engine, database_url: str, tmp_path: Path
) -> None:
    impatient = open_database(database_url, wait_ms=50)
    with transaction(centre) as session:
        wait_for_turn(session)
        make.gl_code(session)
        (report,) = bring(impatient, tmp_path, INVOICES)
    impatient.dispose()
    assert "somebody else is writing to the books" in next(report.tell_refusals())
