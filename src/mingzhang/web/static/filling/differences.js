// What a part of the page holds otherwise than the server: the operations that a save sends. What is asked about waits.

import { cellKey, ROW } from "./undo.js";
import { blank, same } from "./values.js";

export const tidy = (row) => Object.fromEntries(Object.entries(row).filter(([key, value]) => key !== "_id" && !blank(value)));

export function differences(part) {
  const out = [];
  const held = (row, column) => part.conflicts.has(cellKey(row, column)) || part.conflicts.has(cellKey(row, ROW));
  const differ = (row, mine, theirs, columns) => {
    for (const column of columns) {
      if (same(mine[column.key], theirs[column.key]) || held(row, column.key)) continue;
      out.push({ row, column: column.key, before: theirs[column.key] ?? null, after: mine[column.key] ?? null });
    }
  };
  differ("", part.fields, part.knownFields, part.sheet.fields);
  const columns = part.columns.filter((column) => !column.derived);
  const here = new Set();
  let above = null;
  for (const row of part.rows) {
    here.add(row._id);
    const theirs = part.known.get(row._id);
    if (theirs) differ(row._id, row, theirs, columns);
    else if (!held(row._id, ROW)) out.push({ row: row._id, column: ROW, before: null, after: { values: tidy(row), after: above } });
    above = row._id;
  }
  for (const [id, row] of part.known) {
    if (!here.has(id) && !held(id, ROW)) out.push({ row: id, column: ROW, before: { values: tidy(row), after: null }, after: null });
  }
  return out;
}
