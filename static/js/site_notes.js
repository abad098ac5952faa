// Notes from a place without a signal: kept on the device until the server has said that it has them.
// Without a script the form is sent as any other.
(() => {
  "use strict";

  const form = document.querySelector("[data-notes]");
  if (!form) return;

  const place = `${location.pathname}:${form.dataset.owner}`;
  const DRAFT = `zj-note-draft:${place}`;
  const QUEUE = `zj-note-queue:${place}`;
  const RETRY = 15000;
  const LONGEST_SIDE = 1600;
  const REFUSED = { 404: "您已不在评估组", 409: "您已签名或评估已经结束", 413: "照片太大" };
  const status = document.querySelector("[data-status]");
  const pending = document.querySelector("[data-pending]");
  const kept = document.querySelector("[data-kept]");
  const preview = document.querySelector("[data-preview]");
  const camera = document.querySelector("[data-camera]");
  // By name: a collection of controls has an item of its own.
  const [photo, item, text, key] = ["photo", "item", "text", "key"].map((name) => form.elements.namedItem(name));
  // What did not fit into the device's store lives as long as the page.
  const memory = new Map();
  let picture = "";
  let sending = false;

  const read = (name, otherwise) => {
    if (memory.has(name)) return memory.get(name);
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const write = (name, value) => {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      memory.delete(name);
      return true;
    } catch {
      memory.set(name, value);
      return false;
    }
  };
  const say = (words, tone) => {
    status.textContent = words;
    status.dataset.tone = tone || "";
  };
  // Plain HTTP has no crypto.randomUUID; random values it has everywhere.
  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const shrink = (file) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onerror = reject;
      reader.onload = () => {
        const image = new Image();
        image.onerror = reject;
        image.onload = () => {
          const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
          const canvas = document.createElement("canvas");
          canvas.width = Math.round(image.width * scale);
          canvas.height = Math.round(image.height * scale);
          canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
          resolve(canvas.toDataURL("image/jpeg", 0.82));
        };
        image.src = reader.result;
      };
      reader.readAsDataURL(file);
    });
  const blobOf = (url) => {
    const bytes = atob(url.split(",")[1]);
    return new Blob([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], { type: "image/jpeg" });
  };

  const show = () => {
    preview.hidden = !picture;
    if (picture) preview.src = picture;
    camera.textContent = picture ? "重拍" : "拍照";
  };
  const saveDraft = () => write(DRAFT, { text: text.value, item: item.value, picture });

  const cards = () => {
    const queue = read(QUEUE, []);
    pending.replaceChildren(
      ...queue.map((note) => {
        const card = document.createElement("article");
        card.className = "zj-note zj-note--pending";
        if (note.picture) {
          const image = document.createElement("img");
          Object.assign(image, { src: note.picture, alt: "等待上传的照片", width: 96, height: 96 });
          card.append(image);
        }
        const body = document.createElement("div");
        const words = document.createElement("p");
        words.textContent = note.text;
        const state = document.createElement("p");
        state.className = "zj-small";
        state.textContent = note.refused ? `没有收下：${note.refused}` : "在本机，等待上传";
        body.append(words, state);
        if (note.refused) {
          const again = document.createElement("button");
          Object.assign(again, { type: "button", className: "zj-button zj-button--quiet", textContent: "取回修改" });
          again.addEventListener("click", () => takeBack(note.key));
          body.append(again);
        }
        card.append(body);
        return card;
      }),
    );
    document.querySelector("[data-none]")?.toggleAttribute("hidden", queue.length > 0 || kept.children.length > 0);
    return queue;
  };
  const takeBack = (which) => {
    const note = read(QUEUE, []).find((one) => one.key === which);
    write(QUEUE, read(QUEUE, []).filter((one) => one.key !== which));
    if (!note) return cards();
    text.value = note.text;
    item.value = note.item;
    picture = note.picture;
    show();
    saveDraft();
    cards();
    text.focus();
  };

  const send = async (note) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const name of ["key", "text", "item", "taken_at"]) body.append(name, note[name]);
    if (note.picture) body.append("photo", blobOf(note.picture), `${note.key}.jpg`);
    return fetch(location.pathname, { method: "POST", body, headers: { "X-Note": "1" }, credentials: "same-origin" });
  };
  const flush = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const note of read(QUEUE, []).filter((one) => !one.refused)) {
        say("正在上传……");
        const answer = await send(note);
        if (answer.headers.get("X-Note") === "kept") {
          write(QUEUE, read(QUEUE, []).filter((one) => one.key !== note.key));
          kept.insertAdjacentHTML("afterbegin", await answer.text());
        } else if (answer.status === 400 || answer.status in REFUSED) {
          const message = REFUSED[answer.status] || (await answer.json()).message;
          write(QUEUE, read(QUEUE, []).map((one) => (one.key === note.key ? { ...one, refused: message } : one)));
        } else if (answer.redirected || answer.status === 403) {
          say("登录已过期或页面过旧；记录还在本机，请刷新页面重新登录后自动上传", "bad");
          return;
        } else {
          throw new Error(String(answer.status));
        }
        cards();
      }
      const left = read(QUEUE, []).length;
      say(left ? `${left}条没有收下，请取回修改` : "已全部保存到平台", left ? "bad" : "good");
    } catch {
      const left = read(QUEUE, []).length;
      const safe = memory.has(QUEUE) ? "本机存储已满，请不要关闭本页" : "已存在本机";
      say(`${left}条等待上传，${safe}，联网后自动上传`, "wait");
    } finally {
      sending = false;
      cards();
    }
  };

  photo.addEventListener("change", async () => {
    const [file] = photo.files;
    if (!file) return;
    try {
      picture = await shrink(file);
      photo.value = "";
      show();
      if (!saveDraft()) say("本机存储已满，请先保存这一条", "wait");
    } catch {
      say("这张照片打不开，请重拍", "bad");
    }
  });
  form.addEventListener("input", saveDraft);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!picture && !text.value.trim()) {
      say("请拍一张照片，或写一句记录", "bad");
      text.focus();
      return;
    }
    const note = {
      key: fresh(),
      text: text.value,
      item: item.value,
      picture,
      taken_at: new Date().toISOString(),
    };
    write(QUEUE, [...read(QUEUE, []), note]);
    localStorage.removeItem(DRAFT);
    memory.delete(DRAFT);
    text.value = "";
    picture = "";
    key.value = fresh();
    show();
    cards();
    flush();
  });
  window.addEventListener("online", flush);
  window.setInterval(() => read(QUEUE, []).some((note) => !note.refused) && flush(), RETRY);
  window.addEventListener("beforeunload", (event) => memory.has(QUEUE) && event.preventDefault());

  const draft = read(DRAFT, null);
  if (draft) {
    text.value = draft.text;
    item.value = draft.item;
    picture = draft.picture;
    say("已恢复没有保存的内容", "wait");
  }
  show();
  if (cards().length) flush();
})();
