"""Forms: what was typed becomes typed values, or a refusal under each field concerned."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from domain.card_numbers import holds_card_number
from domain.errors import (
    CardNumberTyped,
    ChoiceUnknown,
    DayUnreadable,
    FieldMissing,
    FieldRefused,
    TextTooLong,
)
from domain.methods import Method, Saved, read_saved
from handlers.texts import Locale, read_amount
from handlers.typed import Typed

LINE_LIMIT = 200
NOTE_LIMIT = 500
AMOUNT_LIMIT = 40
YEARS = range(1900, 2200)
"""A year outside was mistyped; it would also run the calendar out."""
HOSTILE_LENGTH = 3_000
"""Slack lets nobody type more in a field; a longer text is refused for its length."""


class FormRefused(Exception):
    """Some fields cannot be read; each refusal names its field."""

    def __init__(self, refusals: list[FieldRefused]) -> None:
        super().__init__(", ".join(refusal.field for refusal in refusals))
        self.refusals = refusals


class Form(BaseModel):
    """Answers to a form; a field's name is its ``action_id``."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def read(cls, typed: Typed, locale: Locale) -> Self:
        """Read every field in the person's language.

        Raises:
            FormRefused: with a refusal for each field that cannot be read.
        """
        asked = dict.fromkeys(cls.model_fields, typed)
        try:
            return cls.model_validate(asked, context=locale)
        except ValidationError as error:
            refused = [refusal for told in error.errors() for refusal in told["ctx"]["refusals"]]
            raise FormRefused(refused) from error


Reader = Callable[[Typed, str, Locale], Any]


def reader(read: Reader) -> BeforeValidator:
    """Let a form's field be read by ``read``, which may refuse other fields by their names too."""

    def validate(typed: Typed, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        try:
            return read(typed, name, info.context)  # type: ignore[arg-type]
        except FieldRefused as refusal:
            refusal.field = name
            refusals = [refusal]
        except FormRefused as refused:
            refusals = refused.refusals
        raise PydanticCustomError("refused", "refused", {"refusals": refusals})

    return BeforeValidator(validate)


def _read_chosen(typed: Typed, name: str, _locale: Locale) -> str:
    if not typed.text(name):
        raise FieldMissing(name)
    return typed.text(name)


def _read_picked(typed: Typed, name: str, _locale: Locale) -> str:
    return typed.text(name)


def _read_several(typed: Typed, name: str, _locale: Locale) -> tuple[str, ...] | None:
    """None means all: that is what stands chosen at first, and what an empty search means."""
    if not typed.knows(name) or name in typed.everything:
        return None
    return typed.many(name)


def _read_amount(typed: Typed, name: str, locale: Locale) -> int:
    refuse_card_number(typed.text(name), name)
    return read_amount(typed.text(name), locale, field=name)


def _read_amount_or_none(typed: Typed, name: str, locale: Locale) -> int:
    if not typed.text(name).strip():
        return 0
    refuse_card_number(typed.text(name), name)
    return read_amount(typed.text(name), locale, field=name, zero_is_none=True)


def _read_amount_if_any(typed: Typed, name: str, locale: Locale) -> int | None:
    return _read_amount(typed, name, locale) if typed.text(name).strip() else None


def _read_method_or_none(typed: Typed, name: str, locale: Locale) -> Method | Saved | None:
    return _read_method(typed, name, locale) if typed.text(name) else None


def _read_method(typed: Typed, name: str, _locale: Locale) -> Method | Saved:
    chosen = _read_chosen(typed, name, _locale)
    saved = read_saved(chosen)
    if saved is None and chosen not in set(Method):
        raise ChoiceUnknown(name)
    return saved or Method(chosen)


def _read_outside_or_none(typed: Typed, name: str, _locale: Locale) -> Method | None:
    chosen = typed.text(name)
    if chosen and chosen not in set(Method):
        raise ChoiceUnknown(name)
    return Method(chosen) if chosen else None


def _read_saved_or_none(typed: Typed, name: str, _locale: Locale) -> Saved | None:
    chosen = typed.text(name)
    saved = read_saved(chosen)
    if chosen and saved is None:
        raise ChoiceUnknown(name)
    return saved


def _read_day(typed: Typed, name: str, _locale: Locale) -> date:
    try:
        day = date.fromisoformat(_read_chosen(typed, name, _locale))
    except ValueError as error:
        raise DayUnreadable(name) from error
    if day.year not in YEARS:
        raise DayUnreadable(name)
    return day


def _read_tick(typed: Typed, name: str, _locale: Locale) -> bool:
    return bool(typed.many(name))


def _read_text(limit: int) -> Reader:
    def read(typed: Typed, name: str, _locale: Locale) -> str:
        text = typed.text(name).strip()
        refuse_card_number(text[:HOSTILE_LENGTH], name)
        if len(text) > limit:
            raise TextTooLong(name, limit=limit)
        return text

    return read


def _read_written(limit: int) -> Reader:
    def read(typed: Typed, name: str, locale: Locale) -> str:
        text: str = _read_text(limit)(typed, name, locale)
        if not text:
            raise FieldMissing(name)
        return text

    return read


def refuse_card_number(text: str, name: str) -> None:
    """Refuse a text that holds what looks like a card number (E34)."""
    if holds_card_number(text):
        raise CardNumberTyped(name)


Chosen = Annotated[str, reader(_read_chosen)]
Picked = Annotated[str, reader(_read_picked)]
Several = Annotated[tuple[str, ...] | None, reader(_read_several)]
Amount = Annotated[int, reader(_read_amount)]
AmountOrNone = Annotated[int, reader(_read_amount_or_none)]
AmountIfAny = Annotated[int | None, reader(_read_amount_if_any)]
MethodOffered = Annotated[Method | Saved, reader(_read_method)]
MethodIfAny = Annotated[Method | Saved | None, reader(_read_method_or_none)]
OutsideIfAny = Annotated[Method | None, reader(_read_outside_or_none)]
SavedIfAny = Annotated[Saved | None, reader(_read_saved_or_none)]
Day = Annotated[date, reader(_read_day)]
Tick = Annotated[bool, reader(_read_tick)]
Line = Annotated[str, reader(_read_text(LINE_LIMIT))]
Note = Annotated[str, reader(_read_text(NOTE_LIMIT))]
Label = Annotated[str, reader(_read_written(LINE_LIMIT))]
Reason = Annotated[str, reader(_read_written(NOTE_LIMIT))]
