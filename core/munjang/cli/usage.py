"""What argparse says itself, in the reader's language.

It looks its own texts up with gettext, in a catalogue of the whole process that nobody has: here
they are messages as all others.
"""

from __future__ import annotations

import argparse

from munjang.messages import Message, msg

_TEXTS: dict[str, Message] = {
    message.template: message
    for message in (
        msg("usage: "),
        msg("positional arguments"),
        msg("options"),
        msg("show this help message and exit"),
        msg("%(prog)s: error: %(message)s\n"),
        msg("argument %(argument_name)s: %(message)s"),
        msg("the following arguments are required: %s"),
        msg("unrecognized arguments: %s"),
        msg("invalid choice: %(value)r (choose from %(choices)s)"),
        msg("invalid %(type)s value: %(value)r"),
        msg("expected one argument"),
        msg("expected at least one argument"),
        msg("not allowed with argument %s"),
        msg("ambiguous option: %(option)s could match %(matches)s"),
    )
}


def speak_the_readers_language() -> None:
    """Have argparse take its texts from the catalogue of this program."""
    vars(argparse)["_"] = _in_the_readers_language


def _in_the_readers_language(text: str | None) -> str | None:
    return str(_TEXTS[text]) if text in _TEXTS else text
