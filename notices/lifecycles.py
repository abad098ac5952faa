"""The life of an objection."""

from datetime import datetime

from django.db import models

from accounts.permissions import may
from lifecycle.machine import Lifecycle, state_field, step


class ObjectionLifecycle(Lifecycle):
    """Objection (异议): somebody objects to what is public, and the authority answers."""

    class State(models.TextChoices):
        RECEIVED = "received", "已收到"
        UPHELD = "upheld", "异议成立"
        DISMISSED = "dismissed", "异议不成立"

    state = state_field(State, State.RECEIVED)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answer = models.TextField("答复", blank=True, editable=False)

    @step(State.RECEIVED, State.UPHELD, permission=may("answer_objection"))
    def uphold(self, at: datetime, answer: str) -> None:
        """异议成立: the authority finds the objection justified and says so."""
        self.answered_at, self.answer = at, answer

    @step(State.RECEIVED, State.DISMISSED, permission=may("answer_objection"))
    def dismiss(self, at: datetime, answer: str) -> None:
        """异议不成立: the authority finds no ground in it and says why."""
        self.answered_at, self.answer = at, answer

    class Meta(Lifecycle.Meta):
        abstract = True
