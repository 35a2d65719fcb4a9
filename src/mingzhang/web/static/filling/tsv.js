// Blocks of cells as spreadsheets put them on the clipboard: tabs between cells, quotes around what has line ends.

export function parse(text) {
  const rows = [];
  let row = [], cell = "", quoted = false, begun = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let index = 0; index < source.length; index += 1) {
    const letter = source[index];
    if (quoted) {
      if (letter === '"' && source[index + 1] === '"') { cell += '"'; index += 1; }
      else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && !begun && closes(source, index)) { quoted = true; begun = true; }
    else if (letter === "\t") { row.push(cell); cell = ""; begun = false; }
    else if (letter === "\n") { rows.push([...row, cell]); row = []; cell = ""; begun = false; }
    else { cell += letter; begun = true; }
  }
  if (cell !== "" || row.length) rows.push([...row, cell]);
  return rows;
}

// A quote at the beginning of a cell belongs to the format only where another one ends the cell.
function closes(source, start) {
  for (let index = start + 1; index < source.length; index += 1) {
    if (source[index] !== '"') continue;
    if (source[index + 1] === '"') { index += 1; continue; }
    return index + 1 === source.length || source[index + 1] === "\t" || source[index + 1] === "\n";
  }
  return false;
}

export function write(rows) {
  return rows.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join("\t")).join("\n");
}
