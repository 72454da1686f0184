"""The Debian package: how it shows itself in a desktop, and what it asks of the system."""

import configparser
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import debian
import prepare
import pytest

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def desktop_entry():
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(debian.LINUX / "munjang.desktop", encoding="utf-8")
    return parser


def test_the_desktop_entry_starts_the_window(desktop_entry):
    main = desktop_entry["Desktop Entry"]
    assert (main["Type"], main["Exec"], main["Icon"]) == (
        "Application",
        "munjang-desktop",
        "munjang",
    )
    for action in filter(None, main["Actions"].split(";")):
        assert desktop_entry[f"Desktop Action {action}"]["Exec"] == "munjang toggle"
    for name in ("Categories", "Keywords", "Keywords[ko]", "Actions"):
        assert main[name].endswith(";")


def test_the_desktop_entry_speaks_both_languages(desktop_entry):
    shown = ("Name", "GenericName", "Comment", "Keywords")
    for section in desktop_entry.sections():
        own = desktop_entry[section]
        for key in (key for key in shown if key in own):
            assert not HANGUL.search(own[key])
            assert HANGUL.search(own[f"{key}[ko]"]), key


def test_the_metainfo_speaks_both_languages(desktop_entry):
    component = ET.parse(debian.LINUX / "app.munjang.desktop.metainfo.xml").getroot()
    assert component.findtext("launchable") == "munjang.desktop"
    for tag in ("name", "summary", "description/p", "keywords/keyword"):
        languages = [element.get(XML_LANG) for element in component.findall(tag)]
        assert languages.count(None) == languages.count("ko") > 0
    main = desktop_entry["Desktop Entry"]
    assert component.findtext("summary") == main["Comment"]
    assert [e.text for e in component.findall("summary")][1] == main["Comment[ko]"]


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="no appstreamcli")
def test_the_metainfo_is_valid(tmp_path):
    goal = tmp_path / "app.munjang.desktop.metainfo.xml"
    text = debian.fill_in(debian.LINUX / goal.name, {"version": "1.2.3", "date": "2026-01-31"})
    goal.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", goal], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_package_is_filled_in():
    names = ("arch", "version", "maintainer", "depends")
    text = debian.fill_in(debian.LINUX / "nfpm.yaml", dict.fromkeys(names, "x"))
    assert not re.search(r"@\w+@", text)
    for program in ("munjang", "munjang-desktop"):
        assert f"dst: /usr/bin/{program}\n" in text
    assert "tesseract-ocr-kor" in text


@pytest.mark.skipif(shutil.which("objdump") is None, reason="no objdump")
@pytest.mark.skipif(sys.platform != "linux", reason="of Linux alone")
def test_the_files_say_which_packages_they_need(tmp_path, monkeypatch):
    shutil.copy("/bin/true", tmp_path / "program")
    (tmp_path / "text").write_text("no program", encoding="utf-8")
    found = debian.depends(tmp_path)
    assert any(re.fullmatch(r"libc6 \(>= 2\.\d+\)", package) for package in found)
    # Qt opens these by their names: no file says so.
    wanted = {*prepare.QT_LIBRARIES.values(), *prepare.X11_LIBRARIES.values()}
    assert wanted <= set(found)
    monkeypatch.setattr(debian, "LIBRARIES", {})
    with pytest.raises(debian.PackageError, match=r"libc\.so\.6 \(program\)"):
        debian.depends(tmp_path)


def test_the_installer_for_windows_speaks_both_languages():
    script = Path(debian.ROOT, "installer", "windows", "munjang.iss")
    text = script.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # or Inno Setup takes it for the system's encoding
    messages = re.findall(r"^(en|ko)\.(\w+)=(.+)$", text.decode("utf-8-sig"), flags=re.MULTILINE)
    by_language = {
        code: {name for language, name, _ in messages if language == code} for code in ("en", "ko")
    }
    assert by_language["en"] == by_language["ko"] >= {"Comment", "LibraryStays"}
