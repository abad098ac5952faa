"""The look of the administration: theme, title, and what stands in the sidebar."""

from django.http import HttpRequest
from django.templatetags.static import static


def stylesheet(_request: HttpRequest) -> str:
    """Our own sheet, for the pieces the theme does not have."""
    return static("css/zhijian.css")


def script(_request: HttpRequest) -> str:
    """The keys of the workbench."""
    return static("js/zhijian.js")


def mark(_request: HttpRequest) -> str:
    """The seal with the mirror."""
    return static("img/logo.svg")


UNFOLD = {
    "SITE_TITLE": "职鉴",
    "SITE_HEADER": "职鉴",
    "SITE_SUBHEADER": "职业技能等级认定监管",
    "SITE_ICON": mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": mark}],
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "STYLES": [stylesheet],
    "SCRIPTS": [script],
    # The greys and the blue of our stylesheet, in the eleven steps the theme asks for.
    "COLORS": {
        "base": {
            "50": "#f8f9fa",
            "100": "#eff1f4",
            "200": "#dfe3e8",
            "300": "#c8cdd5",
            "400": "#98a3b0",
            "500": "#5f6875",
            "600": "#454e5b",
            "700": "#36404c",
            "800": "#2c3540",
            "900": "#11161c",
            "950": "#0a0e13",
        },
        "primary": {
            "50": "#f0f5fc",
            "100": "#e8f0fb",
            "200": "#c9dbf4",
            "300": "#a9c6ec",
            "400": "#6fa0dd",
            "500": "#3a78d0",
            "600": "#17509f",
            "700": "#123f7f",
            "800": "#113668",
            "900": "#11305c",
            "950": "#0b1e3a",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "config.sidebar.sidebar",
    },
}
