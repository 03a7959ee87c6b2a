"""Rules for passwords: context words always; the profile 等保 adds kinds of characters, age and memory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import Institution
from duqin.kernel.moments import now

WORDS = ("duqin", "督勤", "后勤", "houqin")
LONGEST = 128
KINDS_NEEDED = 3
AGE = timedelta(days=90)


class LongEnough(MinimumLengthValidator):
    """Django's rule with a sentence of ours: Django 5.2 has it in English only."""

    def get_error_message(self) -> str:
        return _("密码太短，至少要有 %(length)d 个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()


class ContextWords:
    """A password must not be made of the words around it: the account, the person, the school, the product."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("密码不能超过 128 个字符。"), code="password_too_long")
        plain = password.casefold()
        for word in self._words(user):
            if word and len(plain.replace(word, "")) < 8 and word in plain:
                raise ValidationError(
                    _("密码里除了账号、姓名、学校或产品名称之外，内容太少。"), code="password_context"
                )

    def _words(self, user: Any) -> list[str]:
        found = list(WORDS)
        if user is not None:
            found += [user.username, user.email.partition("@")[0], user.person.name if user.person_id else ""]
        if (school := organisation.institution()) is not None:
            found += [school.name, school.short_name]
        return [word.casefold() for word in found if word]

    def get_help_text(self) -> str:
        return _("不要用账号、姓名、学校名称拼成密码。")


class ProfileRules:
    """等保 8.1.4.1a: three kinds of characters, none of the last passwords. The default (ASVS 6.2.5) asks for neither."""

    def validate(self, password: str, user: Any = None) -> None:
        if not is_dengbao():
            return
        if kinds(password) < KINDS_NEEDED:
            raise ValidationError(
                _("密码应包含大写字母、小写字母、数字、其他符号中的至少三类。"), code="password_kinds"
            )
        if user is not None and user.pk and services.was_used_lately(user, password):
            raise ValidationError(
                _("这个密码现在或最近 5 次用过，请换一个没有用过的。"), code="password_former"
            )

    def get_help_text(self) -> str:
        return _("至少包含三类字符，不能与现在和前 5 次的密码相同。") if is_dengbao() else ""


def kinds(password: str) -> int:
    """How many of: upper case, lower case, digits, everything else."""
    tests = (str.isupper, str.islower, str.isdigit)
    return sum(any(test(c) for c in password) for test in tests) + any(
        not any(test(c) for test in tests) for c in password
    )


def is_dengbao() -> bool:
    school = organisation.institution()
    return school is not None and school.password_profile == Institution.PasswordProfile.DENGBAO


def must_change(account: Any) -> bool:
    """Whether the account may only change its password now: told to, or older than 90 days under 等保."""
    if account.must_change_password:
        return True
    changed = account.password_changed_at
    return changed is not None and now() - changed > AGE and is_dengbao()
