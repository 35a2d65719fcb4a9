"""Rules for passwords beside Django's own."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mingzhang.web.people.models import Person


class Long(MinimumLengthValidator):
    """At least so many signs, said in Chinese."""

    def get_error_message(self) -> str:
        """The rule in words."""
        return _("密码不能少于 {min_length} 个字符。").format(min_length=self.min_length)

    def get_help_text(self) -> str:
        """The rule in words."""
        return self.get_error_message()


class Mixed:
    """At least three of small letters, capitals, digits and other signs, unless the password is long."""

    def __init__(self, long: int = 16) -> None:
        self.long = long

    def validate(self, password: str, user: Person | None = None) -> None:  # noqa: ARG002
        """Raises ValidationError for a password that is too plain."""
        kinds = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum() or not sign.isascii())
        if len(password) < self.long and sum(any(kind(sign) for sign in password) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_plain")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("密码应含大写字母、小写字母、数字、其他符号中的至少三类，或者不少于 {long} 个字符。").format(long=self.long)


class Another:
    """Not the password that the person has now."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError for the same password again."""
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="password_same")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("新密码不能与现在的密码相同。")
