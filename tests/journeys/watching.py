"""Somebody who looks on while a browser goes through pages: what it asked for, what broke, what shows."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page

# Every box of words or choice must have a name for somebody who hears the page instead of seeing it.
NAMELESS = """
() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((control) => control.checkVisibility() || control.closest(".zj-hidden"))
  .filter((control) => !control.labels?.length && !control.ariaLabel)
  .filter((control) => !control.getAttribute("aria-labelledby"))
  .map((control) => control.outerHTML.slice(0, 200))
"""
WIDER_THAN_THE_WINDOW = """
() => document.scrollingElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5)
      .map((one) => one.outerHTML.slice(0, 160))
  : []
"""
RING = """
() => {
  const look = getComputedStyle(document.activeElement);
  return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 || look.boxShadow !== "none";
}
"""


class Watch:
    """Looks on from the first page to the last."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def looks_at(self, words: str) -> None:
        """The page says what it should, fits the window, and every control on it has a name."""
        self.page.get_by_text(words).first.wait_for(state="attached")
        assert words in self.page.inner_text("body"), f"{words} does not show on {self.page.url}"
        assert self.page.evaluate(WIDER_THAN_THE_WINDOW) == [], f"{self.page.url} is wider than the window"
        assert self.page.evaluate(NAMELESS) == [], f"controls without a name on {self.page.url}"

    def tabs_to(self, words: str, *, within: int = 30) -> None:
        """Reach something with the keyboard alone; wherever the focus is, it shows."""
        for _ in range(within):
            self.page.keyboard.press("Tab")
            reached = self.page.evaluate("document.activeElement.textContent").strip()
            assert self.page.evaluate(RING), f"the focus does not show on “{reached[:40]}”"
            if words in reached:
                return
        raise AssertionError(f"{within} times Tab do not lead to “{words}” on {self.page.url}")

    def is_content(self) -> None:
        """Nothing was asked of another host, and the browser had nothing to complain of."""
        # The browser's own pages (its viewer of PDF files is one) ask nobody.
        elsewhere = [url for url in self.asked if not url.startswith((f"{self.home}/", "data:", "chrome"))]
        assert elsewhere == []
        assert self.complaints == []
