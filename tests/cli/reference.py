"""The reference of the commands in docs/cli.md, made from the parser; ``python -m tests.cli.reference`` writes it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final

from ecopark.arguments import parser

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
START: Final = "<!-- commands: made from the parser by `python -m tests.cli.reference` -->\n"
END: Final = "<!-- end of commands -->\n"


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, its help aside: files, then its own options, then those of every command."""
    everywhere = ("json", "quiet")
    found = [action for action in command._actions if not isinstance(action, argparse._HelpAction)]
    return sorted(found, key=lambda action: (bool(action.option_strings), action.dest in everywhere))


def name(action: argparse.Action) -> str:
    """An argument as it is written: ``FILE``, or ``-o``, ``--output OUT``."""
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    if not action.option_strings:
        return f"`{value.strip()}`"
    *others, last = action.option_strings
    return ", ".join([*(f"`{other}`" for other in others), f"`{last}{value}`"]).replace("|", "\\|")


def section(title: str, command: argparse.ArgumentParser) -> str:
    """One command: how it is called, what it does, a row for each argument."""
    files = [str(action.metavar) for action in options(command) if not action.option_strings]
    lines = [f"### ecopark {' '.join([title, *files])}", "", str(command.description), "", "| | |", "|---|---|"]
    lines += [f"| {name(action)} | {action.help} |" for action in options(command)]
    return "\n".join([*lines, "", ""])


def page(text: str) -> str:
    """The page with its commands as the parser has them now; the prose around them stays."""
    sections = "".join(section(title, command) for title, command in commands().items())
    made, count = re.subn(
        f"(?<={re.escape(START)}).*?(?={re.escape(END)})", lambda _: f"\n{sections}", text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{PAGE.name} does not have its two marks: {START.strip()} and {END.strip()}")
    return made


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8", newline="\n")
