"""`duqin` on a database that is not there: a sentence instead of a traceback, and nothing is made."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from duqin.interfaces.cli.commands import COMMANDS
from duqin.interfaces.cli.main import main
from tests import tables

SOMEBODY = 65534
IS_ROOT = os.geteuid() == 0
OPEN_TO = 0o777 if IS_ROOT else 0o700  # what is not ours, else only what is
BOUND = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"] if IS_ROOT else []


def duqin(
    folder: Path, *words: str, bound: bool = False, umask: int = -1, **settings: str
) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own; `bound` by the rights of files, as root is not by itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_")}
    return subprocess.run(
        [*(BOUND if bound else []), sys.executable, "-m", "duqin.interfaces.cli.main", *words],
        env=kept | {"DUQIN_DATA": str(folder)} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        umask=umask,
    )


@pytest.mark.parametrize("command", ["verify", "worker --once", "import organisation x.xlsx"])
def test_a_mistyped_folder_is_named_and_gets_no_database(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "mistyped"
    done = duqin(folder, *command.split())
    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder} 里没有督勤的数据"), done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "duqin.sqlite3").exists()


@pytest.mark.parametrize("command", ["verify", "migrate", "serve --no-jobs"])
def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path, command: str) -> None:
    pytest.importorskip("psycopg")
    nobody = "postgres://duqin:secret@127.0.0.1:9/duqin"
    done = duqin(tmp_path, *command.split(), DUQIN_DATABASE_URL=nobody)
    assert done.returncode == 1
    assert done.stderr.startswith("数据库不能用："), done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.database
@pytest.mark.skipif(not tables.SERVER, reason="on PostgreSQL")
@pytest.mark.parametrize("command", ["verify", "migrate", "worker", "serve --port 18474"])
def test_a_database_that_is_not_there_is_named_with_the_setting(tmp_path: Path, command: str) -> None:
    done = duqin(tmp_path, *command.split(), DUQIN_DATABASE_URL=tables.on_server("test_duqin_nowhere"))
    assert (done.returncode, done.stdout) == (1, "")
    assert '"test_duqin_nowhere" does not exist' in done.stderr
    assert done.stderr.startswith("数据库不能用：") and "请核对 DUQIN_DATABASE_URL。" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "duqin.sqlite3").write_bytes(b"not a database at all " * 400)
    done = duqin(tmp_path, "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("数据库不能用："), done.stderr


@pytest.mark.parametrize("command", [*COMMANDS, "worker --once"])
def test_a_wrong_setting_is_one_sentence_from_every_command(tmp_path: Path, command: str) -> None:
    """Which value of which setting is wrong: tests/interfaces/test_settings.py."""
    words = {"createadmin": "head", "proof": "x", "restore": "x", "import": "organisation x"}
    done = duqin(tmp_path / "data", *command.split(), *words.get(command, "").split(), DUQIN_HTTPS="maybe")
    assert done.returncode == 1
    assert done.stderr.startswith("设置不对，没有启动：DUQIN_HTTPS "), done.stderr
    assert done.stderr.count("\n") == 1


def test_a_misspelt_setting_is_said_and_keeps_nothing_back(tmp_path: Path) -> None:
    tables.lay_file(tmp_path)
    done = duqin(tmp_path, "verify", DUQIN_ORIGIN="https://duqin.example.edu.cn")
    assert done.returncode == 0
    assert done.stderr == "没有 DUQIN_ORIGIN 这项设置，它不起作用，是不是 DUQIN_ORIGINS？\n"


def test_a_data_folder_that_cannot_be_made_is_told_in_a_sentence() -> None:
    done = duqin(Path("/proc/duqin"), "migrate")
    assert done.returncode == 1
    assert done.stderr.startswith("数据目录不能用：/proc/duqin"), done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(bool(BOUND) and not shutil.which(BOUND[0]), reason="root is bound by nothing here")
@pytest.mark.parametrize("name", ["data", "data/duqin.sqlite3"])
def test_what_another_user_made_is_named(name: str) -> None:
    """As when `duqin` was once run as root in the folder of the service."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "data").mkdir()
        (folder / "data" / "secret.key").write_text("k" * 64)
        tables.lay_file(folder / "data")
        for one in (folder, *folder.rglob("*")):
            one.chmod((0o777 if one.is_dir() else 0o666) & OPEN_TO)
            if IS_ROOT:
                os.chown(one, SOMEBODY, SOMEBODY)
        (folder / name).chmod((0o555 if (folder / name).is_dir() else 0o444) & OPEN_TO)
        done = duqin(folder / "data", "migrate", bound=True)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.startswith(f"数据目录不能用：{folder / name}（"), done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command", ["serve", "demo --only-build", "worker", "migrate", "verify", "backup", "restore x"]
)
def test_a_data_folder_that_is_no_path_is_told(command: str) -> None:
    done = duqin(Path("~no-such-user/duqin"), *command.split())
    assert (done.returncode, done.stdout) == (1, "")
    assert "DUQIN_DATA 应为本机的路径，现在是“~no-such-user/duqin”。" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_empty_data_folder_is_not_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restoring with --replace would move it aside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    (tmp_path / "duqin-data").write_text("")
    done = duqin(Path(), "restore", "x", "--replace", DUQIN_DATA="")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{tmp_path / 'duqin-data'} 不是目录" in done.stderr


