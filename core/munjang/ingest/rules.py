"""Which files are nobody's documents: patterns as in a .gitignore, and traces of programs.

Rules are looked for in this order, and the first that speaks decides; in one list it is the last::

    .munjangignore files, the innermost first
    the watched folder's own rules
    the rules for all folders
    the rules built in

So ``!pattern`` brings back what an outer rule leaves out. What lies in a folder that is left out
is not looked at. Unlike git's, the rules know no difference between large and small letters.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from munjang.errors import RuleError
from munjang.messages import Message, msg

RULE_FILE = ".munjangignore"

BUILT_IN = (
    ".*",  # hidden
    # Lock files of office programs, unfinished downloads and copies, what desktops leave behind.
    "~$*",
    "~lock*",
    "*~",
    "*.tmp",
    "*.temp",
    "*.part",
    "*.partial",
    "*.crdownload",
    "*.swp",
    "thumbs.db",
    "desktop.ini",
    "$RECYCLE.BIN/",
    "System Volume Information/",
    "lost+found/",
    "__MACOSX/",
    # Caches, and what programmers' tools fetch and make.
    "Cache/",
    "Caches/",
    "__pycache__/",
    "node_modules/",
    "bower_components/",
    "site-packages/",
    "venv/",
    "*.egg-info/",
)
# Anybody may have a folder called "build": it is left out only beside a program's sources.
_BUILD_FOLDERS = frozenset({"build", "_build", "dist", "out", "target", "bin", "obj"})
_PROJECT_FILES = frozenset(
    {
        "build.gradle",
        "build.gradle.kts",
        "cargo.toml",
        "cmakelists.txt",
        "makefile",
        "meson.build",
        "package.json",
        "pom.xml",
        "pyproject.toml",
        "setup.py",
    }
)
_PROJECT_SUFFIXES = (".sln", ".csproj", ".vcxproj")
_CACHE_TAG = "CACHEDIR.TAG"  # bford.info/cachedir: in every folder of things that can be made anew
_ENVIRONMENT = "pyvenv.cfg"

_MAX_RULE_FILE = 1 << 16  # bytes
_UNDECODED = re.compile("[\ud800-\udfff]")  # bytes of a name that are no text
_MAX_STARS = 6  # in a pattern: each multiplies the time a name may take


class _Layer:
    """One list of patterns, compiled once."""

    def __init__(
        self, patterns: Sequence[str], reason: Callable[[str], Message], base: int = 0
    ) -> None:
        self._patterns = patterns
        self._reason = reason
        self._base = base  # how much of a path stands before what the patterns are about
        self._spec = GitIgnoreSpec.from_lines(map(fold, patterns))
        self._names_only = not any("/" in p.removeprefix("!").rstrip("/") for p in patterns)
        regexes = [p.regex.pattern for p in self._spec.patterns if p.regex is not None]
        # Hardly any name matches: one look tells so, where the specification looks at each pattern.
        self._any = re.compile("|".join(regexes).replace("(?P<ps_d>", "(?:") or r"(?!)")

    def judge(self, folder: str, name: str) -> Message | bool:
        """The rule that leaves out `name`, a folder's with "/"; True if one keeps it, or False."""
        subject = name if self._names_only else folder[self._base :] + name
        if self._any.match(subject) is None:
            return False
        found = self._spec.check_file(subject)
        if found.include is None or found.index is None:
            return False
        return self._reason(self._patterns[found.index]) if found.include else True


class Scope:
    """The rules in force in one folder, and the names in it."""

    def __init__(self, layers: tuple[_Layer, ...], path: str, names: Collection[str]) -> None:
        self.layers = layers  # the innermost first
        self.path = path  # folded, relative to the watched folder, with "/" where not empty
        self.names = names

    def judge(self, name: str, *, is_folder: bool) -> Message | None:
        """Why something in this folder is left out, or None."""
        folded = fold(name)
        if is_folder:
            folded += "/"
        for layer in self.layers:
            found = layer.judge(self.path, folded)
            if found is True:
                return None
            if found:
                return found
        if is_folder and folded[:-1] in _BUILD_FOLDERS:
            return self._build_result()
        return None

    def _build_result(self) -> Message | None:
        if any(map(_is_project_file, map(fold, self.names))):
            return msg("Left out: made by a program from the sources beside it")
        return None


