"""The whole counter as contract §7 tells it, in plain Python: what every verb does to an account.

Written from the contract alone; it shares no line with ``domain/``.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Line:
    """An invoice line; ``amount`` as printed."""

    invoice: str
    issued_on: date
    position: int
    amount: int
    due: int

    @property
    def name(self) -> str:
        return f"{self.invoice}/{self.position}"


@dataclass
class Source:
    """What can pay a line: ``left`` is not applied; ``reserved`` of it waits for a decision."""

    number: str
    kind: str
    dated_on: date
    amount: int
    left: int
    order: int
    reserved: int = 0
    claimed: int = 0
    taken: int = 0
    closed: str = ""
    method: str = ""

    @property
    def counts(self) -> bool:
        return not self.closed

    @property
    def free(self) -> int:
        return self.left - self.reserved if self.counts else 0

    @property
    def movable(self) -> int:
        """What is free and asked for by nobody: a waiting refund may claim it without a reserve."""
        return max(0, min(self.free, self.amount - self.claimed))


@dataclass
class Link:
    """So much of a source on a line."""

    source: Source
    line: Line
    cents: int


@dataclass
class Ask:
    """A refund or a transfer that waits: what it claims of each source, and what it reserves."""

    number: str
    claims: list[tuple[Source, int, int]]

    @property
    def cents(self) -> int:
        return sum(cents for _, cents, _ in self.claims)


@dataclass
class Counter:
    """One customer's account through every verb."""

    lines: list[Line] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    cancelling: set[str] = field(default_factory=set)

    # --- what it looks like ------------------------------------------------------------------

    def dues(self) -> dict[str, int]:
        return {line.name: line.due for line in self.lines if line.due}

    def free(self) -> dict[str, int]:
        return {s.number: s.free for s in self.sources if s.free}

    @property
    def available(self) -> int:
        return sum(source.free for source in self.sources)

    @property
    def reserved(self) -> int:
        return sum(source.reserved for source in self.sources if source.counts)

    @property
    def owed(self) -> int:
        return sum(line.due for line in self.lines) - self.available - self.reserved

    def open_lines(self) -> list[Line]:
        due = [line for line in self.lines if line.due]
        return sorted(due, key=lambda line: (line.issued_on, line.invoice, line.position))

    def credits(self, *kinds: str) -> list[Source]:
        free = [s for s in self.sources if s.free and (not kinds or s.kind in kinds)]
        return sorted(free, key=lambda s: (s.dated_on, s.number))  # all at one moment

    def refundable(self, source: Source) -> int:
        if not source.counts:
            return 0
        return source.amount - source.claimed if source.kind == "payment" else source.movable

    def links_of(self, source: Source) -> list[Link]:
        return [link for link in self.links if link.source is source]

    # --- what happens ------------------------------------------------------------------------

    def issue(self, invoice: str, issued_on: date, amounts: list[int]) -> None:
        for position, cents in enumerate(amounts, start=1):
            self.lines.append(Line(invoice, issued_on, position, cents, cents))

    def add(self, number: str, kind: str, dated_on: date, cents: int, method: str = "") -> Source:
        source = Source(number, kind, dated_on, cents, cents, len(self.sources), method=method)
        self.sources.append(source)
        return source

    def spread(self, sources: list[Source], lines: list[Line], cents: int) -> None:
        for source in sources:
            for line in lines:
                moved = min(cents, source.free, line.due)
                if moved:
                    self.link(source, line, moved)
                    cents -= moved

    def link(self, source: Source, line: Line, cents: int) -> None:
        source.left -= cents
        line.due -= cents
        self.links.append(Link(source, line, cents))

    def unlink(self, link: Link, cents: int) -> None:
        """Free so much of a link; what stays is applied anew, so it becomes the latest."""
        self.links.remove(link)
        link.source.left += cents
        link.line.due += cents
        if link.cents > cents:
            self.links.append(Link(link.source, link.line, link.cents - cents))

    def free_last(self, links: list[Link], cents: int) -> list[tuple[Source, int]]:
        freed = []
        for link in reversed(links):
            given = min(cents, link.cents)
            if given:
                self.unlink(link, given)
                freed.append((link.source, given))
                cents -= given
        return freed

    def close(self, source: Source, closed: str) -> None:
        """Void or return: its links are undone, and it counts no more."""
        for link in self.links_of(source):
            self.unlink(link, link.cents)
        source.closed = closed

    def ask(self, number: str, sources: list[Source], cents: int) -> None:
        claims = []
        for source in sorted(sources, key=lambda s: (s.dated_on, s.number)):
            given = min(cents, self.refundable(source))
            if given:
                held = min(given, source.free)
                claims.append((source, given, held))
                source.reserved += held
                source.claimed += given
                cents -= given
        self.asks.append(Ask(number, claims))

    def decline(self, ask: Ask) -> None:
        self.asks.remove(ask)
        for source, cents, held in ask.claims:
            source.reserved -= held
            source.claimed -= cents

    def approve(self, ask: Ask) -> None:
        """Carry out: the free part first, then lines, last applied first."""
        if not all(source.counts for source, _, _ in ask.claims):
            self.decline(ask)
            return
        self.asks.remove(ask)
        for source, cents, held in ask.claims:
            source.reserved -= held
            applied = max(0, cents - source.free)
            self.free_last(self.links_of(source), applied)
            source.left -= cents
            source.taken += cents

    def cancel(self, lines: list[Line], credit: int, memo: str, today: date) -> None:
        """One GL code here: one memo, on the items as printed; what paid them is free again."""
        given = []
        for line in sorted(lines, key=lambda x: (x.invoice, x.position)):
            room = line.amount - self.cancelled(line)
            cents = min(credit, room)
            credit -= cents
            given.append((line, cents))
        for line, cents in given:
            payers = [
                link
                for link in self.links
                if link.line is line and link.source.number not in self.cancelling
            ]
            self.free_last(payers, max(0, cents - line.due))
        source = self.add(memo, "credit_memo", today, sum(cents for _, cents in given))
        self.cancelling.add(memo)
        for line, cents in given:
            if cents:
                self.link(source, line, cents)

    def cancelled(self, line: Line) -> int:
        return sum(
            link.cents
            for link in self.links
            if link.line is line and link.source.number in self.cancelling
        )
