// What others changed, put into a part of the page: where nothing was typed here it is taken over, else it is asked about.

import { cellKey, ROW } from "./undo.js";
import { blank, same } from "./values.js";

export function remote(part, changes) {
  const cells = [], theirs = [];
  let rows = false;
  for (const change of changes) {
    if (change.version <= part.version) continue;
    part.version = change.version;
    // Our own save whose answer was lost on the way: it is no news from somebody else.
    if (part.batch && change.token && change.token === part.batch.token) { part.settled(part.batch, change.cells); continue; }
    for (const one of change.cells) {
      theirs.push(one);
      if (one.column === ROW) rows = remoteRow(part, one, change) || rows;
      else remoteCell(part, one, change, cells);
    }
  }
  if (theirs.length) part.undos.forget(theirs);
  if (rows) part.emit("rows");
  else if (cells.length) part.emit("cells", { cells, theirs: true });
}

function remoteCell(part, one, change, cells) {
  const theirs = one.row === "" ? part.knownFields : part.known.get(one.row);
  if (!theirs) return;
  const mine = one.row === "" ? part.fields : part.row(one.row);
  const before = theirs[one.column];
  if (blank(one.after)) delete theirs[one.column];
  else theirs[one.column] = one.after;
  if (!mine) { part.note(one.row, ROW, change.person, change.at); return; }
  if (same(mine[one.column], before)) {
    if (blank(one.after)) delete mine[one.column];
    else mine[one.column] = one.after;
    cells.push({ row: one.row, column: one.column });
  } else if (!same(mine[one.column], one.after)) part.note(one.row, one.column, change.person, change.at);
}

function remoteRow(part, one, change) {
  if (one.after) {
    if (part.known.has(one.row)) return false;
    part.known.set(one.row, { _id: one.row, ...one.after.values });
    const mine = part.row(one.row);
    if (!mine) { part.putIn(one); return true; }
    for (const column of Object.keys(one.after.values)) if (!same(mine[column], one.after.values[column])) part.note(one.row, column, change.person, change.at);
    return true;
  }
  const theirs = part.known.get(one.row);
  if (!theirs) return false;
  part.known.delete(one.row);
  const mine = part.row(one.row);
  if (!mine) return false;
  const touched = part.columns.some((column) => !same(mine[column.key], theirs[column.key]));
  if (touched) part.note(one.row, ROW, change.person, change.at);
  else part.rows = part.rows.filter((row) => row !== mine);
  return true;
}
