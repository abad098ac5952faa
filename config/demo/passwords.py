"""The password of the demonstration, digested quickly: it is printed for everybody (演示密码)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """Argon2 with the least effort; its digests are checked, and made anew at sign-in, by the usual one."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
