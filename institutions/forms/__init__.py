"""What people fill in: registering, drafting, and the facts a move asks for."""

from institutions.forms import moves  # noqa: F401 - gives the moves their forms
