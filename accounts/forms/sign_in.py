"""Signing in and changing the password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError


class SignInForm(AuthenticationForm):
    """Account and password; whatever is wrong, the answer is the same, so that accounts cannot be probed."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请核对后重新输入；密码区分大小写。连续多次输错将暂时锁定登录",
        "inactive": "该账号已停用，请联系本单位的系统管理员",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["username"].error_messages["required"] = "请输入账号"
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages["required"] = "请输入密码"


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    error_messages = {
        "password_incorrect": "原密码不正确，请重新输入",
        "password_mismatch": "两次输入的新密码不一致，请重新输入",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再次输入新密码"),
        ):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"请输入{label}"

    def clean_new_password1(self) -> str:
        """A new password is another one."""
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError("新密码与原密码相同，请换一个")
        return new
