"""An arrangement of 2027 as it might be published: made up, plausible, and it moves dates."""

DOCUMENT = "（演练）关于2027年部分节假日安排的通知"
DAYS_OFF = """\
元旦：1月1日至1月3日
春节：2月5日至2月11日
清明节：4月3日至4月5日
劳动节：5月1日至5月5日
端午节：6月9日
中秋节：9月15日
国庆节：10月1日至10月7日
"""
MAKE_UP_DAYS = """\
春节：1月31日、2月13日
劳动节：5月8日
国庆节：9月26日、10月9日
"""


def posted(**changed: str) -> dict[str, str]:
    """What the officer's browser sends."""
    sent = {
        "region": "CN",
        "year": "2027",
        "document": DOCUMENT,
        "published_on": "2026-11-20",
        "days_off": DAYS_OFF,
        "make_up_days": MAKE_UP_DAYS,
    }
    return {**sent, **changed}
