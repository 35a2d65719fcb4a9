"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (element, name) => (element.getAttribute(name) || "").split(" ").filter(Boolean);

  /* Which numbers a problem rests on: shown while its cell or its text is pointed at or has the focus. */
  let lit = [];
  const light = (target) => {
    lit.forEach((element) => element.classList.remove("lit", "lit-of"));
    lit = [];
    const cell = target.closest("[data-f]");
    const item = target.closest(".finding");
    const ids = cell ? words(cell, "data-f") : item ? [item.id] : [];
    for (const id of ids) {
      const own = all(`[data-f~="${id}"]`);
      const addends = all(`[data-of~="${id}"]`);
      const text = cell ? [document.getElementById(id)] : [];
      [...own, ...text].forEach((element) => element && element.classList.add("lit"));
      addends.forEach((element) => element.classList.add("lit-of"));
      lit.push(...own, ...addends, ...text.filter(Boolean));
    }
  };
  let focused = null;
  document.addEventListener("mouseover", (event) => {
    if (event.target.closest("[data-f], .finding")) light(event.target);
  });
  document.addEventListener("mouseout", (event) => {
    if (event.target.closest("[data-f], .finding")) light(focused || document.body);
  });
  document.addEventListener("focusin", (event) => light((focused = event.target)));
  document.addEventListener("focusout", () => light((focused = document.body)));

  /* A link into a closed part opens it, and the cell comes into the middle of its box. */
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (target.matches("[data-f], [data-of]")) {
      const text = document.getElementById(words(target, "data-f")[0]);
      if (text) text.scrollIntoView({ block: "nearest" });
      target.scrollIntoView({ block: "center", inline: "center" });
      target.focus({ preventScroll: true });
    } else {
      target.scrollIntoView({ block: "start" });
      if (target.matches(".finding")) target.focus({ preventScroll: true });
    }
  };
  window.addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  /* Only problems of the chosen severities. */
  const form = document.querySelector(".filter");
  const findings = all(".finding");
  if (!form || !findings.length) return;
  form.hidden = false;
  const state = form.querySelector(".filter-state");
  const shown = () => findings.filter((item) => !document.body.classList.contains(`no-${item.dataset.sev}`));
  const count = () => {
    const hidden = findings.length - shown().length;
    state.textContent = hidden ? `共 ${findings.length} 个问题，已按级别隐藏 ${hidden} 个` : `共 ${findings.length} 个问题`;
  };
  form.addEventListener("change", (event) => {
    document.body.classList.toggle(`no-${event.target.dataset.filter}`, !event.target.checked);
    count();
  });
  count();

  /* From one problem to the next. */
  let at = -1;
  form.addEventListener("click", (event) => {
    const step = Number(event.target.dataset.step);
    const list = shown();
    if (!step || !list.length) return;
    const current = findings[at];
    const from = current ? list.indexOf(current) : step > 0 ? -1 : 0;
    const next = list[(from + step + list.length) % list.length];
    at = findings.indexOf(next);
    const hash = `#${next.id}`;
    if (location.hash === hash) reveal();
    else location.hash = hash;
  });

  /* On paper everything is open but long lists of addends. */
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])").filter((part) => !part.closest(".f-evidence"));
    closed.forEach((part) => (part.open = true));
  });
  window.addEventListener("afterprint", () => closed.forEach((part) => (part.open = false)));
})();
