// Small courtesies; every page works without them.
(() => {
  "use strict";

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // A list marked data-keys is walked with j and k, opened with Enter; "/" goes to the search box.
  const rows = () => [...document.querySelectorAll("[data-keys] [data-row]")];
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("zj-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
    all.forEach((row) => row.classList.toggle("zj-current", row === next));
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Enter" && event.target === document.body) {
      document.querySelector("[data-keys] .zj-current a")?.click();
    } else if (event.key === "/") {
      const box = document.querySelector("[data-search], input[type=search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
    }
  });

  // The admin's theme writes a chosen file's name into the nearest box of words; in our forms that is another
  // question's. It leaves alone what it takes for listened to already.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".zj-form input[type=file]").forEach((input) => {
      input.hasChangeListener = true;
    });
  });

  // A form is sent once: the second press of an impatient finger is not a second request.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    const large = form.querySelector("[data-too-large]");
    if (large) {
      event.preventDefault();
      large.previousElementSibling.focus();
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });

  // A file too large to be taken is said to be so before it is sent, not after minutes of sending.
  const sized = (bytes) =>
    bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[type=file][data-most-bytes]");
    if (!input) return;
    const most = Number(input.dataset.mostBytes);
    const large = [...input.files].find((file) => file.size > most);
    const words = large
      ? `“${large.name}”有 ${sized(large.size)}，超过 ${sized(most)} 的上限；请压缩或降低扫描分辨率后重新选择`
      : "";
    input.setCustomValidity(words);
    input.parentElement.querySelector("[data-too-large]")?.remove();
    if (!words) return;
    const said = document.createElement("p");
    Object.assign(said, { className: "zj-error", textContent: words });
    Object.assign(said.dataset, { tooLarge: "" });
    said.setAttribute("role", "alert");
    input.after(said);
  });

  // The summary of what is wrong takes the focus, so that it is read first.
  window.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-findings]")?.focus();
  });

  // While long work runs, its page looks again by itself after so many seconds.
  window.addEventListener("DOMContentLoaded", () => {
    const seconds = document.querySelector("[data-look-again]")?.dataset.lookAgain;
    if (seconds) window.setTimeout(() => window.location.reload(), Number(seconds) * 1000);
  });

  // Printing and copying only exist with a script, so their buttons do too.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    else navigator.clipboard?.writeText(button.dataset.copy).then(() => (button.textContent = "已复制"));
  });
  document.documentElement.classList.add("zj-scripted");
})();
