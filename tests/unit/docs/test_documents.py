"""The documents against the code: every file that they name exists, and every table that claims to be complete is."""

import json
import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from rinkside.settings import PREFIX, Settings
from schemas.channels import KINDS
from schemas.events import Event, build_event
from testing.processes import REPOSITORY

DOCS = REPOSITORY / "docs"
_CODE = re.compile(r"`([^`\n]+)`")
EVENT_TYPES = {get_args(each.model_fields["type"].annotation)[0] for each in get_args(Event)}
_NAMED = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?")


def tracked() -> list[str]:
    """Files under version control, or all of them in an unpacked archive."""
    if (REPOSITORY / ".git").exists():
        listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        return listed.stdout.splitlines()
    return [str(path.relative_to(REPOSITORY)) for path in REPOSITORY.rglob("*") if path.is_file()]


TRACKED = tracked()
PAGES = [REPOSITORY / name for name in TRACKED if name.endswith(".md") and name != "CHANGELOG.md"]
FOLDERS = {str(parent) for name in TRACKED for parent in Path(name).parents}
TOP = {name.split("/")[0] for name in TRACKED if "/" in name}


def named_files(text: str) -> set[str]:
    """Paths in code spans that begin with a folder of this repository."""
    return {code.rstrip("/") for code in _CODE.findall(text) if _NAMED.fullmatch(code) and code.split("/")[0] in TOP}


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_file_that_a_document_names_exists(page: Path) -> None:
    missing = named_files(page.read_text(encoding="utf-8")) - set(TRACKED) - FOLDERS
    assert not missing, f"{page.name} names files that do not exist; correct the paths: {sorted(missing)}"


def test_the_check_of_named_files_finds_paths_and_nothing_else() -> None:
    text = "`consumers/store.py`, `docs/examples/`, `ranking/{competition}`, `live/slc-2021`, `/overlay/clock`"
    assert named_files(text) == {"consumers/store.py", "docs/examples"}


def test_the_index_of_the_documents_lists_each_of_them() -> None:
    index = read("docs/README.md")
    for page in DOCS.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name


def test_the_protocol_page_lists_every_channel() -> None:
    listed = set(re.findall(r"^\| `([a-z]+)/\{", read("docs/protocol.md"), re.MULTILINE))
    assert listed == set(KINDS)


def test_the_operating_page_lists_every_setting() -> None:
    listed = set(re.findall(r"^\| `(RINKSIDE_[A-Z_]+)` \|", read("docs/operating.md"), re.MULTILINE))
    assert listed == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_scale_page_and_make_bench_name_every_benchmark() -> None:
    programs = {path.stem for path in (REPOSITORY / "bench").glob("*.py") if "__main__" in path.read_text()}
    programs.remove("performance_page")  # it runs the others
    assert set(re.findall(r"-m bench\.(\w+)` \|", read("docs/scale.md"))) == programs
    listed = re.search(r"^bench:.*\n.* in ([a-z ]+);", read("Makefile"), re.MULTILINE)
    assert listed
    assert set(listed[1].split()) == programs


def test_the_documents_of_feeds_mention_no_event_that_does_not_exist() -> None:
    families = {type_.split(".")[0] for type_ in EVENT_TYPES}
    for page in PAGES:
        for code in _CODE.findall(page.read_text(encoding="utf-8")):
            if re.fullmatch(r"[a-z]+\.[a-z]+", code) and code.split(".")[0] in families:
                assert code in EVENT_TYPES, f"{code} in {page.name}"


def test_the_page_on_feeds_describes_every_event() -> None:
    assert set(_CODE.findall(read("docs/own-feed.md"))) >= EVENT_TYPES


def test_every_event_that_the_page_on_feeds_shows_is_one() -> None:
    lines = re.findall(r"echo '(.*)' \|", read("docs/own-feed.md"))
    assert lines
    for line in lines:
        event = {
            "specversion": "1.0",
            "id": "1",
            "source": "/t",
            "subject": "club-2026",
            "time": "2026-11-25T20:00:00Z",
        }
        build_event(event | json.loads(line))


def test_every_decision_has_a_date_a_status_and_its_sections_and_is_in_the_index() -> None:
    index = read("docs/decisions/README.md")
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        title = re.match(r"# \d+\. (.+)\n\nDate: (\d{4}-\d{2}-\d{2})\. Status: (accepted|open|replaced)", text)
        assert title, f"{page.name} begins with its title, then 'Date: …. Status: ….'"
        assert f"]({page.name}) | {title[1]} | {title[2]} | {title[3]} |" in index
        assert "\n## Context\n" in text
        assert "\n## Consequences\n" in text
        if title[3] == "accepted":
            assert "\n## Options and what breaks each\n" in text
            assert "\n## Choice\n" in text
