"""The look of the administration: theme, title, and what stands in the sidebar."""

UNFOLD = {
    "SITE_TITLE": "职鉴",
    "SITE_HEADER": "职鉴 · 职业技能等级认定监管平台",
    "SITE_SUBHEADER": "人社部门工作台",
    "SITE_SYMBOL": "verified",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "4px",
    "SIDEBAR": {"show_search": False, "show_all_applications": False},
}
