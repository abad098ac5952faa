"""People with their posts, made up."""

from itertools import count

from accounts.models import Post, User
from accounts.roles import Role
from regulations.models import Jurisdiction

PASSWORD = "Zhijian-2026-ceshi"
_numbers = count(1)


def person(name: str = "甄示例", *, is_staff: bool = False, username: str = "") -> User:
    """Somebody with an account and no post."""
    return User.objects.create_user(
        username=username or f"person{next(_numbers)}", password=PASSWORD, name=name, is_staff=is_staff
    )


def officer(role: Role, code: str, name: str = "甄示例") -> User:
    """Somebody with a post in an authority."""
    user = person(name, is_staff=True)
    Post.objects.create(user=user, role=role, jurisdiction=Jurisdiction.objects.get(code=code))
    return user


def province_officer(name: str = "甄省心") -> User:
    """An officer of the provincial centre."""
    return officer(Role.PROVINCE_OFFICER, "220000", name)


def prefecture_officer(code: str = "220100", name: str = "甄长春") -> User:
    """An officer of a prefecture's centre."""
    return officer(Role.PREFECTURE_OFFICER, code, name)


def authority_head(code: str = "220000", name: str = "甄厅长") -> User:
    """Who signs what is the authority's own."""
    return officer(Role.AUTHORITY_HEAD, code, name)


def auditor(code: str = "220000") -> User:
    """Somebody who may look and not touch."""
    return officer(Role.AUDITOR, code, "甄督查")


def platform_admin() -> User:
    """The keeper of the platform."""
    return officer(Role.PLATFORM_ADMIN, "220000", "甄管理")


def expert(name: str = "甄专家") -> User:
    """An expert who may be named to a panel."""
    user = officer(Role.EXPERT, "220000", name)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    user.is_staff = False
    return user


def head_of(code: str = "220000", name: str = "甄厅长") -> User:
    """The head of an authority, who signs what is the authority's own."""
    return officer(Role.AUTHORITY_HEAD, code, name)
