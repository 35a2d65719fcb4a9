// Blocks of chosen cells: cleared, filled, copied, pasted; whole rows put in and taken out.

import { parse, write } from "./tsv.js";
import { text, typed } from "./values.js";

export function cellsOf(grid, top, bottom, left, right, value) {
  const cells = [];
  for (let row = top; row <= bottom; row += 1) for (let place = left; place <= right; place += 1) cells.push([row, grid.columns[place], value]);
  return cells;
}

export class Blocks {
  block() {
    const [top, bottom, left, right] = this.grid.box();
    return { top, bottom: Math.min(bottom, Math.max(top, this.grid.shown.length - 1)), left, right };
  }
  clear() {
    const { top, bottom, left, right } = this.block();
    this.set(cellsOf(this.grid, top, bottom, left, right, null));
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
