// Dialogs of steps and opinions, choosing many, pasting blocks into the grid of control numbers. Everything but the last works without it.
import { fill, gettext } from "../words.js";
(() => {
  if (window.roundsReady) return;
  window.roundsReady = true;

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) { event.preventDefault(); dialog.showModal(); dialog.querySelector("textarea")?.focus(); }
      return;
    }
    const opine = event.target.closest("[data-opine]");
    if (opine) {
      const dialog = document.getElementById("opine");
      dialog.querySelector("[name=part]").value = opine.dataset.opine;
      dialog.querySelector("[name=about]").value = opine.dataset.name;
      dialog.querySelector("[data-about]").textContent = `“${opine.dataset.name}”`;
      const box = dialog.querySelector(".for-form");
      box.hidden = opine.dataset.opine !== "projects";
      box.querySelector("input").checked = false;
      dialog.showModal();
      dialog.querySelector("textarea").focus();
      return;
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });

  // A step is sent once, however often the button is pressed. What was refused is told in the dialog, the comment stays.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("dialog")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (!form.hasAttribute("data-step")) return;
    event.preventDefault();
    const told = form.querySelector("[role=alert]");
    told.hidden = true;
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) { window.location.assign(said.next); return; }
      told.textContent = `${said.problem} `;
      told.append(Object.assign(document.createElement("a"), { href: window.location.pathname, textContent: gettext("看最新情况") }));
    } catch {
      told.textContent = gettext("没有收到回答，请检查网络后再试；已经办理的不会重复。");
    }
    told.hidden = false;
    delete form.dataset.sent;
  });

  const ticks = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const count = (name) => {
    const said = document.querySelector(`[data-count="${name}"]`);
    const chosen = ticks(name).filter((one) => one.checked).length;
    if (said) said.textContent = chosen ? fill(gettext("（{chosen} 份）"), { chosen }) : "";
  };
  document.addEventListener("change", (event) => {
    const all = event.target.dataset.all;
    if (all) ticks(all).forEach((one) => { one.checked = event.target.checked; });
    count(all || event.target.name || "one");
  });

  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const rows = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const place = (input) => { const y = rows.findIndex((row) => row.includes(input)); return [y, rows[y].indexOf(input)]; };
  const mark = (input) => input.classList.toggle("changed", input.value !== input.defaultValue);
  grid.addEventListener("input", (event) => mark(event.target));
  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [top, left] = place(event.target);
    text.split("\n").forEach((line, down) => line.split("\t").forEach((cell, right) => {
      const input = rows[top + down]?.[left + right];
      if (input && !input.disabled) { input.value = cell.trim(); mark(input); }
    }));
  });
  grid.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const [y, x] = place(event.target);
    rows[y + step]?.[x]?.select();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!grid.dataset.sent && rows.flat().some((one) => one.classList.contains("changed"))) event.preventDefault();
  });
  grid.closest("form").addEventListener("submit", () => { grid.dataset.sent = "1"; });
})();
