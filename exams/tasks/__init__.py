"""Work of exams done outside a request; the queue finds the tasks of every module imported here."""

__all__: list[str] = []
