"""The card of a bank's statement: what each line of money in may settle, a page at a time.

Everything that it tells is read anew from the file and the books; only the page and what was left
out are kept, with the message itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from handlers.blocks import Block, actions, ask_first, button, context, divider, section
from handlers.mrkdwn import escape
from handlers.texts import Texts
from handlers.understanding.statements import BankFile, Unread
from handlers.understanding.statements.matching import Proposal, Why

KIND: Final = "guichet_bank_statement"
"""The kind of metadata that a statement's card bears."""
RECORD, RECORD_SURE, CHOOSE = "bank_record", "bank_record_sure", "bank_choose"
LEAVE_OUT, BRING_BACK = "bank_leave_out", "bank_bring_back"
PAGE_BACK, PAGE_ON = "bank_page_back", "bank_page_on"
COMPARE, LATEST = "bank_compare", "bank_latest"

LINES_SHOWN: Final = 8
"""Lines of a page: with three buttons each they stay well within a message's fifty blocks."""
SURE_AT_ONCE: Final = 40
"""Lines that one click records: a click is answered within seconds."""
TOLD_SHOWN: Final = 120
NAME_SHOWN: Final = 60
CODE_SHOWN: Final = 40
TROUBLE_SHOWN: Final = 250
"""A page of the longest texts fits in a message: Slack takes some 13,000 characters in all."""
UNREAD_SHOWN: Final = 5
AMONG_SHOWN: Final = 3
STANDINGS: Final = ("bank.sure", "bank.to_choose", "bank.recorded_lines", "bank.left_out")
WHY: Final[Mapping[Why, str]] = {
    Why.NUMBER: "bank.why_number",
    Why.NAME: "bank.why_name",
    Why.AMOUNT: "bank.why_amount",
}


@dataclass(frozen=True)
class Card:
    """What a card keeps: the file, the page that is shown, the rows that were left out."""

    file_id: str
    page: int = 0
    left_out: frozenset[int] = frozenset()

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Self | None:
        """Read it from a message of ours; None where it is no statement's card."""
        kept = message.get("metadata") or {}
        if kept.get("event_type") != KIND:
            return None
        told = kept["event_payload"]
        rows = frozenset(map(int, str(told["left_out"]).split()))
        return cls(str(told["file"]), int(told["page"]), rows)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Write it into a message's metadata, which holds texts and numbers alone."""
        rows = " ".join(map(str, sorted(self.left_out)))
        told = {"file": self.file_id, "page": self.page, "left_out": rows}
        return {"event_type": KIND, "event_payload": told}


