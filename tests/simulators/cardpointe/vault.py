"""Tokens and stored profiles. Card numbers stay here; everybody else sees tokens."""

import hashlib
from dataclasses import dataclass, field, replace

BANK_ACCOUNTS = {"ECHK", "ESAV"}
BRANDS = {"4": "VISA", "5": "MC", "3": "AMEX", "6": "DISC"}
OPTIONAL = ("expiry", "name", "postal", "email", "cofpermission", "auoptout")
CHECKED = ("token", "accttype", "expiry", "name", "postal", "email")
"""A profile that has all of these in common with another is that other (since 2022-07)."""


@dataclass(frozen=True)
class Profile:
    """One account of one profile."""

    profileid: str
    acctid: str
    token: str
    accttype: str
    expiry: str = ""
    name: str = ""
    postal: str = ""
    email: str = ""
    cofpermission: str = "N"
    auoptout: str = "N"

    @property
    def is_bank_account(self) -> bool:
        return self.accttype in BANK_ACCOUNTS

    def told(self) -> dict[str, str]:
        return {**self.__dict__, "defaultacct": "Y"}


@dataclass
class Vault:
    """What is stored, by profile and account."""

    tokens: set[str] = field(default_factory=set)
    profiles: dict[tuple[str, str], Profile] = field(default_factory=dict)

    def tokenise(self, number: str) -> str:
        """Sixteen digits: a nine, the number's first two, and its last four."""
        middle = int(hashlib.sha256(number.encode()).hexdigest(), 16) % 10**9
        token = f"9{number[:2]}{middle:09d}{number[-4:]}"
        self.tokens.add(token)
        return token

    def keep(self, given: dict[str, str]) -> Profile | None:
        """Create a profile, add an account to one, or change an account."""
        token = given.get("account", "")
        profileid, _, acctid = given.get("profile", "").partition("/")
        known = self.profiles.get((profileid, acctid))
        if known is not None:
            return self._change(known, given)
        if token not in self.tokens:
            return None
        fresh = Profile(
            profileid=profileid or f"{10**19 + len(self.profiles)}",
            acctid=str(1 + sum(one == profileid for one, _ in self.profiles)),
            token=token,
            accttype=given.get("accttype") or BRANDS.get(token[1], "VISA"),
            **{name: given[name] for name in OPTIONAL if name in given},
        )
        return self._twin(fresh) or self._store(fresh)

    def drop(self, profileid: str, acctid: str) -> bool:
        return self.profiles.pop((profileid, acctid), None) is not None

    def renew(self, profileid: str, acctid: str, number: str, expiry: str) -> None:
        """The account updater took over a card that the network replaced."""
        known = self.profiles[profileid, acctid]
        token = self.tokenise(number)
        self._store(replace(known, token=token, accttype=BRANDS[number[0]], expiry=expiry))

    def _change(self, known: Profile, given: dict[str, str]) -> Profile:
        """Patch, or (without ``profileupdate``) write anew with blanks for what is not given."""
        patched = {name: given[name] for name in OPTIONAL if name in given}
        base = known if given.get("profileupdate") == "Y" else _blank(known)
        return self._store(replace(base, **patched))

    def _twin(self, fresh: Profile) -> Profile | None:
        def looks(one: Profile) -> list[str]:
            return [getattr(one, name) for name in CHECKED]

        return next((one for one in self.profiles.values() if looks(one) == looks(fresh)), None)

    def _store(self, profile: Profile) -> Profile:
        self.profiles[profile.profileid, profile.acctid] = profile
        return profile


def _blank(known: Profile) -> Profile:
    return Profile(known.profileid, known.acctid, known.token, known.accttype)
