// Typing, keys, mouse and clipboard over a grid. One text field follows the active cell and always has the keyboard, so that Chinese input
// methods, copying and pasting work as in a spreadsheet.

import { parse, write } from "./tsv.js";
import { blank, isNumber, isPicked, same, text, typed } from "./values.js";
import { Picker } from "./picker.js";

export class Editing {
  constructor(grid, codes) {
    Object.assign(this, { grid, part: grid.part, editing: false, opened: false, dragging: false });
    this.field = document.createElement("textarea");
    this.field.className = "typing";
    this.field.rows = 1;
    this.field.spellcheck = false;
    this.field.autocomplete = "off";
    grid.body.append(this.field);
    this.picker = new Picker(this.field, codes, (value) => { this.finish(value); this.move(1, 0); });
    this.listen();
    this.follow();
  }
  listen() {
    const { grid, field } = this;
    grid.addEventListener("select", () => this.follow());
    grid.body.addEventListener("mousedown", (event) => this.press(event));
    grid.body.addEventListener("mouseover", (event) => { if (this.dragging) this.drag(event); });
    addEventListener("mouseup", () => { this.dragging = false; });
    grid.body.addEventListener("dblclick", (event) => { if (event.target.closest(".cell")) this.begin(null, true); });
    grid.head.addEventListener("mousedown", (event) => this.pressHead(event));
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("input", () => this.typing());
    field.addEventListener("compositionstart", () => { if (!this.editing) this.begin("", false); });
    field.addEventListener("copy", (event) => this.copy(event));
    field.addEventListener("cut", (event) => { if (this.copy(event)) this.clear(); });
    field.addEventListener("paste", (event) => this.paste(event));
    field.addEventListener("blur", () => { if (this.editing && !this.picker.busy) this.finish(); grid.root.classList.remove("focused"); });
    field.addEventListener("focus", () => grid.root.classList.add("focused"));
  }
  column() { return this.grid.columns[this.grid.focus.column]; }
  value() { return this.grid.valueAt(this.grid.focus.row, this.column()); }
  locked() { return !this.part.editable || Boolean(this.column().derived); }

  // ---- the field
  follow() {
    const cell = this.grid.activeCell();
    if (!cell) return;
    const line = cell.parentElement;
    const style = this.field.style;
    style.top = line.style.top;
    style.left = `${cell.offsetLeft}px`;
    style.width = `${cell.offsetWidth}px`;
    const column = this.column();
    this.field.setAttribute("aria-label", `${column.title}，第 ${this.grid.focus.row + 1} 行，${cell.textContent || "空"}`);
    this.field.setAttribute("aria-activedescendant", cell.id);
    if (!this.editing) this.field.value = "";
  }
  take() {
    this.follow();
    this.field.focus({ preventScroll: true });
  }
  begin(start, opened) {
    if (this.locked() || this.editing) return;
    this.editing = true;
    this.opened = opened;
    this.follow();
    const column = this.column();
    this.field.value = start ?? text(this.value(), column, this.part);
    this.field.classList.add("open");
    this.field.classList.toggle("number", isNumber(column));
    this.grow();
    this.field.focus({ preventScroll: true });
    if (isPicked(column)) this.picker.open(column, this.part, opened && start === null ? "" : this.field.value, text(this.value(), column, this.part));
  }
  grow() {
    const long = this.column().type === "long_text";
    this.field.style.height = "";
    if (long || this.field.value.includes("\n")) this.field.style.height = `${Math.min(220, Math.max(96, this.field.scrollHeight))}px`;
  }
  typing() {
    if (!this.editing) {
      const start = this.field.value;
      if (this.locked()) { this.field.value = ""; return; }
      this.begin(start, false);
      return;
    }
    this.grow();
    if (isPicked(this.column())) this.picker.filter(this.field.value);
  }
  // Ends editing: with what stands in the field, or what was picked; nothing changes where it is what was there.
  finish(picked) {
    if (!this.editing) return;
    const column = this.column();
    const written = this.field.value;
    const before = this.value();
    this.close();
    let after = picked === undefined ? typed(written) : picked;
    if (picked === undefined && written === text(before, column, this.part)) return;
    if (column.type !== "long_text" && after && typeof after === "object") after = { text: after.text.trim() };
    this.set([[this.grid.focus.row, column, after]]);
  }
  cancel() { this.close(); this.follow(); }
  close() {
    this.editing = false;
    this.opened = false;
    this.field.value = "";
    this.field.style.height = "";
    this.field.classList.remove("open", "number");
    this.picker.close();
  }
  // What is entered below the last row begins right below it: no blank records between.
  set(cells, origin = "edit") {
    const first = Math.min(...cells.map(([row]) => row));
    const shift = Math.max(0, first - this.grid.shown.length);
    const open = cells.filter(([, column]) => !column.derived).map(([row, column, value]) => [row - shift, column, value]);
    if (shift) {
      for (const corner of [this.grid.anchor, this.grid.focus]) corner.row -= shift;
      this.grid.reveal();
    }
    const last = Math.max(-1, ...open.filter(([, , value]) => !blank(value)).map(([row]) => row));
    const { made, ids } = this.grid.reach(last);
    const changes = open.filter(([row]) => ids[row]).map(([row, column, after]) => ({ row: ids[row], column: column.key, after }));
    const kept = changes.filter((one) => !same(this.part.value(one.row, one.column), one.after));
    return this.part.act([...made, ...kept], origin);
  }

