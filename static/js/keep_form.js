// A form marked data-keep is saved while it is filled in, and kept on the device until the server has it; with
// data-keep-here it is kept on the device alone, until somebody presses its button.
(() => {
  "use strict";

  const form = document.querySelector("[data-keep]");
  if (!form) return;

  const KEY = `zj-keep:${location.pathname}:${form.dataset.owner}`;
  const RETRY = 15000;
  const PAUSE = 800;
  const status = form.querySelector("[data-status]");
  const fields = [...form.elements].filter((one) => one.name && !["hidden", "submit", "file"].includes(one.type));
  const here = "keepHere" in form.dataset;
  let timer = 0;
  let unsaved = false;

  const say = (words, tone) => {
    status.textContent = words;
    status.dataset.tone = tone || "";
  };
  const isChoice = (one) => one.type === "radio" || one.type === "checkbox";
  const values = () => {
    const given = {};
    for (const one of fields) {
      if (!isChoice(one)) given[one.name] = one.value;
      else given[one.name] = [...(given[one.name] || []), ...(one.checked ? [one.value] : [])];
    }
    return given;
  };
  const put = (one, kept) => {
    if (isChoice(one)) one.checked = kept.includes(one.value);
    else one.value = kept;
  };
  const keep = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ base: form.dataset.keep, values: values() }));
    } catch {
      say("本机存储已满，请不要关闭本页", "wait");
    }
  };

  const save = async () => {
    if (here) return say("已存在本机，按下按钮才保存到平台", "wait");
    const sent = JSON.stringify(values());
    const body = new FormData(form);
    body.append("save", "1");
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body,
        headers: { "X-Keep": "1" },
        credentials: "same-origin",
      });
      const isOurs = answer.headers.get("X-Keep") === "kept";
      if (answer.status === 409 && !isOurs) {
        unsaved = false;
        return say("您已签名或评估已经结束，不再保存", "bad");
      }
      if (!isOurs) throw answer;
      const { saved, words, message } = await answer.json();
      if (answer.status === 409) unsaved = false;
      if (message) return say(message, "bad");
      form.dataset.keep = saved;
      if (JSON.stringify(values()) !== sent) return;
      unsaved = false;
      localStorage.removeItem(KEY);
      say(words, "good");
    } catch (problem) {
      const expired = problem instanceof Response && (problem.redirected || problem.status === 403);
      say(expired ? "登录已过期，内容已存在本机，请刷新页面" : "没有连上平台，内容已存在本机，联网后自动保存", "wait");
    }
  };

  form.addEventListener("input", () => {
    unsaved = true;
    keep();
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  });
  window.addEventListener("online", () => unsaved && save());
  window.setInterval(() => unsaved && save(), RETRY);

  // What the device kept counts only against the version it was typed upon: a later one on the server wins.
  let held = null;
  try {
    held = JSON.parse(localStorage.getItem(KEY));
  } catch {
    held = null;
  }
  if (held && held.base === form.dataset.keep) {
    fields.forEach((one) => one.name in held.values && put(one, held.values[one.name]));
    unsaved = true;
    say("已恢复没有保存的内容", "wait");
    if (!here) save();
  } else {
    localStorage.removeItem(KEY);
  }
})();
