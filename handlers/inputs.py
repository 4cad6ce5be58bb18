"""Inputs of forms. The field's name is the ``action_id``, and the ``block_id`` before any colon.

What was typed comes back as the input's first value, so that a form can be shown again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.blocks import Block, search_menu, words
from handlers.texts import Texts
from handlers.typed import Typed


@dataclass(frozen=True)
class Fields:
    """Makes the inputs of one form: its language, what was typed, its suffix.

    Inputs whose meaning depends on the customer bear the customer as suffix: choosing another
    one makes them new inputs, and Slack forgets what was typed in the old ones.
    """

    texts: Texts
    typed: Typed
    suffix: str = ""

    def text(
        self, field: str, *, limit: int, optional: bool = True, live: bool = False, **look: str
    ) -> Block:
        """Make a line of text (or several, ``lines="many"``)."""
        element: Block = {"type": "plain_text_input", "max_length": limit}
        if look.get("lines"):
            element["multiline"] = True
        if look.get("placeholder"):
            element["placeholder"] = words(look["placeholder"], 150)
        if self.typed.text(field):
            element["initial_value"] = self.typed.text(field)
        if live:
            element["dispatch_action_config"] = {
                "trigger_actions_on": ["on_character_entered", "on_enter_pressed"]
            }
        return self._input(field, element, optional=optional, live=live, hint=look.get("hint", ""))

    def choice(
        self, field: str, options: Sequence[Block], *, optional: bool = False, live: bool = False
    ) -> Block:
        """Make a menu of fixed choices."""
        element: Block = {"type": "static_select", "options": list(options)}
        chosen = [made for made in options if made["value"] == self.typed.text(field)]
        if chosen:
            element["initial_option"] = chosen[0]
        return self._input(field, element, optional=optional, live=live)

    def search(
        self,
        field: str,
        placeholder: str,
        chosen: Block | None,
        *,
        optional: bool = False,
        live: bool = True,
    ) -> Block:
        """Make a menu that asks for its choices as the person types."""
        element = search_menu(field, placeholder)
        if chosen is not None:
            element["initial_option"] = chosen
        return self._input(field, element, optional=optional, live=live)

    def several(self, field: str, options: Sequence[Block], chosen: Sequence[str]) -> Block:
        """Make a menu from which several may be taken."""
        element: Block = {"type": "multi_static_select", "options": list(options)}
        initial = [made for made in options if made["value"] in chosen]
        if initial:
            element["initial_options"] = initial
        return self._input(field, element, optional=False, live=True)

    def search_several(self, field: str, placeholder: str, chosen: Sequence[Block]) -> Block:
        """Make a menu that searches, from which several may be taken; none means all."""
        element: Block = {
            "type": "multi_external_select",
            "min_query_length": 0,
            "placeholder": words(placeholder, 150),
        }
        if chosen:
            element["initial_options"] = list(chosen)
        return self._input(field, element, optional=True, live=True)

    def day(self, field: str, *, live: bool = False, optional: bool = False) -> Block:
        """Make a day; ``typed`` says which one stands there first."""
        element: Block = {"type": "datepicker"}
        if self.typed.text(field):
            element["initial_date"] = self.typed.text(field)
        return self._input(field, element, optional=optional, live=live)

    def tick(
        self, field: str, option: Block, *, optional: bool = True, live: bool = False
    ) -> Block:
        """Make one box to tick."""
        element: Block = {"type": "checkboxes", "options": [option]}
        if option["value"] in self.typed.many(field):
            element["initial_options"] = [option]
        return self._input(field, element, optional=optional, live=live)

    def boxes(
        self,
        field: str,
        options: Sequence[Block],
        chosen: Sequence[str],
        *,
        optional: bool = True,
    ) -> Block:
        """Make several boxes to tick; none is an answer too unless told."""
        element: Block = {"type": "checkboxes", "options": list(options)}
        initial = [made for made in options if made["value"] in chosen]
        if initial:
            element["initial_options"] = initial
        return self._input(field, element, optional=optional)

    def person(self, field: str, *, live: bool = False) -> Block:
        """Make a menu of the workspace's people."""
        element: Block = {"type": "users_select"}
        if self.typed.text(field):
            element["initial_user"] = self.typed.text(field)
        return self._input(field, element, optional=True, live=live)

    def channel(self, field: str, *, hint: str = "") -> Block:
        """Make a menu of channels, public or private; no conversation between people."""
        kinds = {"include": ["public", "private"], "exclude_bot_users": True}
        element: Block = {"type": "conversations_select", "filter": kinds}
        if self.typed.text(field):
            element["initial_conversation"] = self.typed.text(field)
        return self._input(field, element, optional=True, hint=hint)

    def hour(self, field: str) -> Block:
        """Make a time of day."""
        element: Block = {"type": "timepicker"}
        if self.typed.text(field):
            element["initial_time"] = self.typed.text(field)
        return self._input(field, element, optional=False)

    def _input(
        self, field: str, element: Block, *, optional: bool, live: bool = False, hint: str = ""
    ) -> Block:
        made: Block = {
            "type": "input",
            "block_id": f"{field}:{self.suffix}" if self.suffix else field,
            "label": words(self._label(field)),
            "optional": optional,
            "dispatch_action": live,
            "element": {**element, "action_id": field},
        }
        if hint:
            made["hint"] = words(hint)
        return made

    def _label(self, field: str) -> str:
        """Name a field; one of a list bears its number, as ``amount_3`` does."""
        name, _, number = field.rpartition("_")
        if number.isdecimal():
            return f"{self.texts.say(f'field.{name}')} {number}"
        return self.texts.say(f"field.{field}")