  // ---- mouse
  press(event) {
    const cell = event.target.closest(".cell");
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    this.finish();
    const row = Number(cell.parentElement.dataset.row);
    const last = this.grid.columns.length - 1;
    if (cell.classList.contains("corner")) {
      if (event.shiftKey) this.grid.selectBox(this.grid.anchor.row, row, 0, last);
      else this.grid.selectBox(row, row, 0, last);
      this.whole = true;
    } else {
      this.whole = false;
      this.grid.select(row, Number(cell.dataset.column), event.shiftKey);
    }
    this.dragging = true;
    this.take();
  }
  drag(event) {
    const cell = event.target.closest(".cell");
    if (!cell || !cell.parentElement.dataset.row) return;
    const row = Number(cell.parentElement.dataset.row);
    if (this.whole) this.grid.selectBox(this.grid.anchor.row, row, 0, this.grid.columns.length - 1);
    else if (cell.dataset.column !== undefined) this.grid.select(row, Number(cell.dataset.column), true);
  }
  pressHead(event) {
    const cell = event.target.closest("[data-head]");
    if (!cell) return;
    event.preventDefault();
    this.finish();
    const column = Number(cell.dataset.head);
    this.grid.selectBox(0, Math.max(0, this.grid.shown.length - 1), column, column);
    this.take();
  }

