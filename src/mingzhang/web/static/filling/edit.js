// Typing, keys, mouse and clipboard over a grid. One text field follows the active cell and always has the keyboard, so that Chinese input
// methods, copying and pasting work as in a spreadsheet.

import { Blocks, cellsOf } from "./blocks.js";
import { blank, isNumber, isPicked, same, text, typed } from "./values.js";
import { Picker } from "./picker.js";
import { Unfold } from "./unfold.js";
import { fill, gettext } from "../words.js";

export class Editing extends Blocks {
  constructor(grid, codes) {
    super();
    Object.assign(this, { grid, part: grid.part, editing: false, opened: false, dragging: false });
    this.field = document.createElement("textarea");
    this.field.className = "typing";
    this.field.rows = 1;
    this.field.spellcheck = false;
    this.field.autocomplete = "off";
    this.unfold = new Unfold(grid);
    this.spoken = document.createElement("div");
    this.spoken.className = "visually-hidden";
    this.spoken.setAttribute("aria-live", "polite");
    // In a grid stand rows and cells alone: the field is one of a row of its own, which takes no room.
    const [line, cell] = ["row", "gridcell"].map((role) => {
      const made = Object.assign(document.createElement("div"), { className: "holds" });
      made.setAttribute("role", role);
      return made;
    });
    line.append(cell);
    cell.append(this.field);
    grid.body.append(line);
    grid.root.after(this.spoken);
    this.picker = new Picker(this.field, codes, (value) => { this.finish(value); this.move(1, 0); });
    this.listen();
    this.follow();
  }
  listen() {
    const { grid, field } = this;
    grid.addEventListener("select", () => this.follow());
    for (const what of ["cells", "rows"]) this.part.addEventListener(what, () => this.follow());
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
  column() { return this.grid.columns[this.grid.anchor.column]; }
  value() { return this.grid.valueAt(this.grid.anchor.row, this.column()); }
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
    const said = fill(gettext("{title}，第 {number} 行，{text}"), { title: column.title, number: this.grid.anchor.row + 1, text: cell.textContent || gettext("空") });
    this.field.setAttribute("aria-label", said);
    if (!this.editing && this.spoken.textContent !== said && document.activeElement === this.field) this.spoken.textContent = said;
    this.field.setAttribute("aria-activedescendant", cell.id);
    if (!this.editing) this.field.value = "";
    this.unfold.over(this.editing ? null : cell);
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
    this.set([[this.grid.anchor.row, column, after]]);
  }
  // The same into every chosen cell (Ctrl+Enter).
  finishAll() {
    const picked = this.picker.chosen();
    const after = picked === undefined ? typed(this.field.value) : picked;
    const [top, bottom, left, right] = this.grid.box();
    this.close();
    this.set(cellsOf(this.grid, top, bottom, left, right, after), "fill");
    this.follow();
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
      this.lines = true;
    } else {
      this.lines = false;
      this.grid.select(row, Number(cell.dataset.column), event.shiftKey);
    }
    this.dragging = true;
    this.take();
  }
  drag(event) {
    const cell = event.target.closest(".cell");
    if (!cell || !cell.parentElement.dataset.row) return;
    const row = Number(cell.parentElement.dataset.row);
    if (this.lines) this.grid.selectBox(this.grid.anchor.row, row, 0, this.grid.columns.length - 1);
    else if (cell.dataset.column !== undefined) this.grid.select(row, Number(cell.dataset.column), true);
  }
  pressHead(event) {
    const cell = event.target.closest("[data-head]");
    if (!cell) return;
    event.preventDefault();
    this.finish();
    const column = Number(cell.dataset.head);
    this.grid.selectBox(0, Math.max(0, this.grid.shown.length - 1), event.shiftKey ? this.grid.anchor.column : column, column);
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
    else if (key === "Enter" && command) this.finishAll();
    else if (key === "Enter" && event.altKey) { this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end"); this.grow(); }
    else if (key === "Enter") { this.finish(this.picker.chosen()); this.enter(event.shiftKey); }
    else if (key === "Tab") { this.began ??= this.grid.anchor.column; this.finishAnd(0, event.shiftKey ? -1 : 1, true); }
    else if (key === "F2") { this.opened = true; }
    else if (!this.opened && key.startsWith("Arrow")) this.finishAnd({ ArrowUp: -1, ArrowDown: 1 }[key] || 0, { ArrowLeft: -1, ArrowRight: 1 }[key] || 0);
    else return;
    event.preventDefault();
  }
  finishAnd(down, right, tab = false) {
    this.finish(this.picker.chosen());
    this.move(down, right, tab);
  }
  // Enter after some Tabs goes below the cell where they began.
  enter(back) { this.move(back ? -1 : 1, (this.began ?? this.grid.anchor.column) - this.grid.anchor.column); }
  move(down, right, tab = false) {
    const { anchor, columns } = this.grid;
    if (!tab) this.began = null;
    let row = anchor.row + down;
    let column = anchor.column + right;
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
    const [top, bottom, left, right] = grid.box();
    const bottomOfAll = Math.max(0, grid.shown.length - 1), rightOfAll = grid.columns.length - 1;
    const leaving = this.leaving;
    if (key !== "Shift") this.leaving = false;
    if (key !== "Tab" && key !== "Enter" && key !== "Shift") this.began = null;
    if (event.altKey && event.shiftKey) { if (!grid.widths.key(event, left, right)) return; }
    else if (key === "ArrowDown" && event.altKey) this.begin(null, true);
    else if (steps[key]) this.step(steps[key], event.shiftKey, command);
    else if (key === " " && event.shiftKey && !command) grid.selectBox(top, bottom, 0, rightOfAll);
    else if (key === " " && command) grid.selectBox(0, bottomOfAll, left, right);
    else if (key === "Home") grid.select(command ? 0 : grid.focus.row, 0, event.shiftKey);
    else if (key === "End") grid.select(command ? bottomOfAll : grid.focus.row, rightOfAll, event.shiftKey);
    else if (key === "Tab") { if (leaving || !this.tab(event.shiftKey)) return; }
    else if (key === "Enter") this.enter(event.shiftKey);
    else if (key === "F2") this.begin(null, true);
    else if (key === "Escape") { this.leaving = true; grid.select(grid.anchor.row, grid.anchor.column); }
    else if (key === "Delete") this.clear();
    else if (key === "Backspace") this.begin("", false);
    else if (command && key.toLowerCase() === "z") this.undo(event.shiftKey);
    else if (command && key.toLowerCase() === "y") this.undo(true);
    else if (command && key.toLowerCase() === "d") this.fillDown();
    else if (command && key.toLowerCase() === "a") grid.selectBox(0, bottomOfAll, 0, rightOfAll);
    else if (command && (key === "+" || key === "=")) this.insertRows();
    else if (command && key === "-") this.deleteRows();
    else return;
    event.preventDefault();
  }
  tab(back) {
    const { anchor, columns } = this.grid;
    const edge = back ? anchor.row === 0 && anchor.column === 0 : anchor.row === this.grid.count() - 1 && anchor.column === columns.length - 1;
    if (edge) return false;
    this.began ??= anchor.column;
    this.move(0, back ? -1 : 1, true);
    return true;
  }
  step([down, right], extend, far) {
    const { grid } = this;
    let { row, column } = extend ? grid.focus : grid.anchor;
    if (far) {
      const filled = (at, place) => !blank(grid.valueAt(at, grid.columns[place]));
      const end = down > 0 ? Math.max(1, grid.shown.length) : grid.count();
      const inside = (at, place) => at >= 0 && at < end && place >= 0 && place < grid.columns.length;
      const start = filled(row, column) && inside(row + down, column + right) && filled(row + down, column + right);
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
}
