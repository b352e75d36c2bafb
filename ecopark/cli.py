"""The command line as a process: run a command, and make of whatever stops it a message and an exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from ecopark import errors, watch
from ecopark.arguments import Misuse, options_of
from ecopark.calls import print_json
from ecopark.phrases import Phrase, phrase

FAULT: Final = 70
INTERRUPTED: Final = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow encoding shows `?`, and stops nothing
    try:
        with watch.heeding_ctrl_c():
            code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read us has had enough; nothing more may be written, not even at the interpreter's end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as problem:
        sys.stderr.write(f"ecopark: the output cannot be written: {problem.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = errors.FileError.exit_code
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; what stops it becomes a message and an exit code, never a traceback."""
    as_json = "--json" in arguments
    try:
        options = options_of(arguments)
    except Misuse as misuse:
        if not as_json:
            sys.stderr.write(misuse.usage)
        return _refused(misuse, as_json)
    as_json = bool(options.json)
    try:
        code: int = _heeding(options)
    except errors.EcoparkError as refused:
        return _refused(refused, as_json)
    except KeyboardInterrupt as stop:
        what = phrase("interrupted; every file is as it was")
        if isinstance(stop, errors.Interrupted):
            options.lang, what = stop.language, stop.kept or what
        return _stopped("interrupted", _said(what, options), INTERRUPTED, as_json)
    except OSError:
        raise  # only the output's: files are FileErrors by now
    except MemoryError:
        what = phrase("there is not enough memory for this")
        return _stopped("memory", _said(what, options), errors.FileError.exit_code, as_json)
    except Exception as fault:
        if os.environ.get("ECOPARK_DEBUG"):
            raise
        what = phrase(
            "a fault in ecopark itself ({kind}: {fault}); please report it, with ECOPARK_DEBUG=1 set for the details",
            kind=type(fault).__name__,
            fault=str(fault),
        )
        return _stopped("fault", _said(what, options), FAULT, as_json)
    return code


def _heeding(options: argparse.Namespace) -> int:
    """Run a command. What it fails with once Ctrl-C was pressed comes of that, however a library names it."""
    try:
        code: int = options.run(options)
    except Exception:
        watch.heed()
        raise
    return code


def _said(what: Phrase, options: argparse.Namespace) -> str:
    """A sentence in the language asked for; in English where the workbook was to say, which may be what failed."""
    from ecopark.schema import messages, terms

    return messages.said(what, options.lang if options.lang in terms.languages() else terms.ENGLISH)


def _refused(refused: errors.EcoparkError, as_json: bool) -> int:
    """Say why a command was refused: every problem of a workbook, one line of anything else."""
    from ecopark.reporting import machine, terminal

    if not isinstance(refused, errors.WorkbookError):
        return _stopped(refused.status, str(refused), refused.exit_code, as_json)
    if as_json:
        print_json(machine.problems_as_json(refused.problems))
    else:
        terminal.show_problems(terminal.console(refused.language, to_stderr=True), refused.problems)
    return refused.exit_code


def _stopped(status: str, message: str, code: int, as_json: bool) -> int:
    """Say in one line what stopped a command."""
    if as_json:
        from ecopark.reporting import machine

        print_json(machine.failure_as_json(status, message))
    else:
        sys.stderr.write(f"ecopark: {message}\n")
    return code
