// Tiaodu's own behaviour in the browser. Every page does its main job without it.
"use strict";
(() => {
  const root = document.documentElement;
  const words = document.body.dataset;
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  root.classList.add("has-js");

  // --- Short messages -------------------------------------------------------------------------------------------
  let fading;
  function say(text) {
    const line = document.getElementById("toast");
    if (!line) return;
    line.textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => { line.textContent = ""; }, 4000);
  }

  // --- Requests -------------------------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRF-Token"] = token(); });
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    say(page.querySelector(".notice")?.textContent.trim() || words.failed);
  });
  document.addEventListener("htmx:sendError", () => say(words.offline));
  // New numbers never wipe what someone is typing.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = document.activeElement;
    if (event.detail.requestConfig?.triggeringEvent?.type === "changed" && field?.matches("input, textarea, select") && event.detail.target.contains(field)) {
      event.detail.shouldSwap = false;
    }
  });
  document.addEventListener("htmx:afterSwap", () => { tick(); enhance(); });

  // --- Live pages: one event stream per browser, shared by its pages ---------------------------------------------
  // The page that holds the lock listens and tells the others; when it closes, the next one takes over.
  function live() {
    if (!document.querySelector('[hx-trigger*="changed"]') || !window.EventSource) return;
    const channel = window.BroadcastChannel ? new BroadcastChannel("tiaodu") : null;
    let waiting = false;
    const changed = () => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        if (!document.hidden) document.body.dispatchEvent(new CustomEvent("changed"));
        else stale = true;
      }, 200 + Math.random() * 800);
    };
    let stale = false;
    document.addEventListener("visibilitychange", () => { if (!document.hidden && stale) { stale = false; changed(); } });
    if (channel) channel.onmessage = changed;
    const listen = () => {
      const source = new EventSource("/events");
      source.addEventListener("changed", () => { channel?.postMessage("changed"); changed(); });
    };
    if (navigator.locks && channel) navigator.locks.request("tiaodu-events", () => { listen(); return new Promise(() => {}); });
    else listen();
  }

  // --- Times: up to an hour relative, clock time beyond -----------------------------------------------------------
  function tick() {
    const now = Date.now();
    for (const time of document.querySelectorAll("time.clock[datetime]")) {
      time.dataset.text ??= time.textContent;
      if (time.classList.contains("met")) continue;
      const minutes = Math.round((Date.parse(time.dateTime) - now) / 60000);
      if (!Number.isFinite(minutes)) continue;
      const near = Math.abs(minutes) <= 60;
      const pattern = minutes >= 0 ? words.left : words.over;
      time.textContent = near ? pattern.replace("{n}", Math.abs(minutes)) : time.dataset.text;
      if (near) time.title = time.dataset.text;
      if (minutes < 0) { time.classList.remove("soon", "ok"); time.classList.add("late"); }
    }
  }

  // --- Copy, print, confirm ---------------------------------------------------------------------------------------
  async function copy(button) {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Plain http on a county's LAN has no clipboard object.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(words.copied);
  }

  const agreed = new WeakSet();
  function ask(text, then) {
    const dialog = document.getElementById("ask");
    dialog.querySelector("[data-ask-text]").textContent = text;
    dialog.onclose = () => { if (dialog.returnValue === "yes") then(); };
    dialog.returnValue = "";
    dialog.showModal();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const text = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (text && !agreed.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      ask(text, () => { agreed.add(form); form.requestSubmit(submitter); });
      return;
    }
    agreed.delete(form);
    if (form.dataset.upload !== undefined) {
      event.preventDefault();
      upload(form, form.querySelector('input[type="file"]').files[0]);
    } else if (form.method === "post" && !form.hasAttribute("hx-post")) {
      // A second tap on a slow line must not send twice.
      setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
    }
  }, true);
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll('form[method="post"] button[disabled]:not([data-off])')) button.disabled = false;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-check], [data-mark]");
    if (button?.dataset.copy) copy(button);
    else if (button?.dataset.print !== undefined) window.print();
    else if (button?.dataset.check) {
      const boxes = document.querySelectorAll(`#${button.dataset.check} input[type="checkbox"]`);
      const on = ![...boxes].every((box) => box.checked);
      for (const box of boxes) box.checked = on;
      count(boxes[0]);
    } else if (button?.dataset.mark !== undefined) split(button, event);
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // --- Files: sent as the raw body, with a bar --------------------------------------------------------------------
  function upload(form, file) {
    if (!file) return;
    const bar = form.querySelector("progress");
    const limit = Number(form.dataset.limit);
    if (limit && file.size > limit) { say(form.dataset.tooLarge); return; }
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF-Token", token());
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("Accept", "text/html");
    request.upload.onprogress = (event) => { if (bar) { bar.hidden = false; bar.max = event.total; bar.value = event.loaded; } };
    request.onerror = () => say(words.offline);
    request.onload = () => {
      if (bar) bar.hidden = true;
      // Back on the same page, its message has come with this answer and would be gone with the next.
      const target = new URL(request.responseURL || location.href);
      if (request.status < 400 && target.pathname !== location.pathname) { location.assign(target); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
      if (page) { document.querySelector("main").replaceWith(page); enhance(); } else say(words.failed);
    };
    request.send(file);
  }

  // --- Draft: source span ↔ item ----------------------------------------------------------------------------------
  function light(id, on) {
    for (const part of document.querySelectorAll(`[data-item="${CSS.escape(id)}"]`)) part.classList.toggle("lit", on);
  }
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => {
      const part = event.target.closest?.("[data-item]");
      if (part) light(part.dataset.item, on);
    });
  }
  document.addEventListener("click", (event) => {
    const span = event.target.closest("a.span");
    if (!span) return;
    const item = document.getElementById(`item-${span.dataset.item}`);
    if (!item) return;
    event.preventDefault();
    const details = item.querySelector("details");
    details.open = true;
    item.scrollIntoView({ block: "start", behavior: calm() });
    details.querySelector("summary").focus({ preventScroll: true });
  });
  document.addEventListener("toggle", (event) => {
    const item = event.target.closest?.(".item");
    if (!item || !event.target.open) return;
    const box = document.querySelector(".original > .body");
    const span = document.getElementById(`span-${item.dataset.item}`);
    if (box && span && box.scrollHeight > box.clientHeight) box.scrollTo({ top: span.offsetTop - box.offsetTop - 48, behavior: calm() });
  }, true);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  // Splits at the cursor in the verbatim text: the offset is counted in Unicode scalars, as the parser counts.
  function split(button, event) {
    const quote = button.closest(".item").querySelector("[data-quote]");
    const selection = window.getSelection();
    if (!selection.rangeCount || !quote.contains(selection.getRangeAt(0).startContainer)) {
      event.preventDefault();
      say(button.dataset.mark);
      return;
    }
    const head = document.createRange();
    head.setStart(quote, 0);
    head.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
    button.form.elements.at.value = [...head.toString()].length;
  }

  // A field that holds several names, 甲、乙: its suggestions follow the last one.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset?.several === undefined) return;
    const list = document.getElementById(field.getAttribute("list"));
    if (!list) return;
    const head = field.value.slice(0, Math.max(field.value.lastIndexOf("、"), field.value.lastIndexOf(",")) + 1);
    list.dataset.head ??= "";
    if (list.dataset.head === head) return;
    for (const option of list.options) { option.dataset.name ??= option.value; option.value = head + option.dataset.name; }
    list.dataset.head = head;
  });

  // --- Sums -------------------------------------------------------------------------------------------------------
  // A figure that is changed by hand says so; changed back to the sum, it is the sum again.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset?.sum === undefined) return;
    const note = document.getElementById(field.getAttribute("aria-describedby"));
    const own = field.value.trim() !== field.dataset.sum;
    if (note) note.textContent = own ? note.dataset.own : note.dataset.derived;
  });
  function count(box) {
    const group = box?.closest("[data-count]");
    if (!group) return;
    const target = document.getElementById(group.dataset.count);
    if (target) target.textContent = group.querySelectorAll('input[type="checkbox"]:checked').length;
  }
  document.addEventListener("change", (event) => {
    const field = event.target;
    count(field);
    if (field.dataset?.submit !== undefined) field.form.requestSubmit();
    if (field.type === "file" && field.form?.dataset.upload !== undefined) field.form.requestSubmit();
  });

  function enhance() {
    for (const zone of document.querySelectorAll("[data-drop]:not([data-ready])")) {
      zone.dataset.ready = "";
      zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
      zone.addEventListener("dragleave", () => zone.classList.remove("over"));
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        upload(zone.closest("form"), event.dataTransfer.files[0]);
      });
    }
  }

  enhance();
  tick();
  setInterval(tick, 30000);
  live();
})();
