"""The guards of pictures: nothing shown that is less than there is, nothing told that is secret."""

from tests.guards.guard import Guard

DRAWING = "tests/bot/test_drawing.py"
CHARTING = "tests/bot/test_charting.py"
EVERY_CHART = "tests/charts/test_every_chart.py"
LETTERING = "tests/charts/test_lettering.py"

DRAWINGS = (
    Guard(
        "what draws is told no secret",
        "bot/drawing.py",
        "{name: os.environ[name] for name in TOLD if name in os.environ}",
        "dict(os.environ)",
        DRAWING,
        "secret",
    ),
    Guard(
        "a process that is gone is replaced",
        "bot/drawing.py",
        "if self._artist is None or not self._artist.is_alive:",
        "if self._artist is None:",
        DRAWING,
        "killed_is_replaced",
    ),
    Guard(
        "a drawing that lasts takes its process with it",
        "bot/drawing.py",
        "            except (EOFError, OSError) as error:\n                self._end()\n",
        "            except (EOFError, OSError) as error:\n",
        DRAWING,
        "lasts",
    ),
    Guard(
        "what warmed the process is nobody's drawing",
        "bot/drawing.py",
        "        while self._blanks:\n"
        "            artist.receive(self.seconds)\n"
        "            self._blanks -= 1\n",
        "",
        DRAWING,
        "nobodys",
    ),
    Guard(
        "a list that was cut has no chart",
        "bot/charting/__init__.py",
        "    if report.cut_at is not None and report.name not in WHOLE:\n        return None\n",
        "",
        CHARTING,
        "sqlite and cut",
    ),
    Guard(
        "the smallest methods are put together, not left out",
        "bot/charting/methods.py",
        "        groups.append(Group(name, OTHERS_TINT, added, is_rest=True))\n",
        "",
        CHARTING,
        "smallest",
    ),
    Guard(
        "the smallest GL codes are put together, not left out",
        "bot/charting/breakdowns.py",
        "_Line(texts.say_many(others, len(rest)), added)",
        "_Line(texts.say_many(others, len(rest)), rest[0].cents)",
        CHARTING,
        "two_hundred",
    ),
    Guard(
        "no name is read as a formula",
        "charts/canvas.py",
        "parse_math=False",
        "parse_math=True",
        EVERY_CHART,
        "hostile or formula",
    ),
    Guard(
        "nothing that hides or turns text is drawn",
        "charts/lettering.py",
        "if category in _HIDDEN or ord(char) in _SELECTORS:",
        "if ord(char) in _SELECTORS:",
        LETTERING,
        "typed",
    ),
)
