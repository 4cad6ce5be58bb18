"""Webhooks: signed as the API signs them; forged, stale, repeated and shuffled ones too."""

import hashlib
import hmac
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.gateways.bench import Post
from tests.simulators.stripe.books import Books, Object


@dataclass
class Webhooks:
    """The events of these books, as they are posted."""

    books: Books
    secret: str

    def every(self) -> list[Post]:
        """Sign every event until now, oldest first."""
        return [self.sign(event) for event in self.books.notices]

    def last_about(self, name: str) -> Post:
        """Sign the latest event about an object."""
        about = [one for one in self.books.notices if one["data"]["object"]["id"] == name]
        return self.sign(about[-1])

    def sign(self, event: Object, *, late: timedelta = timedelta()) -> Post:
        """Sign an event; a late one carries the time of long ago."""
        return self.sign_body(json.dumps(event, indent=2).encode(), late=late)

    def sign_body(self, body: bytes, *, late: timedelta = timedelta()) -> Post:
        """Sign anything, an event or not."""
        sent_at = self.books.now - int(late.total_seconds())
        mac = hmac.new(self.secret.encode(), b"%d." % sent_at + body, hashlib.sha256)
        signature = f"t={sent_at},v1={mac.hexdigest()},v0=0000"
        return Post({"Content-Type": "application/json", "Stripe-Signature": signature}, body)

    def forge(self, post: Post) -> Post:
        """Keep the signature and change what is said."""
        return replace(post, body=post.body.replace(b'"amount": ', b'"amount": 9'))

    def disorder(self, seed: int) -> Iterable[Post]:
        """Post every event one to three times, in any order."""
        letters = random.Random(seed)
        posts = [post for post in self.every() for _ in range(letters.randint(1, 3))]
        letters.shuffle(posts)
        return posts
