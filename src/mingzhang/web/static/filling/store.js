// One part of a submission: what the server has (`known`), what the page has (`rows`, `fields`), and how the one becomes the other.
// Nothing that was typed is lost: what is not saved stays here, is sent again, and what others changed meanwhile is asked about.

import { get, post, Problem, token } from "./api.js";
import { differences, tidy } from "./differences.js";
import { remote } from "./remote.js";
import { cellKey, ROW, Undo } from "./undo.js";
import { blank, same } from "./values.js";

const WAIT = 500, RETRY = 3000, POLL = 5000, PATIENCE = 60000;
const copy = (row) => ({ ...row });

// A cell that the server did not change held the value already: what was typed means what is known.
const unchanged = (holder, one) => (one.after && typeof one.after === "object" ? holder[one.column] : one.after);

export class Part extends EventTarget {
  constructor(base, sheet) {
    super();
    this.address = `${base}${sheet}/`;
    this.key = sheet;
    this.status = "loading";
    this.conflicts = new Map();
    this.undos = new Undo();
    this.present = [];
    this.problem = "";
    this.origin = "edit";
    this.batch = null;
  }

  async load() {
    this.take(await get(`${this.address}content`));
    this.say("saved");
    this.timer = setInterval(() => this.poll(), POLL);
    addEventListener("online", () => this.soon(0));
    addEventListener("pagehide", () => { this.keep(); this.leave(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.keep(); });
    addEventListener("beforeunload", (event) => { if (this.unsaved()) event.preventDefault(); });
    this.poll();
  }

  take(content) {
    Object.assign(this, { money: content.money, year: content.year, editable: content.editable, why: content.why, version: content.version });
    Object.assign(this, { choices: content.choices, references: content.references, names: content.names, spent: content.spent, texts: content.texts });
    this.sheet = content.sheet;
    this.columns = content.sheet.columns;
    this.known = new Map(content.rows.map((row) => [row._id, copy(row)]));
    this.knownFields = { ...content.fields };
    this.rows = content.rows.map(copy);
    this.fields = { ...content.fields };
    this.me = content.me;
    this.stamp = content.stamp;
    this.undos.restore(this.me, this.address, this);
    this.emit("rows");
  }
  keep() { if (this.sheet) this.undos.keep(this.me, this.address); }

  emit(type, detail = {}) { this.dispatchEvent(new CustomEvent(type, { detail })); }
  say(status, problem = "") {
    this.status = status;
    this.problem = problem;
    this.emit("status");
  }
  row(id) { return this.rows.find((one) => one._id === id); }
  value(row, column) { return row === "" ? this.fields[column] : (this.row(row) || {})[column]; }
  unsaved() { return this.batch !== null || this.conflicts.size > 0 || (this.known !== undefined && differences(this).length > 0); }

  // ---- changes made on the page. An action is a list of operations and can be undone as one.
  act(operations, origin = "edit") {
    if (!this.editable || !operations.length) return false;
    const made = operations.filter((one) => one.column === ROW || !same(this.value(one.row, one.column), one.after)).map((one) => this.put(one));
    if (!made.length) return false;
    this.undos.push(made);
    this.changed(made, origin);
    return true;
  }
  changed(made, origin) {
    this.origin = origin;
    this.emit(made.some((one) => one.column === ROW) ? "rows" : "cells", { cells: made });
    if (this.status === "saved") this.say("pending");
    this.soon(WAIT);
  }
  put(one) {
    if (one.column === ROW) return one.after ? this.putIn(one) : this.takeOut(one);
    const holder = one.row === "" ? this.fields : this.row(one.row);
    if (!holder) return { ...one, before: undefined };
    const before = holder[one.column];
    if (blank(one.after)) delete holder[one.column];
    else holder[one.column] = one.after;
    return { row: one.row, column: one.column, before, after: one.after };
  }
  putIn(one) {
    const place = one.after.after ? this.rows.findLastIndex((row) => row._id === one.after.after) : -1;
    const at = one.after.after && place < 0 ? this.rows.length : place + 1;
    this.rows.splice(at, 0, { _id: one.row, ...tidy(one.after.values || {}) });
    return { row: one.row, column: ROW, before: null, after: one.after };
  }
  takeOut(one) {
    const place = this.rows.findLastIndex((row) => row._id === one.row);
    if (place < 0) return { row: one.row, column: ROW, before: null, after: null };
    const before = { values: tidy(this.rows[place]), after: place ? this.rows[place - 1]._id : null };
    this.rows.splice(place, 1);
    return { row: one.row, column: ROW, before, after: null };
  }
  undo() { return this.turn(this.undos.done, this.undos.undone); }
  redo() { return this.turn(this.undos.undone, this.undos.done); }
  turn(from, to) {
    if (!this.editable) return null;
    const made = from.pop();
    if (!made) return null;
    const back = made.slice().reverse().map((one) => this.put({ row: one.row, column: one.column, after: one.before ?? null }));
    to.push(back);
    this.changed(back, "undo");
    return back;
  }

  // ---- saving
  soon(delay) {
    clearTimeout(this.saver);
    this.saver = setTimeout(() => this.save(), delay);
  }
  async save() {
    if (this.saving || !this.editable || !this.sheet) return;
    if (!this.batch) {
      const cells = differences(this);
      if (!cells.length) { this.settle(); return; }
      this.batch = { base: this.version, token: token(), origin: this.origin, cells };
      this.origin = "edit";
    }
    this.saving = true;
    this.say("saving");
    const sent = this.batch;
    try {
      this.acknowledge(sent, await post(`${this.address}save`, sent, { signal: AbortSignal.timeout(PATIENCE) }));
    } catch (error) {
      this.failed(error);
    } finally {
      this.saving = false;
    }
    if (this.status === "saving" || this.status === "pending" || this.status === "conflict") this.soon(0);
  }
  settle() {
    if (this.conflicts.size) this.say("conflict");
    else if (this.status !== "stopped") this.say("saved");
  }
  failed(error) {
    if (error instanceof Problem && error.status === 409) {
      this.batch = null;
      this.hear(error.body.since || []);
      for (const one of error.body.conflicts || []) this.clash(one.row, one.column, one.theirs, one.person, one.at);
      this.version = Math.max(this.version, error.body.version);
      this.say("conflict");
      this.emit("conflicts");
    } else if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429) {
      if (error.status === 400) this.batch = null;
      this.say("stopped", error.message);
    } else {
      this.say("offline");
      this.soon(RETRY);
    }
  }
  again() { this.soon(0); }
  acknowledge(sent, told) {
    this.learn(told);
    this.hear(told.since);
    if (this.batch === sent) this.settled(sent, []);
    this.version = Math.max(this.version, told.version);
    this.emit("acknowledged");
  }
  // What was sent has been saved, `stored` says how: it is known now, and what was typed is shown as it was read.
  settled(sent, stored) {
    const answers = new Map(stored.map((one) => [cellKey(one.row, one.column), one.after]));
    const learned = new Map();
    const changed = [];
    for (const one of sent.cells) {
      const key = cellKey(one.row, one.column);
      if (one.column === ROW && one.after) this.inserted(one, answers.get(key), changed, learned);
      else if (one.column === ROW) this.known.delete(one.row);
      else {
        const holder = one.row === "" ? this.knownFields : this.known.get(one.row);
        if (holder) this.settleCell(holder, one, answers.has(key) ? answers.get(key) : unchanged(holder, one), changed, learned);
      }
    }
    this.batch = null;
    this.undos.learn(learned);
    this.emit("cells", { cells: changed, quiet: true });
  }
  inserted(one, answer, changed, learned) {
    const stored = answer ? answer.values : one.after.values;
    this.known.set(one.row, { _id: one.row, ...stored });
    const row = this.row(one.row);
    for (const [column, value] of Object.entries(one.after.values)) {
      if (same(value, stored[column])) continue;
      learned.set(cellKey(one.row, column), { typed: value, stored: stored[column] ?? null });
      if (!row || !same(row[column], value)) continue;
      row[column] = stored[column];
      changed.push({ row: one.row, column });
    }
  }
  settleCell(holder, one, stored, changed, learned) {
    const mine = one.row === "" ? this.fields : this.row(one.row);
    if (blank(stored)) delete holder[one.column];
    else holder[one.column] = stored;
    if (!same(one.after, stored)) learned.set(cellKey(one.row, one.column), { typed: one.after, stored: stored ?? null });
    if (mine && same(mine[one.column], one.after)) {
      if (blank(stored)) delete mine[one.column];
      else mine[one.column] = stored;
      changed.push({ row: one.row, column: one.column });
    }
  }
  learn(told) {
    if (told.names) for (const [list, names] of Object.entries(told.names)) this.names[list] = { ...this.names[list], ...names };
    if (told.references) this.references = told.references;
    if (told.spent) this.spent = told.spent;
  }