  // ---- keys
  key(event) {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    if (this.editing) this.keyEditing(event, command);
    else this.keyReady(event, command);
  }
  keyEditing(event, command) {
    const { key } = event;
    if (this.picker.key(event)) return;
    if (key === "Escape") this.cancel();
    else if (key === "Enter" && (event.altKey || command)) { this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end"); this.grow(); }
    else if (key === "Enter") this.finishAnd(event.shiftKey ? -1 : 1, 0);
    else if (key === "Tab") this.finishAnd(0, event.shiftKey ? -1 : 1);
    else if (key === "F2") { this.opened = true; }
    else if (!this.opened && key.startsWith("Arrow")) this.finishAnd({ ArrowUp: -1, ArrowDown: 1 }[key] || 0, { ArrowLeft: -1, ArrowRight: 1 }[key] || 0);
    else return;
    event.preventDefault();
  }
  finishAnd(down, right) {
    this.finish(this.picker.chosen());
    this.move(down, right);
  }
  move(down, right) {
    const { focus, columns } = this.grid;
    let row = focus.row + down;
    let column = focus.column + right;
    if (column >= columns.length) { column = 0; row += 1; }
    if (column < 0) { column = row > 0 ? columns.length - 1 : 0; row = Math.max(0, row - 1); }
    this.grid.select(row, column);
    this.take();
  }
  keyReady(event, command) {
    const { grid } = this;
    const { key } = event;
    const page = Math.max(1, Math.floor(grid.root.clientHeight / 32) - 3);
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-page, 0], PageDown: [page, 0] };
    if (key === "ArrowDown" && event.altKey) this.begin(null, true);
    else if (steps[key]) this.step(steps[key], event.shiftKey, command);
    else if (key === "Home") grid.select(command ? 0 : grid.focus.row, 0, event.shiftKey);
    else if (key === "End") grid.select(command ? Math.max(0, grid.shown.length - 1) : grid.focus.row, grid.columns.length - 1, event.shiftKey);
    else if (key === "Tab") { if (!this.tab(event.shiftKey)) return; }
    else if (key === "Enter") this.move(event.shiftKey ? -1 : 1, 0);
    else if (key === "F2") this.begin(null, true);
    else if (key === "Escape") grid.select(grid.focus.row, grid.focus.column);
    else if (key === "Delete" || key === "Backspace") this.clear();
    else if (command && key.toLowerCase() === "z") this.undo(event.shiftKey);
    else if (command && key.toLowerCase() === "y") this.undo(true);
    else if (command && key.toLowerCase() === "d") this.fillDown();
    else if (command && key.toLowerCase() === "a") grid.selectBox(0, Math.max(0, grid.shown.length - 1), 0, grid.columns.length - 1);
    else if (command && (key === "+" || key === "=")) this.insertRows();
    else if (command && key === "-") this.deleteRows();
    else return;
    event.preventDefault();
  }
  tab(back) {
    const { focus, columns } = this.grid;
    const edge = back ? focus.row === 0 && focus.column === 0 : focus.row === this.grid.count() - 1 && focus.column === columns.length - 1;
    if (!edge) this.move(0, back ? -1 : 1);
    return !edge;
  }
  step([down, right], extend, far) {
    const { grid } = this;
    let { row, column } = grid.focus;
    if (far) {
      const filled = (at, place) => !blank(grid.valueAt(at, grid.columns[place]));
      const inside = (at, place) => at >= 0 && at < Math.max(1, grid.shown.length) && place >= 0 && place < grid.columns.length;
      const start = inside(row + down, column + right) && filled(row + down, column + right);
      while (inside(row + down, column + right) && (!start || filled(row + down, column + right))) {
        row += down;
        column += right;
        if (!start && filled(row, column)) break;
      }
    } else { row += down; column += right; }
    grid.select(row, column, extend);
  }
  undo(redo) {
    const made = redo ? this.part.redo() : this.part.undo();
    const cell = made?.find((one) => one.column !== "_row");
    if (cell) this.grid.goTo(cell.row, cell.column);
    this.take();
  }

  // ---- blocks
  block() {
    const [top, bottom, left, right] = this.grid.box();
    return { top, bottom: Math.min(bottom, Math.max(top, this.grid.shown.length - 1)), left, right };
  }
  clear() {
    const { top, bottom, left, right } = this.block();
    const cells = [];
    for (let row = top; row <= bottom; row += 1) for (let place = left; place <= right; place += 1) cells.push([row, this.grid.columns[place], null]);
    this.set(cells);
  }
  fillDown() {
    const { top, bottom, left, right } = { ...this.block(), bottom: this.grid.box()[1] };
    const from = top === bottom ? top - 1 : top;
    if (from < 0) return;
    const cells = [];
    for (let place = left; place <= right; place += 1) {
      const column = this.grid.columns[place];
      const value = this.grid.valueAt(from, column) ?? null;
      for (let row = from + 1; row <= bottom; row += 1) cells.push([row, column, value]);
    }
    this.set(cells, "fill");
  }
  insertRows() {
    if (!this.part.editable) return;
    const [top, bottom] = this.grid.box();
    this.grid.insert(top, bottom - top + 1);
  }
  deleteRows() {
    const [top, bottom, left] = this.grid.box();
    this.part.act(this.grid.shown.slice(top, bottom + 1).map((row) => ({ row: row._id, column: "_row", after: null })));
    this.grid.select(Math.min(top, this.grid.count() - 1), left);
  }
  copy(event) {
    if (this.editing) return false;
    event.preventDefault();
    const { top, bottom, left, right } = this.block();
    const rows = [];
    for (let row = top; row <= bottom; row += 1) {
      rows.push(this.grid.columns.slice(left, right + 1).map((column) => text(this.grid.valueAt(row, column), column, this.part)));
    }
    event.clipboardData.setData("text/plain", write(rows));
    return true;
  }
  paste(event) {
    if (this.editing) return;
    event.preventDefault();
    if (!this.part.editable) return;
    const rows = parse(event.clipboardData.getData("text/plain"));
    if (!rows.length) return;
    const [top, bottom, left, right] = this.grid.box();
    const high = rows.length, wide = Math.max(...rows.map((row) => row.length));
    const down = Math.max(1, Math.floor((bottom - top + 1) / high)) * high;
    const across = Math.max(1, Math.floor((right - left + 1) / wide)) * wide;
    const cells = [];
    for (let row = 0; row < down; row += 1) {
      for (let place = 0; place < across; place += 1) {
        const column = this.grid.columns[left + place];
        if (column) cells.push([top + row, column, typed(rows[row % high][place % wide] ?? "")]);
      }
    }
    const shift = Math.max(0, top - this.grid.shown.length);
    this.set(cells, "paste");
    this.grid.selectBox(top - shift, top - shift + down - 1, left, Math.min(this.grid.columns.length - 1, left + across - 1));
  }
}
