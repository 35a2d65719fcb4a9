// The editor of a part: puts together what the kind of part needs.

import { later, post } from "./api.js";
import * as conflicts from "./conflicts.js";
import { Editing } from "./edit.js";
import { Form } from "./form.js";
import { Grid } from "./grid.js";
import { keysDialog } from "./keys.js";
import { Projects } from "./projects.js";
import { Side } from "./side.js";
import { Part } from "./store.js";
import { fill, gettext } from "../words.js";

const root = document.getElementById("editor");
const { kind, sheet, codes } = root.dataset;
const page = { base: root.dataset.base, submission: Number(root.dataset.submission), codes, parts: [], views: [], grids: [] };
const place = root.querySelector(".place");
const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text ?? "" });

page.active = () => page.parts[page.turn || 0];
page.flaws = (flaws) => {
  for (const view of page.views) view.set(flaws);
};
page.goTo = (part, row, column) => page.views.some((view) => view.go(part, row, column));
page.cell = () => {
  if (page.projects) return page.projects.cell();
  const one = page.grids.find((entry) => entry.grid.part === page.active());
  const row = one?.grid.rowAt(one.grid.anchor.row);
  return row ? { row: row._id, column: one.grid.columns[one.grid.anchor.column].key } : null;
};
page.placeOf = (part, row, column) => {
  const found = page.parts.find((one) => one.key === part);
  if (!found) return document.querySelector(`[data-part="${part}"]`)?.firstChild.textContent;
  const index = found.rows.findIndex((one) => one._id === row);
  const title = [...found.sheet.fields, ...found.columns].find((one) => one.key === column)?.title;
  if (kind === "texts") return "";
  return [index >= 0 ? fill(gettext("第 {number} 行"), { number: index + 1 }) : "", title || ""].filter(Boolean).join(" ");
};

function addGrid(part, where, options = {}) {
  const grid = new Grid(part, where, options);
  const editing = new Editing(grid, codes);
  page.grids.push({ grid, editing });
  editing.field.addEventListener("focus", () => { page.turn = page.parts.indexOf(part); page.last = editing; });
  grid.addEventListener("select", later(() => { if (page.side.current === "history" && page.side.scope !== "all") page.side.history(); }, 400));
  page.views.push({
    set: (flaws) => grid.setFlaws(flaws.filter((one) => one.sheet === part.key)),
    go: (name, row, column) => { const found = name === part.key && grid.goTo(row, column); if (found) editing.take(); return found; },
  });
  return editing;
}

function addForm(part, where, columns, row) {
  const form = new Form(part, where, columns, () => row, codes);
  page.views.push({ set: (flaws) => form.setFlaws(flaws.filter((one) => one.sheet === part.key)), go: (name, at, column) => name === part.key && form.goTo(at ?? "", column) });
}

function texts(part) {
  const column = part.columns.find((one) => one.key === "text");
  const known = new Map(part.texts.map((one) => [one.key, one]));
  const missing = part.texts.filter((one) => !part.rows.some((row) => row.key === one.key));
  const last = part.rows[part.rows.length - 1];
  part.act(missing.map((one) => ({ row: `text-${one.key}`, column: "_row", after: { values: { key: one.key }, after: last ? last._id : null } })));
  const box = make("div", "card fields one");
  for (const row of part.rows) {
    const text = known.get(row.key) || { title: typeof row.key === "string" ? row.key : "", hint: gettext("版式没有用到这段文字，不会公开。") };
    addForm(part, box, [{ ...column, title: text.title, comment: text.hint, required: Boolean(text.required) }], row._id);
  }
  place.append(part.rows.length ? box : make("p", "card empty", gettext("版式不需要另写说明文字。")));
}

function build() {
  const [part, indicators] = page.parts;
  if (kind === "projects") {
    page.projects = new Projects(page, place, part, indicators);
    page.last = page.projects.editing;
    page.views.push({ set: (flaws) => page.projects.setFlaws(flaws), go: (name, row, column) => ["projects", "indicators"].includes(name) && page.projects.goTo(name, row, column) });
  } else if (kind === "texts") texts(part);
  else {
    if (part.sheet.fields.length) {
      const box = make("div", `card fields${kind === "tasks" ? " one" : ""}`);
      place.append(box);
      addForm(part, box, part.sheet.fields, "");
    }
    if (kind === "tasks") {
      place.append(make("h2", "", gettext("年度主要任务")));
      addGrid(part, place, { height: "14rem" });
      place.append(make("h2", "", gettext("部门整体绩效指标")));
      addGrid(indicators, place, { filter: (row) => row.project === "", values: { project: "" }, hidden: ["project"], height: "19rem" });
      const hint = later(async () => {
        const rows = indicators.rows.filter((row) => row.project === "");
        const told = await post(`${page.base}hints`, { project: null, indicators: rows }).catch(() => null);
        if (told) page.side.hints(told.hints);
      }, 700);
      indicators.addEventListener("cells", hint);
      hint();
    } else if (kind === "grid") addGrid(part, place).take();
  }
}

