"""Checkpoints outside the database: written, signed, compared, and what only they find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from duqin.engines.workbench import services as workbench
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.queries import proofs
from duqin.foundation.trust.rules import checkpoints as notes
from duqin.foundation.trust.rules.chain import GENESIS, link
from duqin.foundation.trust.rules.merkle import is_included, range_root
from duqin.foundation.trust.services.sealing import NEAR
from duqin.interfaces.cli.main import main
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from tests.cast import Cast
from tests.foundation.trust.test_chain import tamper


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    return tmp_path


def write(cast: Cast, number: int) -> None:
    for one in range(number):
        told = workbench.notify(
            cast.head.person, key=f"{AuditEntry.objects.count()}-{one}", kind="x", title="督"
        )
        workbench.read(told, by=cast.head.actor)
    trust.seal_pending()


@pytest.fixture
def anchored(cast: Cast) -> list[notes.Checkpoint]:
    """Five rows, a checkpoint, six more, a checkpoint, two more."""
    write(cast, 5)
    assert trust.anchor() == 1
    write(cast, 6)
    assert trust.anchor() == 1
    write(cast, 2)
    return queries.read_checkpoints(queries.checkpoint_file())


def verified(*words: str) -> int:
    return main(["verify", "--anchor", str(queries.checkpoint_file()), *words])


def rewrite_all() -> None:
    """A whole new history, every hash right: what a chain inside the database cannot find."""
    tamper("trust_auditentry", "UPDATE trust_auditentry SET actor_name = '别人'")
    tamper("trust_seal", "UPDATE trust_seal SET hash = 'x' || position, previous = 'y' || position")
    previous = GENESIS
    for seal in Seal.objects.select_related("entry").order_by("position"):
        made = link(previous, seal.entry.facts())
        tamper(
            "trust_seal",
            f"UPDATE trust_seal SET previous = '{previous}', hash = '{made}' WHERE position = {seal.position}",
        )
        previous = made


def test_checkpoints_are_the_roots_over_the_sealed_hashes(
    anchored: list[notes.Checkpoint], folders: Path
) -> None:
    leaves = [bytes.fromhex(one) for one in Seal.objects.order_by("position").values_list("hash", flat=True)]
    assert [one.size for one in anchored] == [5, 11]
    assert [one.root for one in anchored] == [range_root(leaves[:5]), range_root(leaves[:11])]
    assert all(one.is_signed_by(queries.public_keys()) for one in anchored)
    assert (folders / "anchor.key").stat().st_mode & 0o777 == 0o600
    assert queries.newest_checkpoint() == anchored[-1]


def test_nothing_is_signed_when_nothing_was_sealed(anchored: list[notes.Checkpoint]) -> None:
    assert trust.anchor() == 1
    assert trust.anchor() == 0


def test_a_lost_frontier_is_made_again(anchored: list[notes.Checkpoint], folders: Path) -> None:
    (folders / "anchors" / "frontier.json").unlink()
    assert trust.anchor() == 1
    assert verified() == 0


def test_a_sound_chain_fits(anchored: list[notes.Checkpoint], capsys: pytest.CaptureFixture[str]) -> None:
    assert verified("--key", str(queries.key_file())) == 0
    assert "最近一份覆盖 11 条，其后 2 条" in capsys.readouterr().out


def test_a_cut_tail_is_found_only_by_the_anchor(
    anchored: list[notes.Checkpoint], capsys: pytest.CaptureFixture[str]
) -> None:
    tamper("trust_seal", "DELETE FROM trust_seal WHERE position > 9")
    tamper(
        "trust_auditentry", "DELETE FROM trust_auditentry WHERE id NOT IN (SELECT entry_id FROM trust_seal)"
    )
    assert main(["verify"]) == 0
    assert verified() == 1
    assert "第 2 份存证" in capsys.readouterr().err
    with pytest.raises(Refusal, match="存证"):
        trust.anchor()


def test_a_full_rewrite_is_found_only_by_the_anchor(
    anchored: list[notes.Checkpoint], capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite_all()
    assert main(["verify"]) == 0
    assert verified() == 1
    assert "第 1 份存证" in capsys.readouterr().err
    with pytest.raises(Refusal, match="存证"):
        trust.anchor()


def test_a_checkpoint_of_another_key_or_with_a_changed_size_is_named(
    anchored: list[notes.Checkpoint], folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = folders / "other.pub"
    other.write_text(f"{notes.SigningKey(b'7' * 32).public}\n")
    assert verified("--key", str(other)) == 1
    file = queries.checkpoint_file()
    file.write_text(file.read_text().replace("\n11\n", "\n10\n"))
    assert verified() == 1
    assert "第 2 份存证" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "nonsense", "a\nb\nc\n\n— a AAAA\n", "a\n1\nAAAA\n\n— a AAAA\n"])
def test_what_is_no_checkpoint_file_exits_2(
    anchored: list[notes.Checkpoint], folders: Path, text: str
) -> None:
    (folders / "bad.txt").write_text(text)
    assert main(["verify", "--anchor", str(folders / "bad.txt")]) == 2
    assert main(["verify", "--anchor", str(folders / "none.txt")]) == 2
    assert main(["verify", "--key", str(folders / "none.txt")]) == 2


def test_a_note_mailed_with_other_line_ends_is_read(anchored: list[notes.Checkpoint]) -> None:
    text = "\r\n\r\n" + queries.checkpoint_file().read_text().replace("\n", "\r\n")
    assert notes.read_all(text) == anchored


def test_each_file_is_answered_by_itself(
    anchored: list[notes.Checkpoint], folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The custodian's two letters, and one from an installation whose tail was cut since."""
    for number, one in enumerate(anchored, 1):
        (folders / f"letter-{number}.txt").write_text(one.note)
    own, key = str(queries.checkpoint_file()), str(queries.key_file())
    letters = [str(folders / "letter-1.txt"), str(folders / "letter-2.txt")]
    assert main(["verify", "--anchor", own, *letters, "--key", key]) == 0
    assert capsys.readouterr().out.count("相符\u3000") == 3
    tamper("trust_seal", "DELETE FROM trust_seal WHERE position > 7")
    assert main(["verify", "--anchor", own, *letters, "--key", key]) == 1
    said = capsys.readouterr()
    assert f"相符　{letters[0]}：1 份" in said.out
    assert [line.split("：")[0] for line in said.err.splitlines()] == [f"不符　{own}", f"不符　{letters[1]}"]
    assert "覆盖的条数多于现有的 7 条" in said.err


