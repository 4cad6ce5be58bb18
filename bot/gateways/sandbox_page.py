"""SANDBOX: the page that a client would open at a real gateway. It is no card form.

It asks for a name, a billing address and one of the pretended outcomes, and refuses anything that
looks like a card number. A real gateway hosts such a page itself; this program never does.
"""

import secrets
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qs

from bot.gateways import sandbox_books
from bot.gateways.sandbox import DECLINED, LOST, OK, SLOW, Sandbox
from bot.gateways.sandbox_books import Chosen
from domain.card_numbers import holds_card_number
from domain.gateway import Event, Rail

FIELD_LIMIT: Final = 200
EXPIRES: Final = "12/39"
OUTCOMES: Final = (OK, DECLINED, SLOW, LOST)

WORDS: Final = {
    "fr": {
        "title": "BAC À SABLE : aucune vraie carte",
        "about": "Page d’essai : {organisation}. N’écrivez jamais un vrai numéro de carte ici.",
        "name": "Nom",
        "address": "Adresse de facturation",
        "rail": "Mode de paiement",
        "card": "Carte d’essai",
        "echeck": "Chèque électronique d’essai",
        "outcome": "Ce que la passerelle répondra",
        OK: "paiements acceptés",
        DECLINED: "paiements refusés",
        SLOW: "en traitement, jusqu’à ce que « guichet sandbox » décide",
        LOST: "rien d’abord : l’issue est à vérifier",
        "consent": "J’autorise {organisation} à porter mes paiements à ce mode de paiement.",
        "save": "Enregistrer",
        "done": "C’est enregistré. Vous pouvez fermer cette page.",
        "gone": "Ce lien a déjà servi, ou il est expiré. Demandez-en un autre.",
        "wrong": "Remplissez chaque champ, sans numéro de carte.",
    },
    "en": {
        "title": "SANDBOX: no real card",
        "about": "A page for tries: {organisation}. Never write a real card number here.",
        "name": "Name",
        "address": "Billing address",
        "rail": "Method",
        "card": "Pretended card",
        "echeck": "Pretended eCheck",
        "outcome": "What the gateway will answer",
        OK: "payments approved",
        DECLINED: "payments declined",
        SLOW: "processing, until “guichet sandbox” decides",
        LOST: "nothing at first: the outcome is to be checked",
        "consent": "I authorise {organisation} to charge my payments to this method.",
        "save": "Save",
        "done": "It is saved. You may close this page.",
        "gone": "This link was used already, or it has expired. Ask for another one.",
        "wrong": "Fill in every field, without a card number.",
    },
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to show; ``event`` where something was chosen."""

    html: str
    status: int = 200
    event: Event | None = None


@dataclass(frozen=True)
class SandboxPage:
    """Shows the page of a link, and takes what is chosen there, once."""

    gateway: Sandbox

    def show(self, reference: str) -> Shown:
        """Show the form, or say that the link works no more."""
        link = self._find(reference)
        return Shown(_gone(), 410) if link is None else Shown(_form(link))

    def choose(self, reference: str, body: bytes) -> Shown:
        """Save what was chosen and say so; what is unreadable brings the form back."""
        link = self._find(reference)
        if link is None:
            return Shown(_gone(), 410)
        chosen = _read(body, link)
        if chosen is None:
            return Shown(_form(link, wrong=True), 400)
        with self.gateway.books.transaction() as session:
            saved = sandbox_books.choose(session, reference, chosen)
        words = _words(link)
        if not saved:
            return Shown(_gone(), 410)
        event = Event(f"link-{reference}", "link.used", is_genuine=True, link_ref=reference)
        return Shown(_page(words["title"], f"<p>{words['done']}</p>"), event=event)

    def _find(self, reference: str) -> sandbox_books.OpenPage | None:
        with self.gateway.books.reading() as session:
            return sandbox_books.find_page(session, reference, self.gateway.clock())


def _read(body: bytes, link: sandbox_books.OpenPage) -> Chosen | None:
    typed = {name: values[0].strip() for name, values in _fields(body).items()}
    name, address = typed.get("name", ""), typed.get("address", "")
    rail, outcome = typed.get("rail", ""), typed.get("outcome", "")
    if not name or not address or not typed.get("consent"):
        return None
    if any(len(text) > FIELD_LIMIT or holds_card_number(text) for text in typed.values()):
        return None
    if rail not in link.rails or outcome not in OUTCOMES:
        return None
    token = f"{outcome}_{secrets.token_hex(6)}"
    is_card = rail == Rail.CARD
    last = f"{secrets.randbelow(10_000):04d}"
    label = f"{'Visa' if is_card else 'Bank'} (sandbox) •••• {last}"
    return Chosen(rail, token, label, EXPIRES if is_card else "", address)


def _fields(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode(), max_num_fields=20)
    except ValueError:
        return {}


def _words(link: sandbox_books.OpenPage) -> dict[str, str]:
    words = WORDS["en" if link.locale.startswith("en") else "fr"]
    named = {"organisation": escape(link.organisation)}
    return {
        key: text.replace("{organisation}", named["organisation"]) for key, text in words.items()
    }


def _form(link: sandbox_books.OpenPage, *, wrong: bool = False) -> str:
    words = _words(link)
    rails = [(rail, words[rail]) for rail in link.rails]
    outcomes = [(outcome, words[outcome]) for outcome in OUTCOMES]
    trouble = f"<p role='alert'><strong>{words['wrong']}</strong></p>" if wrong else ""
    return _page(
        words["title"],
        f"<p>{words['about']}</p>{trouble}<form method='post'>"
        f"<label>{words['name']} <input name='name' required maxlength='200'></label>"
        f"<label>{words['address']} <input name='address' required maxlength='200'></label>"
        f"<fieldset><legend>{words['rail']}</legend>{_radios('rail', rails)}</fieldset>"
        f"<fieldset><legend>{words['outcome']}</legend>{_radios('outcome', outcomes)}</fieldset>"
        f"<label class='tick'><input type='checkbox' name='consent' value='yes' required>"
        f"<span>{words['consent']}</span></label><button>{words['save']}</button></form>",
    )


def _radios(name: str, choices: list[tuple[str, str]]) -> str:
    return "".join(
        f"<label><input type='radio' name='{name}' value='{escape(value)}' required>"
        f"<span>{text}</span></label>"
        for value, text in choices
    )


def _gone() -> str:
    told = "<br>".join(WORDS[language]["gone"] for language in WORDS)
    return _page(WORDS["fr"]["title"], f"<p>{told}</p>")


def _page(title: str, content: str) -> str:
    style = (
        "*{box-sizing:border-box}body{font:16px/1.5 system-ui;margin:0;color:#1d1c1d;"
        "border-top:8px solid #b00020}main{max-width:32rem;margin:2rem auto;padding:0 1.25rem}"
        "h1{color:#b00020;font-size:1.5rem;line-height:1.2}label{display:block;margin:.5rem 0}"
        "input[maxlength]{display:block;width:100%;font:inherit;padding:.5rem .6rem;"
        "margin-top:.25rem;border:1px solid #868686;border-radius:6px}"
        "fieldset{border:1px solid #ddd;border-radius:6px;margin:1rem 0;padding:.5rem 1rem}"
        "fieldset label,.tick{display:flex;gap:.5rem;align-items:baseline}"
        "legend{padding:0 .25rem;font-weight:600}[role=alert]{color:#b00020}"
        "button{font:inherit;font-weight:600;padding:.6rem 1.25rem;border:0;border-radius:6px;"
        "background:#007a5a;color:#fff;cursor:pointer;margin-top:.5rem}"
    )
    return (
        "<!doctype html><html><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{title}</title><style>{style}</style></head>"
        f"<body><main><h1>{title}</h1>{content}</main></body></html>"
    )