  // ---- what others changed
  async poll() {
    if (!this.sheet || this.saving || document.hidden) return;
    const version = this.version;
    let told;
    try {
      told = await post(`${this.address}seen`, { since: version, stamp: this.stamp }, { signal: AbortSignal.timeout(10000) });
    } catch (error) {
      if (error instanceof Problem && error.status < 500) this.say("stopped", error.message);
      return;
    }
    if (this.saving || this.version !== version) return;
    if (this.status === "stopped" && told.editable) { this.say("pending"); this.soon(0); }
    if (told.editable !== this.editable) {
      Object.assign(this, { editable: told.editable, why: told.why });
      this.emit("rights");
    }
    const redraw = told.references || told.spent || told.money !== this.money;
    this.stamp = told.stamp;
    this.learn(told);
    this.money = told.money;
    this.hear(told.since);
    this.version = Math.max(this.version, told.version);
    if (JSON.stringify(this.present) !== JSON.stringify(told.present)) {
      this.present = told.present;
      this.emit("present");
    }
    if (redraw) this.emit("cells", { cells: [], quiet: true });
    if (told.since.length) this.emit("acknowledged");
    if (this.status === "offline") this.soon(0);
  }
  leave() {
    if (this.sheet) post(`${this.address}seen`, { gone: true }, { keepalive: true }).catch(() => {});
  }
  hear(changes) { remote(this, changes); }
  clash(row, column, theirs, person, at) {
    const key = cellKey(row, column);
    if (this.conflicts.has(key) || this.conflicts.has(cellKey(row, ROW))) return;
    if (column === ROW) {
      if (theirs === null) this.known.delete(row);
      else this.known.set(row, { _id: row, ...theirs });
    } else {
      const holder = row === "" ? this.knownFields : this.known.get(row);
      if (!holder) return;
      if (blank(theirs)) delete holder[column];
      else holder[column] = theirs;
      if (same(this.value(row, column), theirs)) return;
    }
    this.note(row, column, person, at);
  }
  note(row, column, person, at) {
    this.conflicts.set(cellKey(row, column), { row, column, person, at });
    this.emit("conflicts");
  }
  // Both values of a conflict; undefined where a row is not there.
  both(conflict) {
    if (conflict.column === ROW) return { mine: this.row(conflict.row), theirs: this.known.get(conflict.row) };
    const theirs = conflict.row === "" ? this.knownFields : this.known.get(conflict.row) || {};
    return { mine: this.value(conflict.row, conflict.column), theirs: theirs[conflict.column] };
  }
  resolve(conflict, keepMine) {
    this.conflicts.delete(cellKey(conflict.row, conflict.column));
    if (!keepMine) {
      const theirs = this.both(conflict).theirs;
      if (conflict.column !== ROW) this.put({ row: conflict.row, column: conflict.column, after: theirs ?? null });
      else if (theirs && !this.row(conflict.row)) this.rows.push(copy(theirs));
      else if (theirs) Object.assign(this.row(conflict.row), theirs);
      else this.rows = this.rows.filter((row) => row._id !== conflict.row);
    }
    this.emit("rows");
    this.emit("conflicts");
    this.soon(0);
  }
}
