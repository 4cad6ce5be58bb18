"""Takes the pictures of the named stories, or of all: ``python -m tests.browser.album``."""

import sys

from tests.browser.album.stories import STORIES, take


def main(names: list[str]) -> int:
    """Take these stories; 2 where one is unknown."""
    if unknown := [name for name in names if name not in STORIES]:
        told = f"No story is called {', '.join(unknown)}. There are: {', '.join(STORIES)}."
        print(told, file=sys.stderr)  # noqa: T201
        return 2
    take(names or list(STORIES))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
