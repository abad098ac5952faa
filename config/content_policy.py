"""What a browser may load: nothing from another host anywhere, and a little more of our own in the admin."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# The admin theme and Swagger UI carry inline scripts and evaluated expressions; our own pages do not.
LENIENT_PREFIXES = ("/admin/", "/api/docs/")
LENIENT_SOURCES = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """The content security policy of the page being answered."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - the signature of django-csp
    ) -> PolicyParts:
        """Loosen inline sources under the prefixes whose pages are not written by us."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.replace is None and request.path_info.startswith(LENIENT_PREFIXES):
            parts.replace = LENIENT_SOURCES
        return parts
