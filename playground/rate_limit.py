"""Slack's special limit for posting: one message a second and channel, with a short burst."""

from dataclasses import dataclass, field

from playground.feed import Clock
from playground.payloads import Refused

RETRY_SECONDS = 1


@dataclass
class RateLimit:
    """A bucket a channel: `burst` posts at once, then one a second; 0 switches it off."""

    clock: Clock
    burst: int
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, channel_id: str) -> None:
        """Count one post, or refuse it with the seconds to wait."""
        if not self.burst:
            return
        now = self.clock()
        left, seen_at = self._buckets.get(channel_id, (float(self.burst), now))
        left = min(float(self.burst), left + now - seen_at)
        if left < 1:
            self._buckets[channel_id] = (left, now)
            headers = {"Retry-After": str(RETRY_SECONDS)}
            raise Refused("ratelimited", status=429, headers=headers)
        self._buckets[channel_id] = (left - 1, now)
