"""The certificates app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates (证书)."""

    name = "certificates"
    verbose_name = "证书"

    def ready(self) -> None:
        """Let services, forms and reactions register themselves, and say who may read a certificate."""
        from archive import access
        from certificates import forms, reactions, selectors, services, views  # noqa: F401
        from institutions.selectors import provides_home_tasks
        from institutions.selectors.succession import provides_open_cases

        provides_home_tasks(views.home_tasks)
        provides_open_cases(selectors.open_certificates)
        access.register(services.CERTIFICATE, selectors.may_read_certificate)
