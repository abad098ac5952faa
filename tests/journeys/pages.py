"""A page as the person before it has it: its words, its links, its forms with what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

SILENT = {"script", "style", "svg", "head"}
TICKED = {"checkbox", "radio"}
BUTTONS = {"submit", "button", "image", "reset"}


@dataclass
class Control:
    """One control of a form: a box of words, or one tick of a group, or one line of a list."""

    name: str
    kind: str
    value: str = ""
    identity: str = ""
    label: str = ""
    standing: bool = True  # whether a browser sends it as the page stands

    @property
    def is_choice(self) -> bool:
        """Whether it is one of several to choose from."""
        return self.kind in TICKED or self.kind == "option"


@dataclass
class Button:
    """A button that sends a form."""

    name: str
    value: str
    label: str = ""


@dataclass
class Form:
    """A form of a page; `filled` answers what a browser would send."""

    address: str
    method: str
    carries_files: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """What it asks for."""
        return {control.name for control in self.controls}

    def button(self, label: str) -> Button | None:
        """The button with this label."""
        return next((button for button in self.buttons if label in button.label), None)

    def filled(self, button: Button, answers: dict[str, Any]) -> dict[str, Any]:
        """What stands in it, replaced by the answers; an answer it does not ask for is a mistake."""
        unknown = set(answers) - self.names
        assert not unknown, f"the form does not ask for {sorted(unknown)}, but for {sorted(self.names)}"
        sent: dict[str, list[Any]] = {}
        for control in self.controls:
            if control.name not in answers and control.standing:
                sent.setdefault(control.name, []).append(control.value)
        for name, answer in answers.items():
            given = answer if isinstance(answer, list | tuple) else [answer]
            sent[name] = [self._value(name, one) for one in given if one is not False]
        if button.name:
            sent[button.name] = [button.value]
        return sent

    def _value(self, name: str, answer: Any) -> Any:
        own = [control for control in self.controls if control.name == name]
        if hasattr(answer, "read"):
            assert self.carries_files, "a browser would send the name of the file alone"
            assert own[0].kind == "file", f"{name} takes no file"
            return answer
        if not own[0].is_choice:
            return str(answer)
        if answer is True:
            return own[0].value
        for control in own:
            if str(answer) in (control.value, control.label):
                return control.value
        offered = [control.label or control.value for control in own]
        raise AssertionError(f"{name}: “{answer}” is not offered, but {offered}")


@dataclass
class Page:
    """What came back: status, words, links, forms."""

    status: int
    address: str
    words: str = ""
    links: list[tuple[str, str]] = field(default_factory=list, repr=False)
    forms: list[Form] = field(default_factory=list, repr=False)
    content: bytes = field(default=b"", repr=False)

    def __contains__(self, words: str) -> bool:
        return squeezed(words) in self.words

    def link(self, label: str) -> str:
        """The address behind the first link with this label."""
        for text, address in self.links:
            if label in text:
                return address
        raise AssertionError(f"no link “{label}” on {self.address}: {[text for text, _ in self.links]}")

    def form_with(self, button: str) -> Form:
        """The form that is sent by this button."""
        for form in self.forms:
            if form.button(button):
                return form
        there = [button.label for form in self.forms for button in form.buttons]
        raise AssertionError(f"no button “{button}” on {self.address}: {there}\n{self.words[:1500]}")

    def form_to(self, address: str) -> Form | None:
        """The form that is sent to this address."""
        return next((form for form in self.forms if form.address == address), None)


def squeezed(words: str) -> str:
    """Words as they are compared: blanks and line ends aside."""
    return re.sub(r"\s+", "", words)


def read_page(status: int, address: str, content: bytes) -> Page:
    """Read an HTML page."""
    reader = _Reader(Page(status, address, content=content))
    reader.feed(content.decode())
    reader.page.words = squeezed("".join(reader.heard))
    return reader.page


class _Reader(HTMLParser):
    """Gathers words, links and forms while it goes through a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.heard: list[str] = []
        self._silent = 0
        self._form: Form | None = None
        self._button: Button | None = None
        self._area: Control | None = None
        self._option: Control | None = None
        self._list: tuple[str, bool] = ("", False)
        self._labels: list[tuple[str, list[str], list[Control]]] = []
        self._link: tuple[str, list[str]] | None = None

    # -- tags -------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in SILENT:
            self._silent += 1
        begin = getattr(self, f"_begin_{tag}", None)
        if begin:
            begin(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent -= 1
        end = getattr(self, f"_end_{tag}", None)
        if end:
            end()

    def handle_data(self, words: str) -> None:
        if self._area is not None:
            self._area.value += words
            return
        if self._silent:
            return
        self.heard.append(words)
        if self._button is not None:
            self._button.label += squeezed(words)
        if self._option is not None:
            self._option.label += words.strip()
        if self._link is not None:
            self._link[1].append(words)
        for _, heard, _ in self._labels:
            heard.append(words)

    # -- what each tag means ------------------------------------------------------------------------------

    def _begin_a(self, given: dict[str, str]) -> None:
        if "href" in given:
            self._link = (urljoin(self.page.address, given["href"]), [])

    def _end_a(self) -> None:
        if self._link is not None:
            self.page.links.append((squeezed("".join(self._link[1])), self._link[0]))
        self._link = None

    def _begin_form(self, given: dict[str, str]) -> None:
        address = urljoin(self.page.address, given.get("action", "")) if given.get("action") else ""
        self._form = Form(
            address=urlsplit(address)._replace(fragment="").geturl() or self.page.address,
            method=given.get("method", "get").lower(),
            carries_files=given.get("enctype") == "multipart/form-data",
        )
        self.page.forms.append(self._form)

    def _end_form(self) -> None:
        self._form = None

    def _add(self, control: Control) -> Control:
        if self._form is not None and control.name:
            self._form.controls.append(control)
        for _, _, met in self._labels:
            met.append(control)
        return control

    def _begin_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in BUTTONS:
            if self._form is not None:
                name, value = given.get("name", ""), given.get("value", "")
                self._form.buttons.append(Button(name, value, value))
            return
        ticked = kind not in TICKED or "checked" in given
        self._add(
            Control(
                name=given.get("name", ""),
                kind=kind,
                value=given.get("value", "on" if kind in TICKED else ""),
                identity=given.get("id", ""),
                standing=ticked and kind != "file" and "disabled" not in given,
            )
        )

    def _begin_button(self, given: dict[str, str]) -> None:
        if self._form is not None and given.get("type", "submit") == "submit":
            self._button = Button(given.get("name", ""), given.get("value", ""))
            self._form.buttons.append(self._button)

    def _end_button(self) -> None:
        self._button = None

    def _begin_textarea(self, given: dict[str, str]) -> None:
        self._area = self._add(Control(given.get("name", ""), "textarea", identity=given.get("id", "")))

    def _end_textarea(self) -> None:
        if self._area is not None:
            self._area.value = self._area.value.removeprefix("\n")
        self._area = None

    def _begin_select(self, given: dict[str, str]) -> None:
        self._list = given.get("name", ""), "multiple" in given

    def _end_select(self) -> None:
        name, several = self._list
        lines = [c for c in self._form.controls if c.name == name] if self._form else []
        if lines and not several and not any(line.standing for line in lines):
            lines[0].standing = True
        self._list = ("", False)

    def _begin_option(self, given: dict[str, str]) -> None:
        name, _ = self._list
        self._option = self._add(
            Control(name, "option", given.get("value", ""), standing="selected" in given)
        )

    def _end_option(self) -> None:
        self._option = None

    def _begin_label(self, given: dict[str, str]) -> None:
        self._labels.append((given.get("for", ""), [], []))

    def _end_label(self) -> None:
        if not self._labels:
            return
        identity, heard, met = self._labels.pop()
        own = self._form.controls if self._form else []
        for control in [*met, *(c for c in own if identity and c.identity == identity)]:
            if control.kind in TICKED:
                control.label = squeezed("".join(heard))
