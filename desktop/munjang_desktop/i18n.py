"""``python -m munjang_desktop.i18n`` renews the window's translation files.

Collects the texts of the sources into ``munjang_desktop_ko.ts`` (everything) and
``munjang_desktop_en.ts`` (plural forms only, since English is the language of the sources), and
compiles both. Texts that are still to be translated are reported, and the exit code is 1.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import munjang_resources

SOURCES = Path(__file__).parent
CATALOGUES = Path(munjang_resources.__file__).parent / "i18n"
KOREAN = CATALOGUES / "munjang_desktop_ko.ts"
ENGLISH = CATALOGUES / "munjang_desktop_en.ts"


def update(korean: Path = KOREAN, english: Path = ENGLISH) -> None:
    """Bring both catalogues in line with the sources; translations that exist are kept."""
    files = [str(path.relative_to(SOURCES)) for path in sorted(SOURCES.rglob("*.py"))]
    for catalogue, language, extra in (
        (korean, "ko_KR", []),
        (english, "en_US", ["-pluralonly"]),
    ):
        options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
        options += ["-target-language", language, *extra]
        _run("lupdate", *options, *files, "-ts", str(catalogue))


def compile_catalogues(folder: Path = CATALOGUES) -> None:
    """Make the ``.qm`` files of both catalogues in `folder`.

    They take the place of those before them at once. A window that runs has the old ones mapped
    into its memory: it would die of a bus error where they are written over.
    """
    for catalogue in (KOREAN, ENGLISH):
        target = folder / catalogue.with_suffix(".qm").name
        made = target.with_suffix(".new")
        _run("lrelease", "-silent", str(catalogue), "-qm", str(made))
        made.replace(target)


def unfinished(catalogue: Path) -> list[str]:
    """The source texts of a catalogue that lack a translation or one of its plural forms."""
    found = []
    for message in ET.parse(catalogue).iter("message"):  # noqa: S314 - our own file
        translation = message.find("translation")
        source = message.findtext("source", "")
        if translation is None:
            found.append(source)
            continue
        forms = [form.text for form in translation.findall("numerusform")] or [translation.text]
        if translation.get("type") is not None or not all(forms):
            found.append(source)
    return found


def main() -> int:
    """Update, compile and report."""
    update()
    compile_catalogues()
    missing = [(path.name, text) for path in (KOREAN, ENGLISH) for text in unfinished(path)]
    for name, text in missing:
        sys.stderr.write(f"{name}: not translated: {text}\n")
    return 1 if missing else 0


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).parent / f"pyside6-{tool}"
    subprocess.run([str(program), *arguments], check=True, cwd=SOURCES, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
