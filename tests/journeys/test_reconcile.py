"""An accountant reconciles: one link removed, one made by hand, everything at once; 70 links."""

from datetime import date, timedelta

import pytest

from domain import allocations, reconciliation
from domain.people import Role
from domain.tables import StaffRoleRow
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"
LUC, GRACE = "U0ACCOUNTANT", "U0APPROVER"


@pytest.fixture
def office(counter: Counter) -> Counter:
    """An accountant in French, another in English, F-1 paid by R-000001, a deposit of 30.00."""
    with counter.books.transaction() as session:
        session.merge(StaffRoleRow(slack_user_id=LUC, role=Role.ACCOUNTANT))
        make.staff(session, GRACE, Role.ACCOUNTANT)
        make.invoice(session, "F-1", [6000, 4000], date(2026, 9, 1))
        make.pay(session, 10000)
        make.invoice(session, "F-2", [5000], date(2026, 10, 1))
        make.deposit(session, 3000)
    return counter


def told(person: PersonAtKeyboard) -> str:
    texts = []
    for block in person.view()["blocks"]:
        if block["type"] == "section":
            texts.append(block["text"]["text"])
        elif block["type"] == "context":
            texts += [element["text"] for element in block["elements"]]
    return "\n".join(texts)


def links(counter: Counter) -> list[tuple[str, str, int, int]]:
    with counter.books.reading() as session:
        standing = allocations.standing_of_customer(session, make.CUSTOMER)
        return [(x.source, x.invoice, x.position, x.amount_cents) for x in standing]


def test_one_link_is_removed_and_the_form_shows_it_at_once(office: Counter) -> None:
    with office.arrive(LUC) as luc:
        luc.types("/reconcile cote")
        assert "*F-1* · 1er sept. 2026 · Conciliation complète" in told(luc)
        assert "*F-2* · 1er oct. 2026 · Pas concilié" in told(luc)
        luc.presses("unapply", value="R-000001 F-1 1")
        luc.awaits_view(lambda view: "Partiellement concilié" in str(view["blocks"]))
        assert f"à payer 60,00{NBSP}$" in told(luc)
        assert "item 1" not in told(luc)
        assert links(office) == [("R-000001", "F-1", 2, 4000)]
        sources = [option["value"] for option in menu_of(luc, "source")]
        assert sources == ["R-000001", "R-000002"]


def menu_of(person: PersonAtKeyboard, field: str) -> list[dict[str, object]]:
    blocks = person.view()["blocks"]
    (element,) = [
        block["element"]
        for block in blocks
        if block["type"] == "input" and block["element"]["action_id"] == field
    ]
    options: list[dict[str, object]] = element["options"]
    return options


def test_a_source_is_applied_by_hand_and_the_account_comes_back(office: Counter) -> None:
    with office.arrive(GRACE) as grace:
        grace.types("/reconcile C-1")
        assert "Fully reconciled" in told(grace)
        grace.fills(source="R-000002", invoice_line="F-2/1", amount="30.01")
        assert grace.submits() == "errors"
        assert "$30.00" in grace.errors()["amount"]
        grace.fills(amount="12,5")
        assert grace.submits() == "errors"
        assert set(grace.errors()) == {"amount"}
        grace.fills(amount="12.50")
        assert grace.submits() == "updated"
        assert "*$12.50* of R-000002 is applied to F-2/1" in told(grace)
        grace.presses("back")
        grace.awaits_view(lambda view: view["callback_id"] == "reconcile")
        assert "Partially reconciled" in told(grace)
        grace.fills(source="R-000002", invoice_line="F-2/1", amount="1.00")
        assert grace.submits() == "updated"
    assert links(office)[-2:] == [("R-000002", "F-2", 1, 1250), ("R-000002", "F-2", 1, 100)]


def test_everything_is_reconciled_with_what_is_ticked_and_twice_changes_nothing(
    office: Counter,
) -> None:
    with office.arrive(LUC) as luc:
        luc.types("/reconcile C-1")
        assert luc.values()["include"] == ["payments"]
        luc.presses("reconcile_all")
        luc.awaits_view(lambda view: view["callback_id"] == "notice")
        assert "Il ne reste rien à concilier" in told(luc)
        luc.closes()
        before = links(office)
        luc.fills(include=["deposits"])
        luc.presses("reconcile_all")
        luc.awaits_view(lambda view: "R-000002 →" in str(view["blocks"]))
        assert links(office) == [*before, ("R-000002", "F-2", 1, 3000)]
        assert "include" not in luc.values()


def test_two_parts_of_one_link_are_one_button(office: Counter) -> None:
    with office.books.transaction() as session:
        for cents in (100, 200):
            command = reconciliation.ApplyByHand(
                f"a-{cents}", make.CUSTOMER, "R-000002", "F-2/1", cents
            )
            reconciliation.apply_by_hand(session, command, make.stamp(LUC))
    with office.arrive(LUC) as luc:
        luc.types("/reconcile C-1")
        assert f"3,00{NBSP}$" in told(luc)
        luc.presses("unapply", value="R-000002 F-2 1")
        luc.awaits_view(lambda view: "R-000002 F-2 1" not in str(view["blocks"]))
    assert [link[0] for link in links(office)] == ["R-000001", "R-000001"]


def test_a_link_that_another_removed_first_is_told_in_private(office: Counter) -> None:
    with office.arrive(LUC) as luc, office.arrive(GRACE) as grace:
        luc.types("/reconcile C-1")
        grace.types("/reconcile C-1")
        grace.presses("unapply", value="R-000001 F-1 2")
        grace.awaits_view(lambda view: "R-000001 F-1 2" not in str(view["blocks"]))
        luc.presses("unapply", value="R-000001 F-1 2")
        luc.awaits_view(lambda view: view["callback_id"] == "notice")
        assert "a déjà été enlevée" in told(luc)
        luc.closes()
        assert "R-000001 F-1 2" not in str(luc.view()["blocks"])


def test_seventy_links_stay_within_slacks_limits_and_say_what_is_cut(office: Counter) -> None:
    with office.books.transaction() as session:
        first = date(2025, 1, 1)
        for day in range(70):
            make.invoice(session, f"A-{day:02}", [100], first + timedelta(days=day))
        make.pay(session, 7000, *[f"A-{day:02}" for day in range(70)], confirmed=True)
    with office.arrive(LUC) as luc:
        luc.types("/reconcile C-1")
        assert "Conciliations 1 à 30 de 72" in told(luc)
        luc.presses("page_on")
        luc.awaits_view(lambda view: "31 à 60" in str(view["blocks"]))
        luc.presses("unapply", value="R-000003 A-41 1")
        luc.awaits_view(lambda view: "31 à 60 de 71" in str(view["blocks"]))
        luc.presses("page_on")
        luc.awaits_view(lambda view: "61 à 71 de 71" in str(view["blocks"]))
        luc.presses("page_back")
        luc.awaits_view(lambda view: "31 à 60 de 71" in str(view["blocks"]))
        assert len(luc.view()["blocks"]) <= 100


def test_without_a_customer_one_is_chosen_first(office: Counter) -> None:
    with office.arrive(LUC) as luc:
        luc.types("/reconcile")
        assert not luc.view().get("submit")
        luc.chooses("customer_id", "cote")
        luc.awaits_view(lambda view: "F-1" in str(view["blocks"]))


def test_a_cashier_may_not_reconcile(office: Counter) -> None:
    with office.ana as ana:
        ana.types("/reconcile C-1")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "concilier un compte" in refusal["text"]
