// Values as they are stored, shown and typed. Amounts are whole numbers of 分: no fraction of a binary number touches money.

import { gettext } from "../words.js";
const SIZES = { 元: 100n, 万元: 1000000n };

export const blank = (value) => value === null || value === undefined || (typeof value === "object" && !String(value.text).trim());

export function same(one, other) {
  if (one === other || (blank(one) && blank(other))) return true;
  if (one && other && typeof one === "object" && typeof other === "object") return one.text === other.text;
  return false;
}

export const typed = (text) => (String(text).trim() === "" ? null : { text: String(text) });

export const unitOf = (column, part) => column.money || part.money;

function grouped(whole) {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

export function amountText(fen, unit, separators = true) {
  const size = SIZES[unit];
  const sign = fen < 0n ? "-" : "";
  const rest = fen < 0n ? -fen : fen;
  const places = String(size).length - 1;
  const tail = String(rest % size).padStart(places, "0").replace(/0+$/, "").padEnd(2, "0");
  const head = String(rest / size);
  return `${sign}${separators ? grouped(head) : head}.${tail}`;
}

// What a typed amount is worth while the server has not read it yet; null where that cannot be told here.
export function fenOf(value, column, part) {
  if (typeof value === "number") return BigInt(value);
  if (value === null || value === undefined || typeof value !== "object") return null;
  const text = value.text.normalize("NFKC").replace(/[,\s]/g, "").replace(/[−－—–]/g, "-");
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match) return null;
  const places = String(SIZES[unitOf(column, part)]).length - 1;
  const tail = (match[3] || "").replace(/0+$/, "");
  if (tail.length > places) return null;
  const fen = BigInt(match[2] + tail.padEnd(places, "0"));
  return match[1] ? -fen : fen;
}

function labelOf(options, member) {
  const found = options.find((one) => one[0] === member);
  return found ? found[1] : null;
}

export function choicesOf(column, part) {
  if (column.type === "yes_no") return [[true, gettext("是"), "s"], [false, gettext("否"), "f"]];
  if (column.type === "choice") return part.choices[column.choices].options;
  if (column.type === "reference") {
    const also = Object.entries(column.also).map(([word, key]) => [key, word, ""]);
    return [...also, ...(part.references[column.to] || [])];
  }
  return [];
}

export function show(value, column, part) {
  if (blank(value)) return "";
  if (typeof value === "object") {
    const fen = column.type === "amount" ? fenOf(value, column, part) : null;
    return fen === null ? value.text : amountText(fen, unitOf(column, part));
  }
  if (column.type === "amount") return amountText(BigInt(value), unitOf(column, part));
  if (column.type === "yes_no") return value ? gettext("是") : gettext("否");
  if (column.type === "choice") {
    const words = part.choices[column.choices];
    return labelOf(words.options, value) || Object.keys(words.words).find((word) => words.words[word] === value) || String(value);
  }
  if (column.type === "reference") return labelOf(choicesOf(column, part), value) || String(value);
  if (column.type === "code") return (part.names[column.codes] || {})[value] || String(value);
  return String(value);
}

// What stands in the editor of a cell, and what goes to a spreadsheet.
export function text(value, column, part) {
  if (blank(value)) return "";
  if (typeof value === "object") return value.text;
  if (column.type === "amount") return amountText(BigInt(value), unitOf(column, part), false);
  return show(value, column, part);
}

export const isNumber = (column) => ["amount", "integer", "decimal", "percent"].includes(column.type);
export const isPicked = (column) => ["choice", "code", "reference", "yes_no"].includes(column.type);
export const headOf = (column, part) => {
  const unit = column.type === "amount" ? unitOf(column, part) : column.type === "percent" ? "%" : column.unit;
  return unit ? `${column.title}（${unit}）` : column.title;
};

export function derived(column, row, part) {
  if (column.derived === "spent") return part.spent[row.key] ?? null;
  if (column.derived === "product") {
    const quantity = row.quantity === undefined || row.quantity === null ? "" : typeof row.quantity === "object" ? row.quantity.text : String(row.quantity);
    const match = /^(\d+)(?:\.(\d+))?$/.exec(quantity.replace(/[,\s]/g, ""));
    const price = fenOf(row.price ?? null, { money: "元" }, part);
    if (!match || price === null) return null;
    const places = (match[2] || "").length;
    const size = 10n ** BigInt(places);
    const worth = BigInt(match[1] + (match[2] || "")) * price;
    return Number((worth + size / 2n) / size);
  }
  return null;
}
