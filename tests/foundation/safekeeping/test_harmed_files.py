"""A file that was changed or lost on the disk is found by its hash, and never takes the place of a good copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foundation.safekeeping.installation import Installation, database, elsewhere

pytestmark = [pytest.mark.database, pytest.mark.long]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A school with three photographs, backed up once."""
    folder = tmp_path_factory.mktemp("harmed")
    with database(is_ready=True) as address:
        one = Installation(folder / "data", folder / "backups", address)
        one.found()
        assert one.run("backup").returncode == 0
        yield one


@pytest.fixture
def school(founded: Installation) -> Iterator[Installation]:
    """The same; files and backups are given back afterwards."""
    kept = founded.data.with_name("kept")
    for name in ("media", "backups"):
        shutil.copytree(founded.data.parent / name if name == "backups" else founded.data / name, kept / name)
    yield founded
    for name in ("media", "backups"):
        place = founded.data.parent / name if name == "backups" else founded.data / name
        shutil.rmtree(place)
        shutil.move(kept / name, place)
    shutil.rmtree(kept)


def original(school: Installation) -> Path:
    return min((school.data / "media" / "originals").glob("??/*"))


def alter(file: Path, *, quietly: bool = False) -> None:
    """One byte; `quietly`, with the time of change as it was."""
    state, content = file.stat(), bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    if quietly:
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


def held(school: Installation) -> dict[str, str]:
    """What the newest backup holds, by path."""
    return {path: sha256 for path, sha256, *_ in school.manifest()["media"]}


def in_store(school: Installation, sha256: str) -> Path:
    return school.backups / "media" / sha256[:2] / sha256


def test_an_altered_original_is_named_and_the_good_copy_outlives_every_retention(
    school: Installation, tmp_path: Path
) -> None:
    victim = original(school)
    good, path = victim.read_bytes(), f"originals/{victim.parent.name}/{victim.name}"
    alter(victim)
    for _ in range(3):
        done = school.run("backup", "--keep", "1,0,0")
        assert done.returncode == 1
        assert f"证据原件 {path} 已被改动" in done.stderr
        assert "备份完成" in done.stdout, "the rest is backed up all the same"
        assert held(school)[path] == victim.name
        assert in_store(school, victim.name).read_bytes() == good
    assert len(list(school.backups.glob("*/manifest.json"))) == 1
    with database() as address:
        new = elsewhere(school, tmp_path / "new", address)
        assert new.run("restore", str(school.newest())).returncode == 0
    assert (new.data / "media" / path).read_bytes() == good


def test_with_size_and_time_as_they_were_only_a_thorough_backup_reads_it(school: Installation) -> None:
    victim = original(school)
    alter(victim, quietly=True)
    assert school.run("backup").returncode == 0
    done = school.run("backup", "--thorough")
    assert done.returncode == 1
    assert victim.name in done.stderr


def test_altered_before_the_first_backup_it_is_kept_under_another_name_and_marked(
    school: Installation, tmp_path: Path
) -> None:
    victim = original(school)
    path = f"originals/{victim.parent.name}/{victim.name}"
    alter(victim)
    first = Installation(school.data, tmp_path / "backups", school.database)
    done = first.run("backup")
    assert (done.returncode, first.manifest()["altered"]) == (1, [path])
    assert "没有备份过原样" in done.stderr
    assert not in_store(first, victim.name).exists()
    with database() as address:
        back = elsewhere(first, tmp_path / "new", address).run("restore", str(first.newest()))
    assert back.returncode == 0, back.stderr
    assert f"{path} 不是当初收存的内容" in back.stderr


def test_a_lost_photograph_keeps_nothing_else_from_the_backup(school: Installation, tmp_path: Path) -> None:
    victim = original(school)
    path = f"originals/{victim.parent.name}/{victim.name}"
    victim.unlink()
    done = school.run("backup")
    assert (done.returncode, held(school)[path]) == (1, victim.name), "the earlier copy stands in for it"
    assert f"证据原件 {path} 不见了" in done.stderr
    first = Installation(school.data, tmp_path / "backups", school.database)
    done = first.run("backup")
    assert (done.returncode, first.manifest()["lacking"]) == (1, [path])
    assert path not in held(first)
    with database() as address:
        back = elsewhere(first, tmp_path / "new", address).run("restore", str(first.newest()))
    assert back.returncode == 0, back.stderr
    assert f"备份里没有 {path}" in back.stderr


def test_a_shown_copy_is_compared_with_what_the_last_backup_read(school: Installation) -> None:
    victim = min((school.data / "media" / "shown").glob("??/*"))
    path, before = f"shown/{victim.parent.name}/{victim.name}", held(school)
    alter(victim)
    done = school.run("backup")
    assert (done.returncode, held(school)[path]) == (1, before[path])
    assert f"照片的展示副本 {path} 已被改动" in done.stderr


def test_a_copy_that_went_bad_in_the_store_is_replaced_by_a_thorough_backup(school: Installation) -> None:
    victim = original(school)
    kept = in_store(school, victim.name)
    alter(kept)
    done = school.run("backup", "--thorough")
    assert done.returncode == 0, done.stderr
    assert kept.read_bytes() == victim.read_bytes()


def test_verify_reads_the_files_when_asked(school: Installation) -> None:
    sound = school.run("verify", "--files")
    assert sound.returncode == 0, sound.stderr
    assert "3 个与记录的 SHA-256 相符，6 个没有记录过" in sound.stdout
    altered, *_, lost = sorted((school.data / "media" / "originals").glob("??/*"))
    alter(altered, quietly=True)
    lost.unlink()
    assert school.run("verify").returncode == 0, "plain verify reads no files"
    done = school.run("verify", "--files")
    assert done.returncode == 1
    said = {line.split("　")[0]: line for line in done.stderr.splitlines()}
    assert altered.name in said["被改动"]
    assert lost.name in said["不见了"]
