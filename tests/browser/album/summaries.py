"""What managers read: summaries, reports with their charts, today so far."""

from tests.browser.album.camera import Album
from tests.browser.album.counter import record
from tests.browser.readers import ANA, LUC
from tests.browser.screen import APP, MANAGERS, Screen, named

REPORTS = {
    "payments_summary": ("Sommaire des paiements", "Payments summary"),
    "payment_details": ("Détails des paiements", "Payment details"),
    "payments_by_gl_code": ("Paiement par poste comptable", "Payments by GL code"),
    "deposits_summary": ("Sommaire des dépôts au compte", "Account deposits summary"),
    "echeck_status": ("État des paiements par chèque électronique", "eCheck"),
    "merchant_account": ("Compte marchand", "Merchant account"),
    "receivables_aging": ("Comptes à recevoir par âge", "Receivables ageing"),
    "upcoming_installments": ("Paiements à venir", "Upcoming"),
}


def sees_charts(screen: Screen, count: int) -> None:
    """Wait for this many pictures, whole."""

    def look() -> bool:
        pictures = screen.all(named("message") + " img.picture")
        whole = "return arguments[0].complete && arguments[0].naturalWidth > 300"
        return len(pictures) >= count and all(
            screen.chrome.execute_script(whole, one) for one in pictures
        )

    screen.awaits(look, f"{count} charts")


def read(album: Album) -> None:
    """What the managers' channel got: last week's payments, yesterday's summary."""
    screen = album.screen
    screen.comes_as(LUC, MANAGERS)
    screen.message(album.writes("Sommaire de la journée", "Daily summary"))
    sees_charts(screen, 2)
    album.take("summary", at=named("message"))


def ask_for_each_report(album: Album) -> None:
    """From ``/report`` to the message with its chart and table, one report after the other."""
    screen = album.screen
    screen.comes_as(LUC)
    for name, title in REPORTS.items():
        screen.goes_to("C0GENERAL")
        screen.says(f"/report {name}")
        screen.modal()
        if name == "payments_by_gl_code":
            album.take("report-form")
        screen.submits()
        screen.modal(album.writes("dans vos messages", "to your messages"))
        screen.closes()
        screen.comes_as(LUC, APP, tab="messages")
        screen.message(album.writes(*title))
        sees_charts(screen, 1)
        album.take(f"report-{name.replace('_', '-')}", at=named("message"))


def see_today(album: Album) -> None:
    """App Home of whoever looks after the counter, with today so far."""
    screen = album.screen
    screen.comes_as(ANA)
    record(screen, "/pay C-1007 100 cash")
    screen.comes_as(LUC, APP)
    screen.one(named("home-view") + " img.picture")
    album.take("home-today")
