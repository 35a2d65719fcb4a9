// Widths of columns: changed by mouse or keys, kept for each person and part in this browser.

import { isNumber } from "./values.js";
import { gettext } from "../words.js";

const LEAST = 44, MOST = 720, ROOM = 22, NARROW = 600, PINNED = 110;
const USUAL = { reference: 136, code: 164, choice: 116, amount: 126, long_text: 300, text: 230 };
const usual = (column) => Math.max(64, Math.min(USUAL[column.type] || 110, column.width * 8 + 18));

export class Widths {
  constructor(grid, number) {
    Object.assign(this, { grid, number, name: `mingzhang-widths ${grid.part.me} ${grid.part.key}` });
    try {
      this.kept = JSON.parse(localStorage.getItem(this.name)) || {};
    } catch {
      this.kept = {};
    }
  }
  of(index) {
    const column = this.grid.columns[index];
    const width = this.kept[column.key] ?? usual(column);
    return index === 0 && innerWidth < NARROW ? Math.min(width, PINNED) : width;
  }
  apply() {
    const widths = this.grid.columns.map((_, index) => this.of(index));
    const last = widths.length - 1;
    const fixed = widths.map((width, index) => (index === last ? `minmax(${width}px, 1fr)` : `${width}px`));
    this.grid.root.style.setProperty("--columns", [`${this.number}px`, ...fixed].join(" "));
    this.grid.root.style.setProperty("--width", `${this.number + widths.reduce((sum, width) => sum + width, 0)}px`);
  }
  set(index, width) {
    this.kept[this.grid.columns[index].key] = Math.round(Math.max(LEAST, Math.min(MOST, width)));
    this.apply();
  }
  keep() {
    try {
      localStorage.setItem(this.name, JSON.stringify(this.kept));
    } catch { /* the page works without */ }
    this.grid.resized();
  }
  step(columns, by) {
    for (const index of columns) this.set(index, this.of(index) + by);
    this.keep();
  }
  // Alt+Shift with an arrow makes the chosen columns wider or narrower, with 0 as wide as what is in them.
  key(event, left, right) {
    const columns = Array.from({ length: right - left + 1 }, (_, index) => left + index);
    if (event.key === "ArrowRight") this.step(columns, 16);
    else if (event.key === "ArrowLeft") this.step(columns, -16);
    else if (event.code === "Digit0" || event.code === "Numpad0") this.fit(columns);
    else return false;
    return true;
  }
  // As wide as the widest content, the title included.
  fit(columns) {
    const pen = document.createElement("canvas").getContext("2d");
    for (const index of columns) {
      const column = this.grid.columns[index];
      const head = this.grid.head.children[index + 1];
      pen.font = getComputedStyle(head).font;
      let width = pen.measureText(head.firstChild.textContent).width + (column.required ? 14 : 0);
      pen.font = getComputedStyle(this.grid.root).font;
      for (let row = 0; row < Math.min(3000, this.grid.shown.length); row += 1) {
        for (const line of this.grid.textAt(row, column).split("\n")) width = Math.max(width, pen.measureText(line).width);
      }
      this.set(index, width + ROOM + (isNumber(column) ? 4 : 0));
    }
    this.keep();
  }
  // The handle at the right edge of a head.
  grip(cell, index) {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.title = gettext("拖动改变列宽，双击适合内容");
    grip.addEventListener("mousedown", (event) => { event.preventDefault(); event.stopPropagation(); });
    grip.addEventListener("pointerdown", (event) => {
      const from = event.clientX, width = cell.offsetWidth;
      grip.setPointerCapture(event.pointerId);
      const drag = (move) => this.set(index, width + move.clientX - from);
      grip.addEventListener("pointermove", drag);
      grip.addEventListener("lostpointercapture", () => { grip.removeEventListener("pointermove", drag); this.keep(); }, { once: true });
    });
    grip.addEventListener("dblclick", () => this.fit([index]));
    cell.append(grip);
  }
}
