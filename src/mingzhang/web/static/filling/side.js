// What stands beside the editor: what is wrong, hints on indicators, who changed what.

import { get, later, post } from "./api.js";
import { blank, show } from "./values.js";
import { fill, gettext } from "../words.js";

const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text ?? "" });
const when = (iso) => new Date(iso).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
const ORIGINS = { edit: gettext("填写"), paste: gettext("粘贴"), fill: gettext("填充"), undo: gettext("撤销"), copy: gettext("从上年复制"), import: gettext("导入") };

export class Side {
  constructor(root, page) {
    Object.assign(this, { root, page, panels: {} });
    for (const panel of root.querySelectorAll("[data-panel]")) this.panels[panel.dataset.panel] = panel;
    this.tabs = [...root.querySelectorAll("[data-tab]")];
    for (const tab of this.tabs) tab.addEventListener("click", () => this.open(tab.dataset.tab));
    const toggle = document.querySelector('[data-do="side"]');
    toggle.addEventListener("click", () => {
      root.hidden = !root.hidden;
      toggle.setAttribute("aria-expanded", !root.hidden);
    });
    if (innerWidth < 900) toggle.click();
    this.check = later(() => this.results(), 900);
    this.results();
  }
  open(name) {
    for (const tab of this.tabs) tab.setAttribute("aria-selected", tab.dataset.tab === name);
    for (const [key, panel] of Object.entries(this.panels)) panel.hidden = key !== name;
    if (name === "history") this.history();
  }
  get current() { return this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.tab; }

  async results() {
    let told;
    try {
      told = await get(`${this.page.base}results`);
    } catch (error) {
      this.panels.results.replaceChildren(make("p", "soft", navigator.onLine ? error.message : gettext("连接中断，恢复后再核对。")));
      return;
    }
    if (told.again) {
      if (!this.panels.results.childElementCount) this.panels.results.replaceChildren(make("p", "soft small", gettext("正在核对……")));
      setTimeout(() => this.check(), told.again * 1000);
      return;
    }
    this.page.flaws(told.flaws.filter((one) => one.of === this.page.submission));
    this.dots(told.flaws);
    const here = this.page.parts.map((part) => part.key);
    const mine = told.flaws.filter((one) => one.of === this.page.submission && here.includes(one.sheet));
    const rest = told.flaws.filter((one) => !mine.includes(one));
    const out = [];
    out.push(this.heading(gettext("这一部分"), mine.length), ...mine.slice(0, 100).map((one) => this.flaw(one)));
    if (!mine.length) out.push(make("p", "soft small", gettext("没有填报错误。")));
    if (told.problem) out.push(make("p", "soft small", told.problem));
    else {
      out.push(this.heading(gettext("按规则核对"), told.findings.length), ...told.findings.map((one) => this.finding(one)));
      if (!told.findings.length) out.push(make("p", "soft small", gettext("没有发现问题。")));
      else out.push(this.elsewhere(`${this.page.base}#findings`, gettext("查看全部、豁免个别问题")));
    }
    if (rest.length) out.push(this.heading(gettext("其他部分"), rest.length), ...rest.slice(0, 30).map((one) => this.flaw(one)));
    this.panels.results.replaceChildren(...out);
  }
  elsewhere(address, text) {
    const line = make("p", "small");
    line.append(Object.assign(make("a", "", text), { href: address }));
    return line;
  }
  heading(text, count) {
    const made = make("h2", "", text);
    if (count) made.append(make("span", "count", count));
    return made;
  }
  dots(flaws) {
    for (const link of document.querySelectorAll("[data-part]")) {
      const mine = flaws.filter((one) => one.of === this.page.submission && one.sheet === link.dataset.part);
      const errors = mine.filter((one) => one.severity === "error").length;
      const dot = link.querySelector(".dot");
      dot.className = `dot${errors ? " bad" : mine.length ? " wait" : ""}`;
      dot.textContent = errors || "";
    }
  }
  flaw(one) {
    const item = this.leading(`finding ${one.severity === "error" ? "error" : "suspect"}`, one);
    const place = this.page.placeOf(one.sheet, one.row, one.column);
    if (place) item.append(make("span", "where", place));
    item.append(document.createTextNode(one.text));
    return item;
  }
  finding(one) {
    const item = this.leading(`finding ${one.severity}`, one.source);
    item.append(document.createTextNode(one.message));
    if (one.fix) item.append(make("span", "hint", one.fix));
    return item;
  }
  // Something that leads to its place: here, or on the page of another part.
  leading(name, source) {
    if (!source) return make("div", name);
    const link = make("a", `${name} leads`);
    const at = `#${source.row || ""}/${source.column || ""}`;
    link.href = `${this.page.base.replace(/\d+\/$/, `${source.of}/`)}${source.sheet}/${at}`;
    link.addEventListener("click", (event) => {
      if (source.of === this.page.submission && this.page.goTo(source.sheet, source.row, source.column)) event.preventDefault();
    });
    return link;
  }
  hints(found) {
    const out = found.map((one) => {
      const item = make("button", `finding ${one.severity} leads`);
      item.type = "button";
      item.append(document.createTextNode(one.message));
      if (one.fix) item.append(make("span", "hint", one.fix));
      item.addEventListener("click", () => this.page.goTo("indicators", one.row, "name"));
      return item;
    });
    this.panels.hints.replaceChildren(...(out.length ? out : [make("p", "soft small", gettext("这些指标没有需要提醒的地方。"))]));
    const tab = this.tabs.find((one) => one.dataset.tab === "hints");
    tab.textContent = fill(gettext("指标提示{count}"), { count: found.length ? ` ${found.length}` : "" });
  }

