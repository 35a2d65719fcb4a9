// Single values as an ordinary form: labels, hints, what is wrong below each.

import { later } from "./api.js";
import { Picker } from "./picker.js";
import { blank, choicesOf, headOf, isPicked, same, text, typed } from "./values.js";
import { gettext } from "../words.js";

let number = 0;

export class Form {
  // `where` gives the row of the values now ("" for the fields of the part), or null where there is none.
  constructor(part, place, columns, where, codes) {
    Object.assign(this, { part, where, codes, inputs: new Map(), flaws: [] });
    for (const column of columns) place.append(this.field(column));
    part.addEventListener("rows", () => this.refresh());
    part.addEventListener("cells", () => this.refresh());
    this.refresh();
  }
  field(column) {
    number += 1;
    const id = `field-${number}`;
    const box = document.createElement("div");
    box.className = `field ${column.type}${column.derived ? " derived" : ""}`;
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = headOf(column, this.part);
    if (column.required) label.append(Object.assign(document.createElement("span"), { className: "must", textContent: gettext(" 必填") }));
    const input = this.input(column);
    input.id = id;
    input.setAttribute("aria-describedby", `${id}-hint ${id}-flaw`);
    const hint = Object.assign(document.createElement("p"), { className: "hint", id: `${id}-hint`, textContent: column.comment });
    const flaw = Object.assign(document.createElement("p"), { className: "errors", id: `${id}-flaw` });
    box.append(label, input, flaw, hint);
    this.inputs.set(column.key, { column, input, flaw, box });
    return box;
  }
  input(column) {
    if (column.derived) return Object.assign(document.createElement("output"), { className: "number" });
    const open = column.type === "choice" && this.part.choices[column.choices].open;
    if (column.type === "yes_no" || (column.type === "choice" && !open)) return this.select(column);
    const input = document.createElement(column.type === "long_text" ? "textarea" : "input");
    if (column.type === "date") input.type = "date";
    else if (input.tagName === "INPUT") input.autocomplete = "off";
    const soon = later(() => this.store(column), 1200);
    input.addEventListener("input", () => { if (!isPicked(column)) soon(); });
    input.addEventListener("change", () => this.store(column));
    if (isPicked(column)) this.picked(column, input);
    return input;
  }
  select(column) {
    const select = document.createElement("select");
    select.addEventListener("change", () => {
      const found = choicesOf(column, this.part).find((one) => String(one[0]) === select.value);
      this.put(column, found ? found[0] : null);
    });
    return select;
  }
  picked(column, input) {
    const picker = new Picker(input, this.codes, (value) => { this.put(column, value); picker.close(); this.refresh(true); });
    input.addEventListener("focus", () => picker.open(column, this.part, "", text(this.value(column), column, this.part)));
    input.addEventListener("input", () => picker.filter(input.value));
    input.addEventListener("blur", () => picker.close());
    input.addEventListener("keydown", (event) => {
      if (picker.key(event)) return;
      if (event.key === "Escape") picker.close();
      if (event.key !== "Enter" && event.key !== "Tab") return;
      const value = picker.chosen();
      if (value === undefined) return;
      this.put(column, value);
      picker.close();
      this.refresh(true);
      if (event.key === "Enter") event.preventDefault();
    });
  }
  value(column) {
    const row = this.where();
    return row === null ? undefined : this.part.value(row, column.key);
  }
  store(column) {
    const { input } = this.inputs.get(column.key);
    if (input.value === text(this.value(column), column, this.part)) return;
    this.put(column, column.type === "date" && input.value ? input.value : typed(input.value));
  }
  put(column, after) {
    const row = this.where();
    if (row !== null && !same(this.value(column), after)) this.part.act([{ row, column: column.key, after }]);
  }
  refresh(force = false) {
    const row = this.where();
    for (const { column, input, flaw, box } of this.inputs.values()) {
      const value = this.value(column);
      if (input.tagName === "OUTPUT") input.value = this.derived ? this.derived(column) : "";
      else {
        input.disabled = !this.part.editable || row === null;
        if (input.tagName === "SELECT") this.options(input, column, value);
        else if (force || document.activeElement !== input) {
          const now = text(value, column, this.part);
          if (input.value !== now) input.value = now;
        }
      }
      const found = this.flaws.find((one) => one.row === row && one.column === column.key);
      flaw.textContent = found ? found.text : "";
      flaw.classList.toggle("warning", Boolean(found) && found.severity !== "error");
      input.setAttribute("aria-invalid", Boolean(found) && found.severity === "error");
      box.classList.toggle("conflict", row !== null && this.part.conflicts.has(`${row} ${column.key}`));
    }
  }
  options(select, column, value) {
    const every = [["", blank(value) ? gettext("请选择") : gettext("（清空）")], ...choicesOf(column, this.part).map(([member, label]) => [member, label])];
    if (value && typeof value === "object") every.push(["?", value.text]);
    select.replaceChildren(...every.map(([member, label]) => new Option(label, String(member))));
    select.value = blank(value) ? "" : typeof value === "object" ? "?" : String(value);
  }
  setFlaws(flaws) {
    this.flaws = flaws;
    this.refresh();
  }
  goTo(row, column) {
    const found = this.inputs.get(column);
    if (!found || row !== this.where()) return false;
    found.input.focus();
    found.input.scrollIntoView({ block: "center" });
    return true;
  }
}
