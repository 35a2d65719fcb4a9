// The grid: draws the rows that are in sight, keeps the selection, says what is where. Editing and keys stand in edit.js.

import { token } from "./api.js";
import { Widths } from "./widths.js";
import { blank, derived, fenOf, headOf, isNumber, show, amountText, unitOf } from "./values.js";
import { fill, gettext } from "../words.js";

const HEIGHT = 32, AROUND = 8, SPARE = 15, NUMBER = 46;
const element = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

export class Grid extends EventTarget {
  constructor(part, place, { filter = null, values = {}, hidden = [], height = "" } = {}) {
    super();
    Object.assign(this, { part, filter, values, flaws: new Map() });
    this.columns = part.columns.filter((column) => !hidden.includes(column.key));
    this.anchor = { row: 0, column: 0 };
    this.focus = { row: 0, column: 0 };
    this.build(place, height);
    part.addEventListener("rows", () => this.refresh());
    part.addEventListener("cells", () => this.refresh());
    part.addEventListener("conflicts", () => this.draw());
    this.refresh();
  }

  build(place, height) {
    const title = this.part.sheet.title;
    this.root = element("div", "grid");
    this.root.setAttribute("role", "grid");
    this.root.setAttribute("aria-label", title);
    this.root.setAttribute("aria-multiselectable", "true");
    this.root.setAttribute("aria-colcount", this.columns.length + 1);
    if (height) this.root.style.height = height;
    this.widths = new Widths(this, NUMBER);
    this.widths.apply();
    this.head = this.line("head", 1);
    this.head.append(this.headCell("", -1), ...this.columns.map((column, index) => this.headCell(headOf(column, this.part), index)));
    this.body = element("div", "body");
    this.body.setAttribute("role", "rowgroup");
    this.foot = this.line("foot", 0);
    this.foot.hidden = !this.columns.some((column) => column.total);
    this.nothing = element("div", "nothing");
    this.nothing.setAttribute("role", "row");
    this.nothing.append(element("div", "", this.part.editable ? gettext("还没有内容：直接输入，或在 Excel 中复制后粘贴到这里（Ctrl+V）") : gettext("这一部分没有内容")));
    this.nothing.firstChild.setAttribute("role", "gridcell");
    this.root.append(this.head, this.body, this.nothing, this.foot);
    this.says = element("div", "says");
    this.says.setAttribute("role", "status");
    this.says.setAttribute("aria-live", "polite");
    this.sums = element("div", "sums");
    const below = element("div", "below");
    below.append(this.says, this.sums);
    place.append(this.root, below);
    this.root.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.root);
  }
  line(name, index) {
    const line = element("div", `line ${name}`);
    line.setAttribute("role", "row");
    if (index) line.setAttribute("aria-rowindex", index);
    return line;
  }
  headCell(text, index) {
    const column = this.columns[index];
    const cell = element("div", column ? `cell title${column.required ? " required" : ""}${column.derived ? " derived" : ""}${isNumber(column) ? " number" : ""}` : "cell corner");
    cell.append(column ? element("span", "", text) : element("span", "visually-hidden", gettext("行号")));
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-colindex", index + 2);
    if (column) {
      cell.title = `${column.title}${column.required ? gettext("（必填）") : ""}：${column.comment}`;
      cell.dataset.head = index;
      this.widths.grip(cell, index);
    }
    return cell;
  }

  // ---- rows
  refresh() {
    this.shown = this.filter ? this.part.rows.filter(this.filter) : this.part.rows;
    this.indexes = null;
    const count = this.count();
    this.root.setAttribute("aria-rowcount", count + 1);
    this.root.dataset.rows = this.shown.length;
    this.body.style.height = `${count * HEIGHT}px`;
    for (const corner of [this.anchor, this.focus]) corner.row = Math.min(corner.row, count - 1);
    for (const [index, cell] of [...this.head.children].slice(1).entries()) cell.firstChild.textContent = headOf(this.columns[index], this.part);
    this.nothing.hidden = this.shown.length > 0;
    this.draw();
    this.total();
  }
  count() { return this.shown.length + (this.part.editable ? SPARE : this.shown.length ? 0 : 1); }
  rowAt(index) { return this.shown[index]; }
  indexOf(id) {
    if (!this.indexes) this.indexes = new Map(this.shown.map((row, index) => [row._id, index]));
    return this.indexes.get(id) ?? -1;
  }
  valueAt(index, column) {
    const row = this.rowAt(index);
    if (!row) return null;
    return column.derived ? derived(column, row, this.part) : row[column.key];
  }
  // Operations that make sure that rows up to this index are there, and the ids of rows by index.
  reach(last) {
    const made = [];
    const ids = this.shown.map((row) => row._id);
    let above = ids.length ? ids[ids.length - 1] : this.part.rows.length ? this.part.rows[this.part.rows.length - 1]._id : null;
    while (ids.length <= last) {
      const id = token().slice(0, 12);
      made.push({ row: id, column: "_row", after: { values: { ...this.values }, after: above } });
      ids.push(id);
      above = id;
    }
    return { made, ids };
  }
  insert(at, count) {
    const above = at > 0 ? this.shown[Math.min(at, this.shown.length) - 1] : null;
    let after = above ? above._id : null;
    const made = [];
    for (let index = 0; index < count; index += 1) {
      const id = token().slice(0, 12);
      made.push({ row: id, column: "_row", after: { values: { ...this.values }, after } });
      after = id;
    }
    this.part.act(made);
  }

  // ---- drawing
  draw() {
    if (!this.shown) return;
    const first = Math.max(0, Math.floor(this.root.scrollTop / HEIGHT) - AROUND);
    const last = Math.min(this.count(), Math.ceil((this.root.scrollTop + this.root.clientHeight) / HEIGHT) + AROUND);
    const kept = new Map([...this.body.querySelectorAll(":scope > .line")].map((line) => [Number(line.dataset.row), line]));
    for (const [index, line] of kept) if (index < first || index >= last) line.remove();
    for (let index = first; index < last; index += 1) this.drawRow(index, kept.get(index));
    this.announce();
  }
  drawRow(index, kept) {
    const line = kept || this.line("", index + 2);
    if (!kept) {
      line.dataset.row = index;
      line.style.top = `${index * HEIGHT}px`;
      const number = element("div", "cell corner", index + 1);
      number.setAttribute("role", "rowheader");
      line.append(number, ...this.columns.map((column, place) => this.cell(column, place, index)));
      this.body.append(line);
    }
    const row = this.rowAt(index);
    const [top, bottom, left, right] = this.box();
    line.firstChild.classList.toggle("chosen", index >= top && index <= bottom);
    for (const [place, column] of this.columns.entries()) {
      const cell = line.children[place + 1];
      const value = this.valueAt(index, column);
      const text = this.textAt(index, column);
      if (cell.textContent !== text) cell.textContent = text;
      const flaw = row && this.flaws.get(`${row._id} ${column.key}`);
      const chosen = index >= top && index <= bottom && place >= left && place <= right;
      const active = index === this.anchor.row && place === this.anchor.column;
      const conflict = row && (this.part.conflicts.has(`${row._id} ${column.key}`) || this.part.conflicts.has(`${row._id} _row`));
      const lacks = row && column.required && blank(row[column.key]) && Object.keys(row).length > 1;
      const unread = value && typeof value === "object" && isNumber(column) && (column.type !== "amount" || fenOf(value, column, this.part) === null);
      cell.className = `cell${isNumber(column) ? " number" : ""}${column.derived ? " derived" : ""}${chosen ? " chosen" : ""}${active ? " active" : ""}${flaw ? ` ${flaw.severity}` : lacks ? " lacks" : ""}${conflict ? " conflict" : ""}${unread ? " unread" : ""}`;
      cell.title = flaw ? flaw.text : text.length > 12 ? text : "";
      cell.setAttribute("aria-selected", chosen);
      if (flaw && flaw.severity === "error") cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    }
  }
  textAt(index, column) {
    const value = this.valueAt(index, column);
    if (!column.derived) return show(value, column, this.part);
    return value === null || value === undefined ? "" : amountText(BigInt(value), unitOf(column, this.part));
  }
  resized() {
    this.draw();
    this.dispatchEvent(new Event("select"));
  }
  cell(column, place, index) {
    const cell = element("div", "cell");
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", place + 2);
    cell.id = `cell-${this.part.key}-${index}-${place}`;
    cell.dataset.column = place;
    if (column.derived || !this.part.editable) cell.setAttribute("aria-readonly", "true");
    return cell;
  }
  total() {
    const cells = [element("div", "cell corner", gettext("合计"))];
    for (const column of this.columns) {
      const cell = element("div", `cell${isNumber(column) ? " number" : ""}`);
      if (column.total) {
        let sum = 0n;
        for (let index = 0; index < this.shown.length; index += 1) sum += this.worth(index, column) ?? 0n;
        cell.textContent = column.type === "amount" ? amountText(sum, unitOf(column, this.part)) : String(sum);
      }
      cells.push(cell);
    }
    for (const cell of cells) cell.setAttribute("role", "gridcell");
    this.foot.replaceChildren(...cells);
  }
  worth(index, column) {
    const value = this.valueAt(index, column);
    if (blank(value)) return null;
    if (column.type === "amount") return fenOf(value, column, this.part);
    const text = typeof value === "object" ? value.text : String(value);
    return /^-?\d+$/.test(text.trim()) ? BigInt(text.trim()) : null;
  }

  // ---- selection: the active cell is where it began (`anchor`), `focus` is its other corner
  box() {
    const { anchor, focus } = this;
    return [Math.min(anchor.row, focus.row), Math.max(anchor.row, focus.row), Math.min(anchor.column, focus.column), Math.max(anchor.column, focus.column)];
  }
  select(row, column, extend = false) {
    this.focus = { row: Math.max(0, Math.min(this.count() - 1, row)), column: Math.max(0, Math.min(this.columns.length - 1, column)) };
    if (!extend) this.anchor = { ...this.focus };
    this.reveal();
    this.draw();
    this.dispatchEvent(new Event("select"));
  }
  selectBox(top, bottom, left, right) {
    this.anchor = { row: top, column: left };
    this.focus = { row: bottom, column: right };
    this.draw();
    this.dispatchEvent(new Event("select"));
  }
  reveal() {
    const { root, focus } = this;
    const top = focus.row * HEIGHT;
    const room = root.clientHeight - this.head.offsetHeight - this.foot.offsetHeight;
    if (top < root.scrollTop) root.scrollTop = top;
    else if (top + HEIGHT > root.scrollTop + room) root.scrollTop = top + HEIGHT - room;
    const head = this.head.children[focus.column + 1];
    const pinned = NUMBER + (focus.column > 0 ? this.head.children[1].offsetWidth : 0);
    if (focus.column === 0) root.scrollLeft = 0;
    else if (head.offsetLeft < root.scrollLeft + pinned) root.scrollLeft = head.offsetLeft - pinned;
    else if (head.offsetLeft + head.offsetWidth > root.scrollLeft + root.clientWidth) root.scrollLeft = head.offsetLeft + head.offsetWidth - root.clientWidth;
  }
  activeCell() { return this.body.querySelector(`[data-row="${this.anchor.row}"]`)?.children[this.anchor.column + 1] || null; }
  announce() {
    const column = this.columns[this.anchor.column];
    const row = this.rowAt(this.anchor.row);
    const flaw = row && this.flaws.get(`${row._id} ${column.key}`);
    const said = flaw ? flaw.text : `${column.title}：${column.comment}`;
    if (this.says.textContent !== said) this.says.textContent = said;
    this.says.className = `says${flaw ? ` ${flaw.severity}` : ""}`;
    const [top, bottom, left, right] = this.box();
    let sum = 0n, count = 0, money = null;
    if (top !== bottom || left !== right) {
      for (let index = top; index <= Math.min(bottom, this.shown.length - 1); index += 1) {
        for (let place = left; place <= right; place += 1) {
          const one = this.columns[place];
          if (one.type !== "amount") continue;
          const worth = this.worth(index, one);
          if (worth !== null) { sum += worth; count += 1; money = money ?? unitOf(one, this.part); }
        }
      }
    }
    const rows = this.shown.length ? `${this.shown.length} ${this.part.sheet.records}` : "";
    this.sums.textContent = count ? fill(gettext("选中 {count} 个金额，合计 {amount} {money}"), { count, amount: amountText(sum, money), money }) : rows;
  }
  setFlaws(flaws) {
    this.flaws = new Map();
    for (const one of flaws) {
      if (one.row === null || one.column === null) continue;
      const key = `${one.row} ${one.column}`;
      const before = this.flaws.get(key);
      if (!before || (before.severity !== "error" && one.severity === "error")) this.flaws.set(key, one);
    }
    this.draw();
  }
  goTo(row, column) {
    const index = this.indexOf(row);
    if (index < 0) return false;
    const place = this.columns.findIndex((one) => one.key === column);
    this.select(index, Math.max(0, place));
    return true;
  }
}
