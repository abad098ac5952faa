"""The exams app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Exams (考核认定)."""

    name = "exams"
    verbose_name = "考核认定"

    def ready(self) -> None:
        """Let services, forms and reactions register themselves."""
        from archive import access
        from exams import forms, reactions, services  # noqa: F401 - models must be loaded first
        from exams.forms import rulings as ruling_forms  # noqa: F401
        from exams.forms import scores as score_forms  # noqa: F401
        from exams.replays import PLANS
        from exams.selectors import activity, files
        from exams.services import plans, rosters, scores, seating  # noqa: F401
        from exams.views import plans as plan_pages
        from exams.views import scores as score_pages
        from institutions.selectors import provides_home_tasks
        from institutions.selectors.sites import provides_planned_sessions
        from institutions.selectors.staff import provides_practice
        from institutions.selectors.succession import provides_open_cases
        from institutions.selectors.upkeep import provides_activity
        from regulations.what_if import replays

        replays(PLANS)
        provides_activity(activity.last_exam_on)
        provides_open_cases(activity.open_exams)
        provides_practice(activity.practice_of_person)
        provides_planned_sessions(activity.sessions_in_rooms)
        provides_home_tasks(plan_pages.home_tasks)
        provides_home_tasks(score_pages.home_tasks)
        access.register(rosters.FILE_KIND, files.may_read_roster)
        access.register(seating.PHOTO_KIND, files.may_read_photo)
        access.register(seating.PHOTO_ZIP_KIND, files.may_read_job_file)
        access.register(seating.TICKETS_KIND, files.may_read_job_file)
