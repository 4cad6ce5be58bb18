"""Lets every approver press the same button at the same moment, refund after refund.

``python -m tests.faults.approvers [REFUNDS]`` does it 1,000 times with eight approvers, on a new
SQLite file and on a real PostgreSQL. The test beside it does it fewer times on each.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.bench.scratch import open_scratch
from bot.database import Books, open_database
from domain import approvals, refunds
from domain.errors import AlreadyDecided, BillingError, Busy, OwnRequest
from domain.people import Role
from domain.tables import PostingRow
from domain.verification import verify
from tests import make

REFUNDS = 1_000
APPROVERS = tuple(f"U0APPROVER{n}" for n in range(8))
CENTS = 100
CUSTOMERS = 10
LATER = make.NOON + timedelta(hours=1)


@dataclass
class Crowd:
    """Eight approvers who also ask: each refund is asked by one of them, in turn.

    ``told`` keeps what each click was answered: nothing where it carried the refund out.
    """

    books: Books
    told: dict[tuple[str, str], BillingError | None] = field(default_factory=dict)
    asked_by: dict[str, str] = field(default_factory=dict)

    def gather(self, count: int) -> None:
        """Hire them, open the accounts, and ask for every refund."""
        with self.books.transaction() as session:
            make.staff(session)
            for user_id in APPROVERS:
                make.staff(session, user_id, Role.APPROVER, Role.SUPERVISOR)
            deposits = [self._deposit(session, index, count) for index in range(CUSTOMERS)]
        for index in range(count):
            self._ask(index, deposits[index % CUSTOMERS])

    def press(self) -> None:
        """Let all of them press the button of each refund at once."""
        together = Barrier(len(APPROVERS))

        def click(user_id: str, number: str) -> None:
            together.wait(60)
            self.told[number, user_id] = self._approve(user_id, number)

        with ThreadPoolExecutor(len(APPROVERS)) as people:
            for number in self.asked_by:
                clicks = [people.submit(click, user_id, number) for user_id in APPROVERS]
                for done in clicks:
                    done.result()

    def judge(self) -> list[str]:
        """Say everything that is not as it must be; nothing said means all is well."""
        wrong: list[str] = []
        with self.books.reading() as session:
            paid = Counter(session.scalars(_paid_out()))
            for number, asked_by in self.asked_by.items():
                wrong += self._judge_one(session, number, asked_by, paid[number])
            wrong += [str(finding) for finding in verify(session)]
        return wrong

    def _judge_one(self, session: Session, number: str, asked_by: str, paid: int) -> Sequence[str]:
        decided = approvals.load(session, number)
        answers = {user_id: self.told[number, user_id] for user_id in APPROVERS}
        winners = [user_id for user_id, answer in answers.items() if answer is None]
        wrong = []
        if paid != 1 or decided.status != "sent":
            wrong.append(f"{number}: paid out {paid} times, {decided.status}")
        if winners != [decided.decided_by] or decided.decided_by == asked_by:
            wrong.append(f"{number}: asked by {asked_by}, decided by {winners}")
        for user_id, answer in answers.items():
            if answer is not None and not _is_due(answer, user_id, asked_by, winners):
                wrong.append(f"{number}: {user_id} was told {answer!r}")
        return wrong

    def _approve(self, user_id: str, number: str) -> BillingError | None:
        """Press the button, again for as long as somebody else holds the account."""
        while True:
            try:
                with self.books.transaction() as session:
                    refunds.approve_refund(session, number, make.stamp(user_id, LATER))
            except Busy:
                continue
            except BillingError as refusal:
                return refusal
            return None

    def _deposit(self, session: Session, index: int, count: int) -> tuple[str, str]:
        customer_id = make.customer(session, f"C-{index}")
        return customer_id, make.deposit(session, CENTS * (count + 1), customer_id)

    def _ask(self, index: int, account: tuple[str, str]) -> None:
        customer_id, source = account
        asked_by = APPROVERS[index % len(APPROVERS)]
        with self.books.transaction() as session:
            number = make.refund(session, CENTS, source, by=asked_by, customer_id=customer_id)
        self.asked_by[number] = asked_by


def storm(database_url: str, count: int) -> list[str]:
    """Let the approvers storm ``count`` refunds of an empty, migrated database; judge the end."""
    engine = open_database(database_url)
    crowd = Crowd(Books(engine))
    crowd.gather(count)
    crowd.press()
    wrong = crowd.judge()
    engine.dispose()
    return wrong


def main(count: int = REFUNDS) -> int:
    """Storm a new database of each kind; tell how it ended."""
    failed = 0
    with open_scratch() as scratch:
        for kind in scratch.kinds:
            with scratch.database(kind) as url:
                wrong = storm(url, count)
            failed += len(wrong)
            sys.stdout.write(f"{kind}: {count} refunds, {len(APPROVERS)} approvers at once each, ")
            sys.stdout.write(f"{len(wrong)} wrong\n")
            sys.stdout.writelines(f"  {line}\n" for line in wrong[:20])
    return int(failed > 0)


def _paid_out() -> Select[str]:
    return select(PostingRow.subject).where(PostingRow.subject.like("RF-%"))


def _is_due(answer: BillingError, user_id: str, asked_by: str, winners: Sequence[str]) -> bool:
    """The maker may hear either; everybody else hears who decided."""
    if user_id == asked_by and isinstance(answer, OwnRequest):
        return True
    return isinstance(answer, AlreadyDecided) and [answer.facts["user"]] == winners


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
