// What can be undone and redone: actions, each a list of operations { row, column, before, after }. It outlives a reload of the page in the
// same tab. What somebody else changed meanwhile is nobody's to take back: those operations leave the list, the others of the action stay.

import { same } from "./values.js";

export const ROW = "_row";
export const cellKey = (row, column) => `${row} ${column}`;
const MOST_ACTIONS = 200, MOST_CELLS = 200000, MOST_KEPT = 2000000, PREFIX = "mingzhang-undo";

export class Undo {
  constructor() {
    this.done = [];
    this.undone = [];
  }
  push(made) {
    this.done.push(made);
    this.undone = [];
    let cells = this.done.reduce((sum, action) => sum + action.length, 0);
    while (this.done.length > 1 && (this.done.length > MOST_ACTIONS || cells > MOST_CELLS)) cells -= this.done.shift().length;
  }
  // Cells and rows (with the column `_row`) that somebody else changed. A row of ours in which they wrote is not taken out any more.
  forget(changed) {
    const keys = new Set(), rows = new Set(), touched = new Set();
    for (const { row, column } of changed) {
      if (column === ROW) rows.add(row);
      else { keys.add(cellKey(row, column)); touched.add(row); }
    }
    const theirs = (one) => rows.has(one.row) || (one.column === ROW ? touched.has(one.row) : keys.has(cellKey(one.row, one.column)));
    this.each((action) => action.filter((one) => !theirs(one)));
  }
  // The server has read what was typed: `learned` maps a cell to the typed and the stored value.
  learn(learned) {
    if (!learned.size) return;
    const read = (key, value) => {
      const known = learned.get(key);
      return known && same(value, known.typed) ? known.stored : value;
    };
    const row = (id, said) => {
      if (!said || !said.values) return said;
      return { ...said, values: Object.fromEntries(Object.entries(said.values).map(([column, value]) => [column, read(cellKey(id, column), value)])) };
    };
    this.each((action) => action.map((one) => {
      if (one.column === ROW) return { ...one, before: row(one.row, one.before), after: row(one.row, one.after) };
      const key = cellKey(one.row, one.column);
      return learned.has(key) ? { ...one, before: read(key, one.before), after: read(key, one.after) } : one;
    }));
  }
  each(work) {
    for (const name of ["done", "undone"]) this[name] = this[name].map(work).filter((action) => action.length);
  }

  // ---- over a reload
  keep(person, address) {
    const packed = (actions) => actions.map((action) => action.map((one) => [one.row, one.column, one.before ?? null, one.after ?? null]));
    const out = { done: packed(this.done), undone: packed(this.undone) };
    const name = `${PREFIX} ${person} ${address}`;
    let text = JSON.stringify(out);
    while (text.length > MOST_KEPT && out.done.length + out.undone.length) {
      (out.done.length ? out.done : out.undone).shift();
      text = JSON.stringify(out);
    }
    try {
      sessionStorage.setItem(name, text);
    } catch {
      sessionStorage.removeItem(name);
    }
  }
  // Takes up what was kept, as far as the part still holds it: what others changed, and what was never saved, is left out.
  restore(person, address, part) {
    let kept = null;
    try {
      for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX) && !name.startsWith(`${PREFIX} ${person} `)) sessionStorage.removeItem(name);
      kept = JSON.parse(sessionStorage.getItem(`${PREFIX} ${person} ${address}`));
    } catch { /* nothing is kept, or nothing may be */ }
    if (!kept) return;
    const open = (actions) => actions.map((action) => action.map(([row, column, before, after]) => ({ row, column, before, after })));
    this.done = standing(open(kept.done), part);
    this.undone = standing(open(kept.undone), part);
  }
}

// The actions whose effects are still there: gone through backwards, as undoing would.
export function standing(actions, part) {
  const rows = new Map();
  const at = (id) => {
    if (!rows.has(id)) {
      const row = id === "" ? part.fields : part.row(id);
      rows.set(id, row ? { ...row } : null);
    }
    return rows.get(id);
  };
  const holds = (one) => {
    const row = at(one.row);
    if (one.column !== ROW) return row !== null && same(row[one.column], one.after);
    if (!one.after) return row === null;
    return row !== null && part.columns.every((column) => same(row[column.key], (one.after.values || {})[column.key]));
  };
  const broken = new Set();
  const out = [];
  for (const action of actions.slice().reverse()) {
    const kept = [];
    for (const one of action.slice().reverse()) {
      const key = cellKey(one.row, one.column);
      if (broken.has(key) || !holds(one)) { broken.add(key); continue; }
      if (one.column !== ROW) at(one.row)[one.column] = one.before ?? undefined;
      else rows.set(one.row, one.after ? null : { _id: one.row, ...(one.before || {}).values });
      kept.unshift(one);
    }
    if (kept.length) out.unshift(kept);
  }
  return out;
}
