// The list under a cell or a field from which a word or a code is chosen: by code, name or first letters of the pinyin.

import { get } from "./api.js";
import { choicesOf } from "./values.js";

export class Picker {
  constructor(field, codes, pick) {
    Object.assign(this, { field, codes, pick, options: [], at: -1, column: null, busy: false });
    this.list = document.createElement("ul");
    this.list.className = "picker";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.id = `picker-${Math.random().toString(36).slice(2)}`;
    document.body.append(this.list);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[data-at]");
      if (option) this.pick(this.options[Number(option.dataset.at)][0]);
    });
    addEventListener("resize", () => this.close());
  }
  open(column, part, query, now) {
    Object.assign(this, { column, part, now, touched: query !== "" && query !== now });
    this.field.setAttribute("aria-controls", this.list.id);
    this.filter(query, true);
  }
  async filter(query, first = false) {
    const { column, part } = this;
    if (!column) return;
    if (!first) this.touched = true;
    const asked = query.trim().toLowerCase();
    if (column.type === "code") {
      this.waiting?.abort();
      this.waiting = new AbortController();
      const levels = column.key === "function" ? "&levels=项" : "";
      try {
        const found = await get(`${this.codes}${column.codes}/${part.year}?q=${encodeURIComponent(asked)}${levels}`, this.waiting.signal);
        part.names[column.codes] = { ...part.names[column.codes], ...Object.fromEntries(found.options) };
        const used = new Set(part.rows.map((row) => row[column.key]));
        const first = asked ? found.options.filter(([code]) => used.has(code)) : [];
        if (this.column === column) this.show([...first, ...found.options.filter((one) => !first.includes(one))], asked);
      } catch (error) {
        if (error.name !== "AbortError") this.show([], asked);
      }
      return;
    }
    const every = choicesOf(column, part);
    const rank = ([member, label, initials]) => {
      const word = label.toLowerCase();
      if (!asked) return 0;
      return [String(member).toLowerCase() === asked, word.startsWith(asked), initials.startsWith(asked), word.includes(asked), initials.includes(asked)].indexOf(true);
    };
    const found = every.map((one, order) => ({ one, order, rank: rank(one) })).filter((entry) => entry.rank >= 0);
    found.sort((left, right) => left.rank - right.rank || left.order - right.order);
    this.show(found.slice(0, 200).map((entry) => entry.one), asked);
  }
  show(options, asked) {
    this.options = options;
    this.at = asked && options.length ? 0 : -1;
    const free = this.column.type === "choice" && this.part.choices[this.column.choices].open;
    if (free && this.at === 0 && !options[0][1].toLowerCase().startsWith(asked)) this.at = -1;
    this.list.replaceChildren(...options.map(([, label], index) => {
      const item = document.createElement("li");
      item.textContent = label;
      item.dataset.at = index;
      item.id = `${this.list.id}-${index}`;
      item.setAttribute("role", "option");
      return item;
    }));
    this.list.hidden = !options.length;
    this.place();
    this.mark();
  }
  place() {
    const box = this.field.getBoundingClientRect();
    const style = this.list.style;
    style.minWidth = `${Math.max(220, box.width)}px`;
    style.left = `${Math.max(4, Math.min(box.left, innerWidth - 340))}px`;
    const room = innerHeight - box.bottom - 8;
    const above = room < 180 && box.top > room;
    style.maxHeight = `${Math.min(300, above ? box.top - 12 : room)}px`;
    style.top = above ? "" : `${box.bottom + 2}px`;
    style.bottom = above ? `${innerHeight - box.top + 2}px` : "";
  }
  mark() {
    for (const item of this.list.children) {
      const here = Number(item.dataset.at) === this.at;
      item.setAttribute("aria-selected", here);
      if (here) { item.scrollIntoView({ block: "nearest" }); this.field.setAttribute("aria-activedescendant", item.id); }
    }
  }
  key(event) {
    if (!this.column || this.list.hidden) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (!(event.key in steps)) return false;
    this.at = Math.max(0, Math.min(this.options.length - 1, this.at + steps[event.key]));
    this.touched = true;
    this.mark();
    event.preventDefault();
    return true;
  }
  // What is highlighted, undefined where nothing is: then what was typed counts.
  chosen() {
    if (!this.column || !this.touched || this.at < 0 || this.list.hidden) return undefined;
    return this.options[this.at][0];
  }
  close() {
    this.waiting?.abort();
    this.column = null;
    this.list.hidden = true;
    this.field.removeAttribute("aria-controls");
  }
}
