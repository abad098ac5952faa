"""Every address of the platform, by audience: the public, the institutions, the bureau, the interfaces."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

Patterns = list[URLPattern | URLResolver]


def gathered(module: str, audience: str) -> Patterns:
    """Answer an app's addresses for one audience."""
    try:
        if find_spec(module) is None:
            return []
    except ModuleNotFoundError:
        return []
    return getattr(import_module(module), audience, [])


APPS = ("accounts", "regulations", "archive", "notices", "institutions", "exams", "certificates")


def pages(audience: str) -> Patterns:
    """Gather the HTML pages for one audience."""
    return [pattern for app in APPS for pattern in gathered(f"{app}.urls", audience)]


def interface(audience: str) -> Patterns:
    """Gather the REST routes for one audience."""
    return [pattern for app in APPS for pattern in gathered(f"{app}.api.urls", audience)]


urlpatterns = [
    path("", include((pages("public"), "public"))),
    path("portal/", include((pages("portal"), "portal"))),
    path("admin/", admin.site.urls),
    path("api/v1/institution/", include((interface("institution"), "api-institution"))),
    path("api/v1/regulator/", include((interface("regulator"), "api-regulator"))),
    path("api/v1/public/", include((interface("public"), "api-public"))),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
]
