// The wall screen: turns through its views, and fetches its numbers when something has changed.
"use strict";
(() => {
  const body = document.body.dataset;
  const board = document.getElementById("board");
  const state = document.querySelector("[data-state]");
  const views = () => [...board.querySelectorAll(".view")];
  let shown = body.view || views()[0]?.dataset.view;
  let paused = Boolean(body.view);

  // --- Views ------------------------------------------------------------------------------------------------------
  function show(key) {
    shown = views().some((view) => view.dataset.view === key) ? key : views()[0]?.dataset.view;
    for (const view of views()) view.hidden = view.dataset.view !== shown;
    for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-current", String(button.dataset.show === shown));
  }
  function turn() {
    const keys = views().map((view) => view.dataset.view);
    if (!paused && keys.length > 1) show(keys[(keys.indexOf(shown) + 1) % keys.length]);
  }
  function pause(on) {
    paused = on;
    document.querySelector("[data-pause]").setAttribute("aria-pressed", String(on));
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.show) { show(button.dataset.show); pause(true); }
    else if (button.dataset.pause !== undefined) pause(!paused);
    else if (button.dataset.full !== undefined) document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  });
  document.querySelector("[data-choose]").addEventListener("change", (event) => {
    const indicator = event.target.selectedOptions[0].dataset.indicator;
    location.assign("/wall?view=figures" + (indicator ? "&indicator=" + encodeURIComponent(indicator) : ""));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") { const was = paused; paused = false; turn(); paused = was; }
    else if (event.key === " " && event.target === document.body) { event.preventDefault(); pause(!paused); }
  });

  // --- Numbers: at most once a second, each screen at a moment of its own; the old ones stay until new ones come ------
  let waiting = false;
  function changed() {
    if (waiting) return;
    waiting = true;
    setTimeout(async () => {
      await fetchBoard();
      waiting = false;
    }, 1000 + Math.random() * 500);
  }
  async function fetchBoard() {
    try {
      const answer = await fetch(body.board, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15000) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-as-of]");
      if (!fresh) {
        state.textContent = answer.redirected || answer.status === 401 ? body.signedOut : body.lost;
        return;
      }
      // After an upgrade of the server the page is old, too.
      if (fresh.dataset.version !== body.version) { location.reload(); return; }
      board.replaceChildren(...page.body.children);
      state.textContent = "";
      show(shown);
    } catch {
      state.textContent = body.lost;
    }
  }

  const source = new EventSource("/events");
  source.addEventListener("changed", changed);
  source.addEventListener("hello", changed);
  // Time passes without a change: things fall due.
  setInterval(changed, 60000);
  setInterval(turn, Number(body.seconds) * 1000);
  pause(paused);
  show(shown);
})();