def test_the_answer_names_the_fingerprint_to_compare(
    anchored: list[notes.Checkpoint], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified() == 0
    said = capsys.readouterr().out
    assert queries.public_keys()[0].fingerprint in said
    assert "公钥取自本机" in said


def test_two_histories_signed_by_one_key_cannot_both_fit(
    anchored: list[notes.Checkpoint], folders: Path
) -> None:
    """A split view: one custodian was told something else than the other."""
    other = notes.sign(trust.signing_key(), 11, b"x" * 32, anchored[1].moment or now())
    (folders / "other.txt").write_text(other.note)
    report = queries.verify_anchors({"one": anchored, "other": [other]}, queries.public_keys())
    assert [bool(one.fault) for one in report.files] == [False, True]
    assert not report.is_sound


def test_proofs_by_kept_tiles_are_those_by_every_hash(
    anchored: list[notes.Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "TILE", 4)
    monkeypatch.setattr(proofs, "TILE_HEIGHT", 2)
    leaves = list(queries.sealed_hashes(0, 13))
    tiles = [range_root(leaves[at : at + 4]) for at in (0, 4, 8)]
    for index in range(13):
        path = queries.path_to(index, 13, tiles)
        assert path == queries.path_to(index, 13, [])
        assert is_included(leaves[index], index, 13, path, range_root(leaves))
    assert queries.path_to(12, 13, [b"x" * 32, *tiles[1:]]) != queries.path_to(12, 13, [])


def test_wrong_tiles_cost_time_and_nothing_else(
    anchored: list[notes.Checkpoint], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "TILE", 4)
    monkeypatch.setattr(proofs, "TILE_HEIGHT", 2)
    queries.tile_file().write_bytes(b"x" * 96)
    told = workbench.notify(cast.head.person, key="proved", kind="x", title="督")
    workbench.read(told, by=cast.head.actor)
    trust.seal_pending()
    trust.anchor()
    assert queries.proof_of(queries.Done(told, "workbench.read")).fault() == ""


def test_the_kept_tiles_grow_with_the_checkpoints_and_begin_anew_with_a_new_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "TILE", 4)
    for number, whole in ((5, 1), (6, 2), (2, 3)):
        write(cast, number)
        trust.anchor()
        leaves = list(queries.sealed_hashes(0, 4 * whole))
        roots = [range_root(leaves[at : at + 4]) for at in range(0, 4 * whole, 4)]
        assert queries.tile_file().read_bytes() == b"".join(roots)
    queries.tile_file().write_bytes(b"x" * 32 * 9)
    queries.checkpoint_file().unlink()
    trust.anchor()
    assert queries.tile_file().read_bytes() == b"".join(roots)


def test_what_was_committed_very_late_is_sealed_within_the_hour(cast: Cast) -> None:
    write(cast, 3)
    early, late = AuditEntry.objects.first(), AuditEntry.objects.last()
    assert early is not None and late is not None
    late.pk = early.pk + 3 * NEAR
    late.save(force_insert=True)
    assert trust.seal_pending() == 1
    late.pk = early.pk + NEAR
    late.save(force_insert=True)
    assert trust.seal_pending() == 0
    assert trust.seal_late() == 1
    assert queries.verify_chain().is_sound
