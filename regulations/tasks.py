"""Work of the law done outside a request: trials of other rules."""

from celery import shared_task

from regulations import services


@shared_task
def answer_what_if(pk: int) -> None:
    """Answer a trial (试算); taken up again when a worker was lost, it begins anew."""
    services.answer_what_if(pk)
