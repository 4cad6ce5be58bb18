"""Money at the sandbox in the page: a decline, and an outcome that is unknown at first."""

from tests.browser.screen import FINANCE, Screen

ANA, TOM = "U0CASHIER", "U0CLERK"


def charge(screen: Screen, words: str, method: str) -> None:
    screen.says(f"/pay {words}")
    screen.modal("→")
    screen.picks("method", method)
    screen.submits()


def test_a_decline_is_told_with_its_reason_and_can_be_tried_again(screen: Screen) -> None:
    screen.comes_as(ANA)
    charge(screen, "C-1012 100", "saved:1")
    assert "fonds insuffisants" in screen.modal("rien n’a été prélevé")
    screen.closes()
    screen.goes_to(FINANCE)
    assert "Réessayer" in screen.message("Refusé le")


def test_an_answer_that_is_lost_says_not_to_charge_again(screen: Screen) -> None:
    screen.comes_as(TOM)
    charge(screen, "C-1015 10", "saved:2")
    screen.modal("please do not charge again")
    screen.modal("$10.00 was charged")