  async history() {
    const panel = this.panels.history;
    const part = this.page.active();
    const cell = this.page.cell();
    const scope = this.scope || (cell ? "row" : "all");
    const query = !cell || scope === "all" ? "" : `?row=${encodeURIComponent(cell.row)}${scope === "cell" ? `&column=${cell.column}` : ""}`;
    const told = await get(`${part.address}changes${query}`).catch((error) => ({ changes: [], problem: error.message }));
    const choose = make("div", "scopes");
    for (const [name, title] of [["cell", gettext("这一格")], ["row", gettext("这一行")], ["all", gettext("整个部分")]]) {
      const button = make("button", "small", title);
      button.type = "button";
      button.disabled = name !== "all" && !cell;
      button.setAttribute("aria-pressed", name === scope);
      button.addEventListener("click", () => { this.scope = name; this.history(); });
      choose.append(button);
    }
    const list = told.changes.map((change) => this.change(part, change));
    panel.replaceChildren(choose, ...(list.length ? list : [make("p", "soft small", told.problem || gettext("还没有修改。"))]));
  }
  change(part, change) {
    const item = make("div", "change");
    const head = make("p", "", `${change.person} · ${when(change.at)} · ${ORIGINS[change.origin] || change.origin}`);
    const cells = make("ul");
    for (const one of change.cells.slice(0, 6)) cells.append(make("li", "", this.said(part, one)));
    if (change.count > 6) cells.append(make("li", "soft", fill(gettext("共 {count} 处"), { count: change.count })));
    item.append(head, cells);
    if (part.editable) {
      const undo = make("button", "small", gettext("恢复成修改前"));
      undo.type = "button";
      undo.addEventListener("click", async () => {
        undo.disabled = true;
        try {
          await post(`${part.address}undo`, { version: change.version });
          await part.poll();
          this.history();
        } catch (error) {
          item.append(make("p", "errors", error.status === 409 ? gettext("这些格子后来又被修改过，不能整体恢复，请逐格填写。") : error.message));
        }
      });
      item.append(undo);
    }
    return item;
  }
  said(part, one) {
    if (one.column === "_row") {
      const values = (one.after || one.before || {}).values || {};
      const words = part.columns.filter((column) => !blank(values[column.key])).slice(0, 4).map((column) => show(values[column.key], column, part));
      return fill(gettext("{done}一行：{row}"), { done: one.after ? gettext("新增") : gettext("删除"), row: words.join("，") || gettext("空行") });
    }
    const column = [...part.sheet.fields, ...part.columns].find((each) => each.key === one.column);
    if (!column) return one.column;
    const place = one.row ? part.rows.findIndex((row) => row._id === one.row) + 1 : 0;
    return `${place ? fill(gettext("第 {place} 行"), { place }) : ""}${column.title}：${show(one.before, column, part) || gettext("空")} → ${show(one.after, column, part) || gettext("空")}`;
  }
}
