"""What pages about people ask for."""

from accounts.forms.caseload import HandOverForm, TakeOverForm
from accounts.forms.deputies import EndDeputationForm, NameDeputyForm
from accounts.forms.sign_in import NewPasswordForm, SignInForm

__all__ = [
    "EndDeputationForm",
    "HandOverForm",
    "NameDeputyForm",
    "NewPasswordForm",
    "SignInForm",
    "TakeOverForm",
]