def test_a_restored_folder_does_not_take_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = duqin(tmp_path / "file", "restore", str(tmp_path), "--replace")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{tmp_path / 'file'} 不是目录" in done.stderr
    assert (tmp_path / "file").is_file()


@pytest.mark.parametrize("given", [["--port", "99999"], ["--port", "web"], ["--workers", "0"]])
def test_a_number_out_of_its_range_is_told(tmp_path: Path, given: list[str]) -> None:
    done = duqin(tmp_path, "serve", *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"argument {given[0]}: 应为 1 到" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = duqin(tmp_path, "serve", "--no-jobs", "--port", port)
    assert done.returncode == 1
    assert f"不能在 127.0.0.1:{port} 上提供服务" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    tables.lay_file(tmp_path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_")}
    command = [sys.executable, "-m", "duqin.interfaces.cli.main", "worker", "--once"]
    with subprocess.Popen(
        command,
        env=kept | {"DUQIN_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as one:
        assert one.stdout and one.stderr
        one.stdout.close()
        told = one.stderr.read()
    assert one.returncode == 1
    assert "Traceback" not in told and "BrokenPipe" not in told


@pytest.mark.parametrize("command", ["backup --to {file}", "backup --to {file}/below"])
def test_a_folder_that_is_a_file_is_named(tmp_path: Path, command: str) -> None:
    tables.lay_file(tmp_path / "data")
    (tmp_path / "file").write_text("")
    done = duqin(tmp_path / "data", *command.format(file=tmp_path / "file").split())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"备份没有完成：{tmp_path / 'file'}")
    assert "Errno" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "organisation", str(tmp_path / "absent.xlsx"), "--dry-run"]) == 2
    assert capsys.readouterr().err.startswith("读不了文件：")


@pytest.mark.parametrize(("said", "has"), [({}, False), ({"DUQIN_MAIL_URL": "smtp://127.0.0.1:25"}, True)])
def test_without_a_mail_server_a_journal_gets_no_letters(said: dict[str, str], has: bool) -> None:
    """The error stream and output of a service go into the journal, which holds no words of people."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_MAIL")}
    asked = "from duqin.config.settings import mail; print(mail.HAS_MAIL)"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=kept | said, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(has)


def modes(folder: Path) -> dict[str, str]:
    """The rights of a folder and of all in it, by path."""
    return {
        str(one.relative_to(folder)): f"{stat.S_IMODE(one.stat().st_mode):04o}"
        for one in (folder, *folder.rglob("*"))
    }


def test_what_duqin_makes_is_for_its_own_user(tmp_path: Path) -> None:
    """Staff, their telephones and the hashes of their passwords, also where nobody has set the umask of a service."""
    made = tmp_path / "duqin"
    assert duqin(made, "migrate", umask=0o022).returncode == 0
    found = modes(made)
    assert found.keys() >= {"duqin.sqlite3", "secret.key"}
    open_ones = {name: mode for name, mode in found.items() if mode not in ("0700", "0600")}
    assert open_ones == {}


def test_what_was_left_open_is_closed_and_told_once(tmp_path: Path) -> None:
    """As earlier versions left it, or `cp` by hand; who lets a group in has chosen so."""
    tables.lay_file(tmp_path)
    (tmp_path / "media").mkdir()
    (tmp_path / "anchors").mkdir()
    assert duqin(tmp_path, "verify").stderr == ""  # nobody else comes into the folder
    tmp_path.chmod(0o755)
    for name, mode in {"duqin.sqlite3": 0o644, "media": 0o755, "anchors": 0o750}.items():
        (tmp_path / name).chmod(mode)
    told = f"{tmp_path} 里的 duqin.sqlite3、media 原来对本机所有用户开放，现已改为只有本用户可用。\n"
    assert duqin(tmp_path, "verify").stderr == told
    found = modes(tmp_path)
    assert (found["duqin.sqlite3"], found["media"], found["anchors"]) == ("0600", "0700", "0750")
    assert duqin(tmp_path, "verify").stderr == ""
