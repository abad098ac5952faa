"""What the clock does for people."""

from celery import shared_task

from accounts import services


@shared_task
def announce_deputations() -> int:
    """Tell both sides of a deputation on its first day; safe to run twice and on several workers."""
    return services.announce_deputations()
