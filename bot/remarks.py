"""One line of ``guichet doctor``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """One thing looked at: whether it is well, and what to do when it is not."""

    is_well: bool
    about: str
    told: str

    @classmethod
    def well(cls, about: str, told: str) -> "Remark":
        """Say that something is well."""
        return cls(True, about, told)  # noqa: FBT003 - the field's own constructor

    @classmethod
    def ill(cls, about: str, told: str) -> "Remark":
        """Say what is to be mended."""
        return cls(False, about, told)  # noqa: FBT003 - the field's own constructor

    def __str__(self) -> str:
        """Write the remark as one line."""
        return f"{'ok  ' if self.is_well else 'MEND'} {self.about}: {self.told}"
