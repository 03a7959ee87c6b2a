"""Settings of doors, channels and mail: a wrong value is one sentence that names its variable, and shows no secret."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.interfaces.test_settings import SECRET, place, read, refused

__all__ = ["place"]

OIDC = {
    "DUQIN_OIDC_ISSUER": "https://sso.example.edu.cn/realms/campus/",
    "DUQIN_OIDC_CLIENT": "duqin",
    "DUQIN_OIDC_SECRET": SECRET,
}
LDAP = {"DUQIN_LDAP_URL": "ldaps://ldap.example.edu.cn", "DUQIN_LDAP_BASE": "ou=people,dc=example"}
WECOM = {"DUQIN_WECOM_CORP": "ww01", "DUQIN_WECOM_AGENT": "1000002", "DUQIN_WECOM_SECRET": SECRET}
DINGTALK = {"DUQIN_DINGTALK_KEY": "ding01", "DUQIN_DINGTALK_AGENT": "1", "DUQIN_DINGTALK_SECRET": SECRET}
AROUND = {"DUQIN_OIDC": OIDC, "DUQIN_LDAP": LDAP, "DUQIN_WECOM": WECOM, "DUQIN_DINGTALK": DINGTALK}

WRONG = [
    # variable, value, words that say what it should be
    ("DUQIN_OIDC_ISSUER", "sso.example.edu.cn", "https://"),
    ("DUQIN_OIDC_ISSUER", "http://sso.example.edu.cn", "https://"),
    ("DUQIN_OIDC_ISSUER", "https//sso.example.edu.cn", "https://"),
    ("DUQIN_OIDC_ISSUER", f"https://duqin:{SECRET}@sso.example.edu.cn", "用户名"),
    ("DUQIN_OIDC_ISSUER", "", "没有设置"),
    ("DUQIN_OIDC_CLIENT", "", "没有设置"),
    ("DUQIN_OIDC_SECRET", "", "没有设置"),
    ("DUQIN_OIDC_SECRET", f"{SECRET}\n", "空格"),
    ("DUQIN_OIDC_SCOPE", "profile", "openid"),
    ("DUQIN_OIDC_SECOND_STEP", "never", "ask、amr、door"),
    ("DUQIN_CAS_URL", "cas.example.edu.cn/cas", "https://"),
    ("DUQIN_CAS_URL", "http://cas.example.edu.cn/cas", "https://"),
    ("DUQIN_CAS_URL", "https://cas.example.edu.cn:port/cas", "https://"),
    ("DUQIN_CAS_SECOND_STEP", "amr", "ask、door"),
    ("DUQIN_LDAP_URL", "ldap.example.edu.cn", "ldaps://"),
    ("DUQIN_LDAP_URL", "ldpas://ldap.example.edu.cn", "ldaps://"),
    ("DUQIN_LDAP_URL", "https://ldap.example.edu.cn", "ldaps://"),
    ("DUQIN_LDAP_URL", "ldaps://", "ldaps://"),
    ("DUQIN_LDAP_URL", "ldaps://ldap.example.edu.cn/ou=people", "不带路径"),
    ("DUQIN_LDAP_URL", f"ldaps://cn=reader:{SECRET}@ldap.example.edu.cn", "用户名"),
    ("DUQIN_LDAP_BASE", "", "没有设置"),
    ("DUQIN_LDAP_FILTER", "(uid=name)", "{name}"),
    ("DUQIN_LDAP_FILTER", "uid={name}", "括号"),
    ("DUQIN_LDAP_FILTER", "(&(uid={name})(objectClass=person)", "括号"),
    ("DUQIN_LDAP_FILTER", "(uid={name})(objectClass=person)", "括号"),
    ("DUQIN_LDAP_FILTER", "(uid {name})", "括号"),
    ("DUQIN_LDAP_STAFF_NO", "employee number", "属性"),
    ("DUQIN_LDAP_BIND_DN", "cn=reader,dc=example", "DUQIN_LDAP_BIND_PASSWORD"),
    ("DUQIN_LDAP_BIND_PASSWORD", SECRET, "DUQIN_LDAP_BIND_DN"),
    ("DUQIN_LDAP_CA", "{tmp}/nowhere.pem", "可以读取的文件"),
    ("DUQIN_LDAP_CA", "{tmp}", "可以读取的文件"),
    ("DUQIN_LDAP_CA", "{tmp}/file", "PEM"),
    ("DUQIN_LDAP_STARTTLS", "maybe", "1 或 0"),
    ("DUQIN_LDAP_SECOND_STEP", "door", "ask"),
    ("DUQIN_DOORS_OPEN_ACCOUNTS", "all", "1 或 0"),
    ("DUQIN_MAIL_URL", "mail.example.edu.cn", "smtp+tls://"),
    ("DUQIN_MAIL_URL", f"stmp://duqin:{SECRET}@mail.example.edu.cn", "smtp+tls://"),
    ("DUQIN_MAIL_URL", "imap://mail.example.edu.cn", "smtps://"),
    ("DUQIN_MAIL_URL", "smtps://", "smtps://"),
    ("DUQIN_MAIL_URL", f"smtps://duqin:{SECRET}@mail.example.edu.cn:port", "smtps://"),
    ("DUQIN_MAIL_URL", f"smtps://duqin:{SECRET}@mail.example.edu.cn:99999", "smtps://"),
    ("DUQIN_MAIL_URL", f"smtps://duqin:a#{SECRET}@mail.example.edu.cn", "smtps://"),
    ("DUQIN_MAIL_URL", f"smtps://duqin:{SECRET}@mail.example.edu.cn/?tls=no", "%3F"),
    ("DUQIN_MAIL_URL", "smtps://duqin@mail.example.edu.cn", "同时"),
    ("DUQIN_MAIL_FROM", "duqin", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "督勤", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "督勤 duqin@example.edu.cn", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "督勤 <duqin@example.edu.cn", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "<督勤> duqin@example.edu.cn", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "duqin@", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "duqin@example..edu.cn", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "a@example.edu.cn, b@example.edu.cn", "邮箱地址"),
    ("DUQIN_MAIL_FROM", "督勤 <duqin@example.edu.cn>\nBcc: all@example.edu.cn", "邮箱地址"),
    ("DUQIN_ADDRESS", "duqin.example.edu.cn", "https://"),
    ("DUQIN_ADDRESS", "https://duqin.example.edu.cn/duqin", "不带路径"),
    ("DUQIN_WECOM_API", "http://qyapi.example.edu.cn", "https://"),
    ("DUQIN_WECOM_AGENT", "duqin", "整数"),
    ("DUQIN_WECOM_AGENT", "", "没有设置"),
    ("DUQIN_WECOM_SECRET", "", "没有设置"),
    ("DUQIN_WECOM_CORP", "", "没有设置"),
    ("DUQIN_DINGTALK_API", "oapi.dingtalk.com", "https://"),
    ("DUQIN_DINGTALK_AGENT", "一", "整数"),
    ("DUQIN_DINGTALK_KEY", "", "没有设置"),
    ("DUQIN_PUSH", "web", "1 或 0"),
    ("DUQIN_PUSH_SERVICES", "push.example.com/send", "主机名"),
    ("DUQIN_PUSH_SERVICES", "https://push.example.com/send", "不带路径"),
    ("DUQIN_QUIET_HOURS", "22-7", "22:00-07:00"),
    ("DUQIN_QUIET_HOURS", "25:00-07:00", "22:00-07:00"),
]

FILTERS = [
    "(sAMAccountName={name})",
    "(&(objectClass=person)(|(uid={name})(mail={name}@example.edu.cn))(!(disabled=TRUE)))",
    "(&(memberOf:1.2.840.113556.1.4.1941:=cn=staff,dc=example)(uid={name}))",
    "(& (uid={name}) (employeeNumber=*) )",
]
SPELLINGS = [*((one, True) for one in ("1", "true", "True", "yes", "ON", "", " 1 ")), *((one, False) for one in ("0", "false", "No", "off"))]  # fmt: skip
SMTP = "smtp.EmailBackend"
RIGHT: list[tuple[dict[str, str], str, object]] = [
    *((LDAP | {"DUQIN_LDAP_STARTTLS": said}, "DOORS.ldap.starttls", meant) for said, meant in SPELLINGS),
    *((LDAP | {"DUQIN_LDAP_FILTER": said}, "DOORS.ldap.filter", said) for said in FILTERS),
    ({"DUQIN_DOORS_OPEN_ACCOUNTS": "yes"}, "DOORS_OPEN_ACCOUNTS", True),
    ({"DUQIN_PUSH": "true"}, "PUSH", True),
    ({}, "DOORS", {}),
    (OIDC, "DOORS.oidc.address", "https://sso.example.edu.cn/realms/campus/"),
    ({"DUQIN_CAS_URL": "http://127.0.0.1:8123/cas/"}, "DOORS.cas.address", "http://127.0.0.1:8123/cas"),
    ({"DUQIN_CAS_URL": "https://c.example/", "DUQIN_CAS_LABEL": "统一认证 | Campus"}, "DOORS.cas.label_en", "Campus"),
    (WECOM, "WECOM.agent", "1000002"),
    (DINGTALK, "DINGTALK.key", "ding01"),
    ({"DUQIN_QUIET_HOURS": ""}, "QUIET_HOURS", ""),
    ({}, "QUIET_HOURS", "22:00-07:00"),
    ({"DUQIN_ADDRESS": "https://duqin.example.edu.cn/"}, "PUBLIC_ADDRESS", "https://duqin.example.edu.cn"),
    ({"DUQIN_MAIL_FROM": "督勤 <duqin@example.edu.cn>"}, "DEFAULT_FROM_EMAIL", "督勤 <duqin@example.edu.cn>"),
    ({"DUQIN_MAIL_FROM": "duqin@mail"}, "DEFAULT_FROM_EMAIL", "duqin@mail"),
]  # fmt: skip
MAILS = [
    # address → whether TLS is begun after a word in the open, or from the first byte; port
    ("smtp://mail.example.edu.cn", False, False, 25),
    ("smtp+tls://mail.example.edu.cn", True, False, 587),
    ("smtps://mail.example.edu.cn", False, True, 465),
    ("smtp+ssl://mail.example.edu.cn", False, True, 465),
    ("smtps://mail.example.edu.cn:994", False, True, 994),
]


@pytest.mark.parametrize(("variable", "value", "words"), WRONG)
def test_a_wrong_value_is_one_sentence_that_names_its_variable(
    place: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    around = next((said for begins, said in AROUND.items() if variable.startswith(begins)), {})
    for name, said in (around | {variable: value.format(tmp=place) if "{tmp}" in value else value}).items():
        monkeypatch.setenv(name, said)
    refused(variable, words)


@pytest.mark.parametrize(("said", "name", "meant"), RIGHT)
def test_a_right_value_is_understood(
    place: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], name: str, meant: object
) -> None:
    for variable, value in said.items():
        monkeypatch.setenv(variable, value)
    first, *inside = name.split(".")
    found = attrgetter(first)(read())
    for key in inside:
        found = found[key]
    assert found == meant


@pytest.mark.parametrize(("address", "after_a_word", "at_once", "port"), MAILS)
def test_tls_of_the_mail_server_is_as_its_address_says(
    place: Path, monkeypatch: pytest.MonkeyPatch, address: str, after_a_word: bool, at_once: bool, port: int
) -> None:
    monkeypatch.setenv("DUQIN_MAIL_URL", address.replace("://", f"://duqin%40x:p%23{SECRET}@"))
    found = read()
    meant = found.EMAIL_USE_TLS, found.EMAIL_USE_SSL, found.EMAIL_PORT
    assert meant == (after_a_word, at_once, port)
    assert (found.EMAIL_HOST, found.EMAIL_HOST_USER) == ("mail.example.edu.cn", "duqin@x")
    password = found.EMAIL_HOST_PASSWORD
    assert password == f"p#{SECRET}"
    assert found.EMAIL_BACKEND.endswith(SMTP)
    assert found.HAS_MAIL


PACKAGES = [
    ("authlib", OIDC, "oidc"),
    ("cas", {"DUQIN_CAS_URL": "https://cas.example.edu.cn"}, "cas"),
    ("ldap3", LDAP, "ldap"),
    ("httpx", WECOM, "chat"),
    ("httpx", DINGTALK, "chat"),
    ("pywebpush", {"DUQIN_PUSH": "1"}, "push"),
]


@pytest.mark.parametrize(("package", "said", "extra"), PACKAGES)
def test_a_package_that_is_missing_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, package: str, said: dict[str, str], extra: str
) -> None:
    for variable, value in said.items():
        monkeypatch.setenv(variable, value)
    assert find_spec(package), "else the next line proves nothing"
    monkeypatch.setitem(sys.modules, package, None)  # as Python says that it is not there
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == package else find_spec(name))
    with pytest.raises(ImproperlyConfigured) as told:
        read()
    assert f"duqin[{extra}]" in str(told.value)
    assert next(iter(said)) in str(told.value)
    assert SECRET not in str(told.value)


def test_the_start_says_it_without_a_traceback(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUQIN_MAIL_URL", f"stmp://duqin:{SECRET}@mail.example.edu.cn")
    command = [sys.executable, "-m", "duqin.interfaces.cli.main", "serve", "--port", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout + done.stderr == done.stderr
    assert done.stderr.count("\n") == 1 and "DUQIN_MAIL_URL" in done.stderr
    assert SECRET not in done.stderr
