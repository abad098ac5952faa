"""The certificates app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates (证书)."""

    name = "certificates"
    verbose_name = "证书"
