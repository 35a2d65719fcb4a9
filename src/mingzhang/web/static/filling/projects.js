// Projects one by one: the list, the form of the chosen one, its indicators, and what the rules say of them while they are written.

import { later, post, token } from "./api.js";
import { Editing } from "./edit.js";
import { Form } from "./form.js";
import { Grid } from "./grid.js";
import { amountText, blank, show } from "./values.js";
import { fill, gettext } from "../words.js";

const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text ?? "" });
const MAIN = ["key", "name", "unit", "spent", "code", "category", "attribute", "start", "end", "office", "submitted"];
const TEXTS = ["purpose", "basis", "goal", "midterm_goal", "midterm_fiscal", "midterm_other"];

export class Projects {
  constructor(page, place, projects, indicators) {
    Object.assign(this, { page, projects, indicators, chosen: projects.rows[0]?._id ?? null, flaws: [] });
    this.list = make("div", "projectlist");
    this.sheet = make("div", "projectform");
    place.append(this.list, this.sheet);
    this.hint = later(() => this.hints(), 700);
    this.build();
    projects.addEventListener("rows", () => { if (!this.row()) this.choose(projects.rows[0]?._id ?? null); this.drawList(); });
    projects.addEventListener("cells", (event) => { this.renamed(event.detail.cells || []); this.drawList(); this.hint(); });
    indicators.addEventListener("cells", () => { this.drawList(); this.hint(); });
    indicators.addEventListener("rows", () => { this.drawList(); this.hint(); });
    this.drawList();
    this.hint();
  }
  row() { return this.projects.row(this.chosen); }
  keyOf() { const key = this.row()?.key; return typeof key === "string" ? key : key?.text ?? null; }
  build() {
    const columns = this.projects.columns;
    const pick = (keys) => keys.map((key) => columns.find((column) => column.key === key)).filter(Boolean);
    const section = (title, keys, open = true) => {
      const box = make("details", "card");
      box.open = open;
      box.append(make("summary", "", title));
      const fields = make("div", "fields");
      box.append(fields);
      const form = new Form(this.projects, fields, keys, () => this.chosen, this.page.codes);
      form.derived = (column) => (column.derived === "spent" && this.row() ? `${amountText(BigInt(this.projects.spent[this.keyOf()] || 0), this.projects.money)} ${this.projects.money}` : "");
      this.sheet.append(box);
      return form;
    };
    this.head = make("div", "bar projecthead");
    this.sheet.append(this.head);
    this.forms = [section(gettext("基本情况"), pick(MAIN)), section(gettext("内容和目标"), pick(TEXTS))];
    const box = make("section", "card indicators");
    box.append(make("h2", "", gettext("绩效指标")));
    const place = make("div", "place");
    box.append(place);
    this.sheet.append(box);
    this.grid = new Grid(this.indicators, place, { filter: (row) => row.project === this.keyOf(), values: {}, hidden: ["project"], height: "19rem" });
    this.editing = new Editing(this.grid, this.page.codes);
    this.forms.push(section(gettext("资金支出计划（累计 %）"), columns.filter((column) => column.key.startsWith("plan.")), false));
    this.choose(this.chosen);
  }
  choose(id) {
    this.chosen = id;
    this.sheet.classList.toggle("none", id === null);
    this.grid.values = { project: this.keyOf() };
    this.grid.refresh();
    for (const form of this.forms) form.refresh(true);
    this.drawList();
    this.hint();
  }
  // The indicators of a project follow its number.
  renamed(cells) {
    if (!cells.some((one) => one.row === this.chosen && one.column === "key")) return;
    const change = cells.find((one) => one.row === this.chosen && one.column === "key" && one.before !== undefined);
    const key = this.keyOf();
    if (change && !blank(change.before) && key) {
      const rows = this.indicators.rows.filter((row) => row.project === change.before);
      this.indicators.act(rows.map((row) => ({ row: row._id, column: "project", after: { text: key } })));
    }
    this.grid.values = { project: key };
    this.grid.refresh();
  }
  add() {
    const used = new Set(this.projects.rows.map((row) => row.key));
    let number = this.projects.rows.length + 1;
    while (used.has(`P${String(number).padStart(2, "0")}`)) number += 1;
    const units = this.projects.references.units || [];
    const values = { key: `P${String(number).padStart(2, "0")}`, category: "specific", ...(units.length === 1 ? { unit: units[0][0] } : {}) };
    const last = this.projects.rows[this.projects.rows.length - 1];
    const id = token().slice(0, 12);
    this.projects.act([{ row: id, column: "_row", after: { values, after: last ? last._id : null } }]);
    this.choose(id);
    this.page.goTo("projects", id, "name");
  }
  remove() {
    const row = this.row();
    if (!row) return;
    const mine = this.indicators.rows.filter((one) => one.project === row.key);
    if (!confirm(fill(gettext("删除项目“{name}”和它的 {count} 个指标？可以撤销。"), { name: show(row.name, this.projects.columns[1], this.projects) || row.key, count: mine.length }))) return;
    this.indicators.act(mine.map((one) => ({ row: one._id, column: "_row", after: null })));
    this.projects.act([{ row: row._id, column: "_row", after: null }]);
  }
  drawList() {
    const { projects, indicators } = this;
    if (!projects.sheet || !indicators.sheet || !this.forms) return;
    const name = projects.columns.find((column) => column.key === "name");
    const count = new Map();
    for (const row of indicators.rows) count.set(row.project, (count.get(row.project) || 0) + 1);
    const items = projects.rows.map((row) => {
      const item = make("button", "projectline");
      item.type = "button";
      if (row._id === this.chosen) item.setAttribute("aria-current", "true");
      const wrong = this.flaws.some((one) => one.severity === "error" && ((one.sheet === "projects" && one.row === row._id) || (one.sheet === "indicators" && indicators.row(one.row)?.project === row.key)));
      const spent = projects.spent[row.key] || 0;
      const facts = make("small", "soft");
      facts.append(...[typeof row.key === "string" ? row.key : "", `${amountText(BigInt(spent), projects.money)} ${projects.money}`, fill(gettext("{count} 个指标"), { count: count.get(row.key) || 0 })].filter(Boolean).map((said) => make("span", "", said)));
      item.append(make("strong", wrong ? "wrong" : "", show(row.name, name, projects) || gettext("（没有名称）")), facts);
      item.addEventListener("click", () => this.choose(row._id));
      return item;
    });
    const add = make("button", "main", gettext("新增项目"));
    add.type = "button";
    add.hidden = !projects.editable;
    add.addEventListener("click", () => this.add());
    this.list.replaceChildren(...(items.length ? items : [make("p", "empty", projects.editable ? gettext("还没有项目。点“新增项目”逐个填写，或切换到“表格方式”从 Excel 粘贴。") : gettext("没有项目。"))]), add);
    const row = this.row();
    const remove = make("button", "danger small", gettext("删除项目"));
    remove.type = "button";
    remove.hidden = !projects.editable;
    remove.addEventListener("click", () => this.remove());
    this.head.replaceChildren(make("h2", "", row ? show(row.name, name, projects) || gettext("（没有名称）") : ""), make("span", "grow"), remove);
  }
  setFlaws(flaws) {
    this.flaws = flaws;
    const mine = flaws.filter((one) => one.sheet === "projects");
    for (const form of this.forms) form.setFlaws(mine);
    this.grid.setFlaws(flaws.filter((one) => one.sheet === "indicators"));
    this.drawList();
  }
  async hints() {
    const row = this.row();
    if (!row) { this.page.side.hints([]); return; }
    const key = this.keyOf();
    const rows = this.indicators.rows.filter((one) => one.project === key);
    try {
      const told = await post(`${this.page.base}hints`, { project: row, indicators: rows });
      if (row === this.row()) this.page.side.hints(told.hints);
    } catch { /* hints come again with the next change */ }
  }
  goTo(sheet, row, column) {
    if (sheet === "indicators") {
      const project = this.projects.rows.find((one) => one.key === this.indicators.row(row)?.project);
      if (!project) return false;
      if (project._id !== this.chosen) this.choose(project._id);
      const found = this.grid.goTo(row, column);
      this.grid.root.scrollIntoView({ block: "center" });
      if (found) this.editing.take();
      return found;
    }
    if (!this.projects.row(row)) return false;
    this.choose(row);
    return this.forms.some((form) => form.goTo(row, column)) || true;
  }
  cell() { return this.chosen ? { row: this.chosen, column: "name" } : null; }
}
