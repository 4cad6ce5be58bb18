"""The bench in a process of its own, so that a counter never loads it."""

import click

from bot.bench.run import GROUPS, measure
from bot.bench.sizes import FULL, QUICK


@click.command(name="bench")
@click.option("--only", multiple=True, type=click.Choice(list(GROUPS)), help="Only these.")
@click.option("--quick", is_flag=True, help="Smaller: a look, not a measurement.")
def main(only: tuple[str, ...], *, quick: bool) -> None:
    """Measure each figure of the design beside its floor."""
    for line in measure(QUICK if quick else FULL, only or tuple(GROUPS)):
        click.echo(line)


if __name__ == "__main__":
    main()