class Rules:
    """All rules of one watched folder; knows which are in force in any folder below it."""

    def __init__(self, root: Path, *, own: Sequence[str], general: Sequence[str]) -> None:
        self._root = root
        self._layers = tuple(
            _Layer(valid_patterns(patterns), reason)
            for patterns, reason in ((own, _of_folder), (general, _general), (BUILT_IN, _built_in))
            if patterns
        )
        self._scopes: dict[Path, Scope | Message] = {}

    def enter(self, parent: Scope | None, folder: str, names: Collection[str]) -> Scope | Message:
        """The rules in force in `folder`, which holds `names`, or why all of it is left out.

        `parent` is None for the watched folder itself, which is never left out.
        """
        if parent is None:
            path, layers = "", self._layers
        else:
            if _CACHE_TAG in names:
                return msg("Left out: a cache of a program ({name})", name=_CACHE_TAG)
            if _ENVIRONMENT in names:
                return msg("Left out: a Python environment ({name})", name=_ENVIRONMENT)
            path, layers = f"{parent.path}{fold(Path(folder).name)}/", parent.layers
        if RULE_FILE in names:
            file = os.path.join(folder, RULE_FILE)  # noqa: PTH118 - names may be in no encoding
            layers = (_Layer(_read_rules(file), _of_file(file), len(path)), *layers)
        return Scope(layers, path, names)

    def scope_above(self, path: Path) -> Scope | None:
        """The rules in force in the folder that holds `path`, which is not left out."""
        scope = None if path == self._root else self._scope(path.parent)
        assert not isinstance(scope, Message)
        return scope

    def left_out(self, path: Path, *, is_folder: bool) -> tuple[Path, Message] | None:
        """What leaves `path` out: a rule, and the file or topmost folder that it names."""
        for folder in (*reversed(path.parents), path):
            if folder == self._root or not folder.is_relative_to(self._root):
                continue
            scope = self._scope(folder.parent)
            if isinstance(scope, Message):
                return folder.parent, scope
            reason = scope.judge(folder.name, is_folder=is_folder or folder != path)
            if reason is not None:
                return folder, reason
        if is_folder and path != self._root:
            scope = self._scope(path)
            if isinstance(scope, Message):
                return path, scope
        return None

    def lists(self, path: Path) -> bool:
        """Whether each name of `path` is spelt as its folder lists it."""
        if path == self._root:
            return True
        scope = self._scope(path.parent)
        listed = isinstance(scope, Message) or path.name in scope.names
        return listed and self.lists(path.parent)

    def _scope(self, folder: Path) -> Scope | Message:
        known = self._scopes.get(folder)
        if known is None:
            parent = None if folder == self._root else self._scope(folder.parent)
            if isinstance(parent, Message):
                return parent
            try:
                names = {path.name for path in folder.iterdir()}
            except OSError:
                names = set()  # gone, or closed to us: a look at what was asked for will tell
            known = self._scopes[folder] = self.enter(parent, str(folder), names)
        return known


def ruled_by(path: Path) -> set[Path]:
    """What may come to be left out, or no longer be, where `path` comes, changes or goes."""
    if path.name in {RULE_FILE, _CACHE_TAG, _ENVIRONMENT}:
        return {path.parent}
    if not _is_project_file(fold(path.name)):
        return set()
    try:
        return {beside for beside in path.parent.iterdir() if fold(beside.name) in _BUILD_FOLDERS}
    except OSError:
        return set()  # gone, or closed to us


def check_patterns(patterns: Iterable[str]) -> None:
    """Make sure that these can be rules.

    Raises:
        RuleError: one cannot.
    """
    for pattern in patterns:
        if _UNDECODED.search(pattern):
            raise RuleError(
                msg(
                    "“{pattern}” has letters of an old encoding, which no rule can name. Rename "
                    "the file, or leave its folder out.",
                    pattern=_UNDECODED.sub("\ufffd", pattern),
                )
            )
        if not valid_patterns([pattern]):
            raise RuleError(
                msg(
                    "“{pattern}” is no rule. Rules are written as in a .gitignore: *.bak, drafts/, "
                    "!keep.bak",
                    pattern=pattern,
                )
            )


def pattern_for(path: Path) -> str:
    """The rule that leaves out just this file; `path` is relative to its watched folder."""
    pattern = re.sub(r"([\\*?\[])", r"\\\1", path.as_posix())
    return "/" + (pattern[:-1] + r"\ " if pattern.endswith(" ") else pattern)


def valid_patterns(patterns: Iterable[str]) -> list[str]:
    """The patterns without comments and mistakes."""
    found = []
    for pattern in patterns:
        try:
            (compiled,) = GitIgnoreSpec.from_lines([fold(pattern)]).patterns
        except (GitIgnorePatternError, ValueError):
            continue
        if compiled.include is not None and pattern.count("*") <= _MAX_STARS:
            found.append(pattern)
    return found


def _read_rules(path: str) -> list[str]:
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return []
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            text = stream.read(_MAX_RULE_FILE).decode("utf-8-sig", "replace")
    except OSError:
        return []
    return valid_patterns(text.splitlines())


def _is_project_file(folded: str) -> bool:
    return folded in _PROJECT_FILES or folded.endswith(_PROJECT_SUFFIXES)


def fold(name: str) -> str:
    """The form in which names and patterns are compared: letters composed, and small."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def _built_in(pattern: str) -> Message:
    return msg("Left out by the rule {pattern} (built in)", pattern=pattern)


def _general(pattern: str) -> Message:
    return msg("Left out by the rule {pattern} (for all folders)", pattern=pattern)


def _of_folder(pattern: str) -> Message:
    return msg("Left out by the rule {pattern} (for this folder)", pattern=pattern)


def _of_file(file: str) -> Callable[[str], Message]:
    return lambda pattern: msg(
        "Left out by the rule {pattern} in {file}", pattern=pattern, file=file
    )