@dataclass(frozen=True)
class Compared:
    """A statement held against the books: its lines, the names of clients, and what may be done.

    ``troubles`` tells by row what a rule said when the line was to be recorded.
    """

    name: str
    file: BankFile
    proposals: Sequence[Proposal]
    names: Mapping[str, str]
    may_record: bool
    troubles: Mapping[int, str] = field(default_factory=dict)

    def list_sure(self, left_out: Collection[int]) -> Sequence[Proposal]:
        """List the lines that may be recorded together."""
        return [one for one in self.proposals if one.is_sure and one.line.row not in left_out]

    def turn_to(self, page: int) -> int:
        """Return the page asked for, or the nearest that there is."""
        return max(0, min(page, -(-len(self.proposals) // LINES_SHOWN) - 1))

    def find(self, row: int) -> Proposal | None:
        """Return a line's proposal."""
        return next((one for one in self.proposals if one.line.row == row), None)


def tell_statement(compared: Compared, texts: Texts) -> str:
    """Tell a statement in one line: what notifications and screen readers read."""
    total = sum(one.line.amount_cents for one in compared.proposals)
    lines = texts.say_many("bank.lines", len(compared.proposals), amount_cents=total)
    return texts.say("bank.heading", file=escape(compared.name, NAME_SHOWN), lines=lines)


def draw_statement(compared: Compared, card: Card, texts: Texts) -> Sequence[Block]:
    """Draw the card: the whole first, then a page of lines, then the way to other pages."""
    first = card.page * LINES_SHOWN
    shown = compared.proposals[first : first + LINES_SHOWN]
    blocks = [section(f"*{tell_statement(compared, texts)}*\n{_count(compared, card, texts)}")]
    blocks += _tell_unread(compared.file.unread, texts)
    if compared.may_record:
        blocks += _offer_sure(compared.list_sure(card.left_out), texts)
    for proposal in shown:
        blocks += [divider(), *_draw_line(proposal, compared, card, texts)]
    blocks += _offer_pages(compared, card, texts)
    told = "bank.never_alone" if compared.may_record else "bank.compare_only"
    return [*blocks, divider(), context(texts.say(told))]


def _count(compared: Compared, card: Card, texts: Texts) -> str:
    """Count the lines by what is left to do with them; what there is none of is not told."""
    counts = Counter(_standing(proposal, card) for proposal in compared.proposals)
    told = [texts.say_many(key, counts[key]) for key in STANDINGS if counts[key]]
    return " · ".join(told) or texts.say("bank.nothing")


def _standing(proposal: Proposal, card: Card) -> str:
    sure, to_choose, recorded, left_out = STANDINGS
    if proposal.is_done:
        return recorded
    if proposal.line.row in card.left_out:
        return left_out
    return sure if proposal.is_sure else to_choose


def _tell_unread(unread: Sequence[Unread], texts: Texts) -> Sequence[Block]:
    """Name the rows that nobody can read, each with its column and what stands there."""
    told = [
        texts.say(
            "bank.unread_cell" if one.column else "bank.unread_row",
            row=str(one.row),
            column_name=escape(one.column),
            written=escape(one.written),
        )
        for one in unread[:UNREAD_SHOWN]
    ]
    if not told:
        return []
    if len(unread) > UNREAD_SHOWN:
        told.append(texts.say_many("bank.unread_more", len(unread) - UNREAD_SHOWN))
    heading = texts.say_many("bank.unread", len(unread))
    return [section("\n".join([f":warning: {heading}", *(f"•  {one}" for one in told)]))]


def _offer_sure(sure: Sequence[Proposal], texts: Texts) -> Sequence[Block]:
    """Offer to record the sure lines together, once the person has seen how many and how much."""
    if not sure:
        return []
    taken = sure[:SURE_AT_ONCE]
    total = sum(proposal.line.amount_cents for proposal in taken)
    is_all = len(taken) == len(sure)
    label = texts.say_many("bank.record_sure" if is_all else "bank.record_next", len(taken))
    marks = " ".join(proposal.mark for proposal in taken)
    made = button(RECORD_SURE, label, marks, "primary")
    made["confirm"] = ask_first(
        texts.say("bank.sure_title"),
        texts.say_many("bank.sure_told", len(taken), amount_cents=total),
        texts.say("bank.sure_yes"),
        texts.say("button.cancel"),
    )
    return [actions([made])]


def _draw_line(proposal: Proposal, compared: Compared, card: Card, texts: Texts) -> Sequence[Block]:
    line, row = proposal.line, str(proposal.line.row)
    day = texts.day(line.posted_on) if line.posted_on else texts.say("bank.no_day")
    written = " · ".join(
        escape(told, limit)
        for told, limit in ((line.told, TOLD_SHOWN), (line.reference, CODE_SHOWN))
        if told
    )
    is_out = line.row in card.left_out and not proposal.is_done
    told = [f"*{texts.money(line.amount_cents)}* · {day}"]
    told += [f"> {written}"] if written else []
    told.append(texts.say("bank.out") if is_out else _tell_proposal(proposal, compared, texts))
    trouble = compared.troubles.get(line.row)
    told += (
        [f":warning: {escape(trouble, TROUBLE_SHOWN)}"] if trouble and not proposal.is_done else []
    )
    blocks = [section("\n".join(told))]
    if not compared.may_record or proposal.is_done:
        return blocks
    if is_out:
        return [*blocks, actions([button(BRING_BACK, texts.say("bank.bring_back"), row)])]
    offered = [
        button(CHOOSE, texts.say("bank.choose"), row),
        button(LEAVE_OUT, texts.say("bank.leave_out"), row),
    ]
    if proposal.is_sure:
        offered.insert(0, button(RECORD, texts.say("bank.record"), proposal.mark))
    return [*blocks, actions(offered)]


def _tell_proposal(proposal: Proposal, compared: Compared, texts: Texts) -> str:
    """Tell what a line is, or may settle, and how sure that is."""
    whose = _name(proposal.customer_id, compared)
    if proposal.is_done:
        return _tell_done(proposal, whose, texts)
    if proposal.recorded:
        told = f":eyes: {texts.say('bank.maybe', receipt=proposal.recorded)}"
    else:
        told = _tell_payer(proposal, whose, compared, texts)
    if not proposal.undone:
        return told
    return f"{told}\n{texts.say('bank.undone', receipt=proposal.undone)}"


def _tell_payer(proposal: Proposal, whose: str, compared: Compared, texts: Texts) -> str:
    """Tell whom a line may be from and what it may settle, or ask."""
    if proposal.customer_id:
        invoices = escape(", ".join(proposal.invoices), TOLD_SHOWN) or texts.say(
            "bank.all_invoices"
        )
        sure = "bank.proposed_sure" if proposal.is_sure else "bank.proposed"
        return texts.say(sure, customer=whose, invoices=invoices, why=_why(proposal, texts))
    if proposal.among:
        names = [_name(one, compared) for one in proposal.among[:AMONG_SHOWN]]
        return texts.say("bank.which", customers=names)
    return texts.say("bank.whose")


def _tell_done(proposal: Proposal, whose: str, texts: Texts) -> str:
    """Tell the receipt of a line, and how much of the line it is where that is not all."""
    if not proposal.recorded:
        return texts.say("bank.done_otherwise")
    told = texts.say("bank.done", receipt=proposal.recorded, customer=whose)
    if proposal.recorded_cents == proposal.line.amount_cents:
        return told
    return f"{told} · {texts.say('bank.done_partly', amount_cents=proposal.recorded_cents)}"


def _why(proposal: Proposal, texts: Texts) -> str:
    reasons = [texts.say(WHY[reason]) for reason in proposal.why]
    if proposal.customer_id and Why.AMOUNT not in proposal.why:
        reasons.append(texts.say("bank.why_not_amount"))
    return ", ".join(reasons)


def _name(customer_id: str, compared: Compared) -> str:
    name = escape(compared.names.get(customer_id, ""), NAME_SHOWN)
    number = escape(customer_id, CODE_SHOWN)
    return f"*{name}* · {number}" if name else number


def _offer_pages(compared: Compared, card: Card, texts: Texts) -> Sequence[Block]:
    pages = -(-len(compared.proposals) // LINES_SHOWN)
    if pages <= 1:
        return []
    offered = []
    if card.page > 0:
        offered.append(button(PAGE_BACK, texts.say("bank.page_back")))
    if card.page + 1 < pages:
        offered.append(button(PAGE_ON, texts.say("bank.page_on")))
    where = texts.say("bank.page", page=card.page + 1, pages=pages)
    return [divider(), context(where), actions(offered)]