// ---- the bar above
const WORDS = { loading: gettext("正在读取……"), saved: gettext("全部已保存"), pending: gettext("有修改，即将保存"), saving: gettext("正在保存……"), offline: gettext("连接中断：修改留在本页，恢复后自动保存"), conflict: gettext("有内容别人也改了，请在下面选择") };
const ORDER = ["stopped", "offline", "conflict", "saving", "pending", "loading", "saved"];

function status() {
  const box = root.querySelector(".status");
  const worst = page.parts.slice().sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status))[0];
  const readOnly = page.parts.every((part) => part.sheet && !part.editable);
  box.textContent = worst.status === "stopped" ? worst.problem : readOnly && worst.status === "saved" ? gettext("只能查看") : WORDS[worst.status];
  box.dataset.status = worst.status;
  if (worst.status === "stopped") {
    const again = make("button", "small", gettext("重试"));
    again.type = "button";
    again.addEventListener("click", () => page.parts.forEach((part) => part.again()));
    box.append(" ", again);
  }
}
function present() {
  const names = [...new Set(page.parts.flatMap((part) => part.present))];
  root.querySelector(".present").textContent = names.length ? fill(gettext("{names} 也在这里填写"), { names: names.join("、") }) : "";
}
function rights() {
  const why = root.querySelector("[data-why]");
  why.hidden = page.parts.some((part) => part.editable);
  why.textContent = page.parts[0].why || "";
  buttons();
}
function buttons() {
  const box = root.querySelector(".buttons");
  if (!page.parts.some((part) => part.editable)) { box.replaceChildren(); return; }
  const editing = () => page.last || page.grids[0]?.editing;
  const turned = (redo) => { const one = editing(); if (one && one.part === page.active()) one.undo(redo); else (redo ? page.active().redo() : page.active().undo()); };
  const every = [[gettext("撤销"), "Ctrl+Z", () => turned(false)], [gettext("重做"), "Ctrl+Y", () => turned(true)]];
  if (editing()) every.push([gettext("插入行"), "Ctrl++", () => editing().insertRows()], [gettext("删除行"), "Ctrl+-", () => editing().deleteRows()], [gettext("向下填充"), "Ctrl+D", () => editing().fillDown()]);
  if (editing()) every.push([gettext("快捷键"), gettext("键盘用法"), () => { page.keys ??= keysDialog(); page.keys.showModal(); }]);
  box.replaceChildren(...every.map(([title, keys, work]) => {
    const button = make("button", "small", title);
    button.type = "button";
    button.title = `${title}（${keys}）`;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => { work(); if (!page.keys?.open) editing()?.take(); });
    return button;
  }));
}

async function begin() {
  page.parts.push(new Part(page.base, sheet));
  if (kind === "projects" || kind === "tasks") page.parts.push(new Part(page.base, "indicators"));
  for (const part of page.parts) {
    part.addEventListener("status", status);
    part.addEventListener("present", present);
    part.addEventListener("rights", rights);
    part.addEventListener("conflicts", () => conflicts.draw(root.querySelector(".conflicts"), page.parts));
    part.addEventListener("acknowledged", () => page.side?.check());
    part.addEventListener("cells", (event) => { if (event.detail.cells?.length && !event.detail.quiet) page.turn = page.parts.indexOf(part); });
  }
  try {
    await Promise.all(page.parts.map((part) => part.load()));
  } catch (error) {
    root.querySelector(".status").textContent = error.message;
    return;
  }
  page.side = { hints() {}, check() {}, current: "" };
  build();
  page.side = new Side(root.querySelector(".side"), page);
  if (page.projects) page.projects.hint();
  rights();
  status();
  const [row, column] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (column) page.goTo(sheet, row, column);
  root.dataset.ready = "true";
}

begin();
