"""The drill: back up under load, give it back elsewhere, prove it; and every backup that must be refused."""

from __future__ import annotations

import json
import shutil
import signal
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from duqin.foundation.safekeeping import services
from duqin.foundation.safekeeping.rules import manifest as manifests
from duqin.foundation.trust.rules.checkpoints import SigningKey, read_all, sign
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from tests import guards
from tests.foundation.safekeeping.installation import Installation, database, elsewhere

pytestmark = [pytest.mark.database, pytest.mark.long]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A school that keeps writing for as long as the tests of this module run."""
    folder = tmp_path_factory.mktemp("drill")
    with database(is_ready=True) as address:
        one = Installation(folder / "data", folder / "backups", address)
        one.found()
        yield one


@pytest.fixture(scope="module")
def backed_up(school: Installation) -> tuple[Installation, list[str]]:
    """A backup made while a writer wrote, and what the writer had been told was stored before it began."""
    writer = school.writer()
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(5)]
    done = school.run("backup")
    assert writer.poll() is None, "the writer was never stopped by the backup"
    writer.send_signal(signal.SIGKILL)
    written = writer.stdout.read().split()
    writer.wait()
    writer.stdout.close()
    assert done.returncode == 0, done.stderr
    assert written, "something was written while the backup ran"
    return school, acknowledged


@pytest.fixture
def copy(backed_up: tuple[Installation, list[str]], tmp_path: Path) -> Installation:
    """The backup in a folder of its own, to be damaged; restored into a data folder that does not exist."""
    school, _ = backed_up
    shutil.copytree(school.backups, tmp_path / "backups")
    return Installation(tmp_path / "new", tmp_path / "backups", school.database)


def refused(where: Installation, *more: str) -> str:
    """The sentence of the refusal; nothing may have been touched."""
    before = sorted(where.data.rglob("*")) if where.data.exists() else None
    done = where.run("restore", str(where.newest()), *more)
    assert done.returncode == 1, done.stdout
    assert (sorted(where.data.rglob("*")) if where.data.exists() else None) == before
    assert [p.name for p in where.data.parent.glob(".*.restoring-*")] == []
    return done.stderr


def why(where: Installation) -> str:
    """The code of the refusal, from looking at the backup."""
    with pytest.raises(Refusal) as found:
        services.examine(where.newest())
    return found.value.code


def rewrite(where: Installation, **changed: object) -> None:
    """A manifest that says something else and is whole in itself."""
    place = where.newest() / "manifest.json"
    facts = json.loads(place.read_text()) | changed
    facts.pop("sha256")
    place.write_text(json.dumps(facts | {"sha256": manifests._digest(facts)}))


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_what_was_backed_up_under_load_comes_back_whole(
    backed_up: tuple[Installation, list[str]], tmp_path: Path
) -> None:
    school, acknowledged = backed_up
    with database() as address:
        new = elsewhere(school, tmp_path / "new", address)
        done = new.run("restore", str(school.newest()), *in_other_hands(school))
        assert done.returncode == 0, done.stderr
        assert "与备份开始时的存证相符" in done.stdout
        said = school.manifest()
        assert new.counts() == said["tables"]
        assert guards.guards_of(new.data, address) == guards.wanted("postgresql" if address else "sqlite")
        assert said["links"] > 0
        for sha256 in acknowledged:
            assert (new.data / "media" / "originals" / sha256[:2] / sha256).is_file()
        verified = new.run("verify")
        assert verified.returncode == 0, verified.stderr
        assert str(said["head"])[:16] in verified.stdout
        assert (new.data / "secret.key").read_text() == (school.data / "secret.key").read_text()
        every_model_is_in(said["tables"], new.counts())


def in_other_hands(school: Installation) -> list[str]:
    """What a custodian would bring."""
    anchors = school.data / "anchors"
    return ["--anchor", str(anchors / "checkpoints.txt"), "--key", str(anchors / "key.pub")]


def test_a_backup_that_does_not_fit_the_checkpoint_in_its_manifest(copy: Installation) -> None:
    """Rows made anew with every hash right are found by the checkpoint; another checkpoint by its signature."""
    own = read_all(str(copy.manifest()["checkpoint"]))[0]
    key = SigningKey(b64decode((copy.newest() / "anchor.key").read_text()))
    for forged, word in (
        (sign(key, own.size, b"x" * 32, now()), "根不同"),
        (sign(SigningKey(b"7" * 32), own.size, own.root, now()), "密钥签署"),
    ):
        rewrite(copy, checkpoint=forged.note)
        with database() as address:
            done = elsewhere(copy, copy.data, address).run("restore", str(copy.newest()))
        assert (done.returncode, copy.data.exists()) == (1, False)
        assert word in done.stderr


def test_a_backup_that_does_not_fit_a_checkpoint_in_other_hands(
    backed_up: tuple[Installation, list[str]], copy: Installation, tmp_path: Path
) -> None:
    school, _ = backed_up
    key = SigningKey(b64decode((school.data / "anchor.key").read_text()))
    (tmp_path / "kept.txt").write_text(sign(key, 2, b"x" * 32, now()).note)
    (tmp_path / "later.txt").write_text(sign(key, 10**6, b"x" * 32, now()).note)
    kept, later = (["--anchor", str(tmp_path / name)] for name in ("kept.txt", "later.txt"))
    key_file = ["--key", str(school.data / "anchors" / "key.pub")]
    with database() as address:
        new = elsewhere(copy, copy.data, address)
        done = new.run("restore", str(copy.newest()), *kept, *key_file)
        assert (done.returncode, copy.data.exists()) == (1, False)
        assert "kept.txt" in done.stderr
        assert new.run("restore", str(copy.newest()), *kept).returncode == 2, "its own key proves nothing"
    with database() as address:
        done = elsewhere(copy, copy.data, address).run("restore", str(copy.newest()), *later, *key_file)
        assert done.returncode == 0, done.stderr
        assert "签署于备份之后" in done.stdout


def every_model_is_in(*counted: dict[str, int]) -> None:
    """The meta-test: no concrete model, of ours or of a framework, is left out of a backup."""
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    assert len(tables) > 60
    for counts in counted:
        assert tables - set(counts) == set()


def test_the_second_backup_copies_only_new_photographs_and_keeps_one_a_day(
    backed_up: tuple[Installation, list[str]],
) -> None:
    school, _ = backed_up
    first = school.newest()
    done = school.run("backup", "--thorough")
    assert done.returncode == 0, done.stderr
    assert "清理旧备份 1 份" in done.stdout
    assert not first.exists(), "of one day the last one stays"
    assert school.newest() != first
    stored = {p.name for p in (school.backups / "media").glob("??/*")}
    assert stored == {sha256 for _, sha256, *_ in school.manifest()["media"]}, (
        "and no photograph is left over"
    )
    assert "新增 0 个" in school.run("backup").stdout


def test_one_byte_in_a_photograph(copy: Installation) -> None:
    flip(next((copy.backups / "media").glob("??/*")))
    assert why(copy) == "backup.damaged"
    assert "已损坏" in refused(copy)


def test_a_photograph_is_missing(copy: Installation) -> None:
    next((copy.backups / "media").glob("??/*")).unlink()
    assert why(copy) == "backup.incomplete"


def test_one_byte_in_the_database(copy: Installation) -> None:
    flip(next(copy.newest().glob("database.*")))
    assert why(copy) == "backup.damaged"


def test_no_database(copy: Installation) -> None:
    next(copy.newest().glob("database.*")).unlink()
    assert why(copy) == "backup.incomplete"


def test_one_word_in_the_manifest(copy: Installation) -> None:
    place = copy.newest() / "manifest.json"
    place.write_text(place.read_text().replace('"waiting": ', '"waiting": 1'))
    assert why(copy) == "backup.damaged"


def test_half_a_manifest(copy: Installation) -> None:
    place = copy.newest() / "manifest.json"
    place.write_text(place.read_text()[:-200])
    assert why(copy) == "backup.damaged"


def test_no_manifest(copy: Installation) -> None:
    folder = copy.newest()
    (folder / "manifest.json").unlink()
    with pytest.raises(Refusal) as found:
        services.examine(folder)
    assert found.value.code == "backup.incomplete"


def test_a_migration_of_a_later_version(copy: Installation) -> None:
    known = json.loads((copy.newest() / "manifest.json").read_text())["migrations"]
    rewrite(copy, migrations=[*known, ["cases", "0999_of_tomorrow"]], product="9.0")
    assert why(copy) == "backup.newer"


def test_a_format_of_a_later_version(copy: Installation) -> None:
    rewrite(copy, format=2)
    assert why(copy) == "backup.newer"


def test_another_kind_of_database(copy: Installation) -> None:
    """From SQLite to PostgreSQL there is a way (test_carrying.py), and no other."""
    rewrite(copy, engine="mysql" if copy.database else "postgresql")
    assert why(copy) == "backup.engine"


def test_rows_that_the_manifest_does_not_know(copy: Installation, tmp_path: Path) -> None:
    tables = json.loads((copy.newest() / "manifest.json").read_text())["tables"]
    rewrite(copy, tables=tables | {"organisation_unit": tables["organisation_unit"] + 1})
    with database() as address:
        assert "organisation_unit" in refused(elsewhere(copy, tmp_path / "new", address))


def test_a_folder_that_is_not_empty_is_moved_aside_only_when_asked(
    copy: Installation, tmp_path: Path
) -> None:
    copy.data.mkdir()
    (copy.data / "theirs").write_text("precious")
    assert "不是空的" in refused(copy)
    with database() as address:
        target = elsewhere(copy, copy.data, address)
        done = target.run("restore", str(copy.newest()), "--replace")
    assert done.returncode == 0, done.stderr
    (aside,) = tmp_path.glob("new.before-*")
    assert (aside / "theirs").read_text() == "precious"
    assert (copy.data / "secret.key").exists()


def test_a_backup_into_the_data_or_of_nothing_is_refused(school: Installation, tmp_path: Path) -> None:
    inside = school.run("backup", "--to", str(school.data / "backups"))
    assert inside.returncode == 1
    assert "数据目录里面" in inside.stderr
    with database() as address:
        nothing = Installation(tmp_path / "nothing", tmp_path / "backups", address).run("backup")
    assert nothing.returncode == 1
    assert "没有什么可备份" in nothing.stderr
    assert not list((tmp_path / "backups").glob("*/manifest.json"))
