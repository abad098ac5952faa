// The entry grid by keyboard: Enter and the arrows walk from mark to mark; without a script Tab still does.
(() => {
  "use strict";

  const grid = document.querySelector("[data-entry]");
  if (!grid) return;

  const marks = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const place = (input) => {
    const row = marks.findIndex((line) => line.includes(input));
    return [row, row < 0 ? -1 : marks[row].indexOf(input)];
  };
  const go = (row, column) => {
    const next = marks[row]?.[column];
    next?.focus();
    next?.select();
    return Boolean(next);
  };

  grid.addEventListener("keydown", (event) => {
    const [row, column] = place(event.target);
    if (row < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const whole = event.target.selectionStart === 0 && event.target.selectionEnd === event.target.value.length;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      if (!go(row + 1, column) && event.key === "Enter") go(0, column + 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      go(row - 1, column);
    } else if (event.key === "ArrowRight" && (whole || !event.target.value)) {
      if (go(row, column + 1)) event.preventDefault();
    } else if (event.key === "ArrowLeft" && (whole || !event.target.value)) {
      if (go(row, column - 1)) event.preventDefault();
    }
  });

  grid.addEventListener("focusin", (event) => event.target.select?.());

  // What was typed and not saved is not thrown away by a stray click.
  let changed = false;
  grid.addEventListener("input", () => (changed = true));
  grid.closest("form").addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
})();
