"""Every address of the platform, by audience: the public, the institutions, the bureau, the interfaces."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from accounts import urls as accounts
from accounts.api import urls as accounts_api
from archive import urls as archive
from archive.api import urls as archive_api
from certificates import urls as certificates
from certificates.api import urls as certificates_api
from exams import urls as exams
from exams.api import urls as exams_api
from institutions import urls as institutions
from institutions.api import urls as institutions_api
from notices import urls as notices
from notices.api import urls as notices_api
from regulations import urls as regulations

# Pages. The namespace is the audience: `public:lookup`, `portal:filing`.
PUBLIC = [
    *accounts.public,
    *regulations.public,
    *archive.public,
    *notices.public,
    *institutions.public,
    *exams.public,
    *certificates.public,
]
PORTAL = [*institutions.portal, *exams.portal, *certificates.portal]

# Interfaces, likewise: `api-institution:filing-list`.
API_INSTITUTION = [*institutions_api.institution, *exams_api.institution, *certificates_api.institution]
API_REGULATOR = [
    *notices_api.regulator,
    *institutions_api.regulator,
    *exams_api.regulator,
    *certificates_api.regulator,
]
API_PUBLIC = [
    *accounts_api.public,
    *notices_api.public,
    *institutions_api.public,
    *exams_api.public,
    *certificates_api.public,
]

handler404 = "lifecycle.api.no_such_address"

urlpatterns = [
    path("", include((PUBLIC, "public"))),
    path("portal/", include((PORTAL, "portal"))),
    path("admin/", admin.site.urls),
    path("api/v1/institution/", include((API_INSTITUTION, "api-institution"))),
    path("api/v1/regulator/", include((API_REGULATOR, "api-regulator"))),
    path("api/v1/expert/", include((institutions_api.expert, "api-expert"))),
    path("api/v1/public/", include((API_PUBLIC, "api-public"))),
    path("api/v1/", include(archive_api.files)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
]
