// The comparison in plain files: what is ticked is picked from the data of the page and shown beside each other.
(() => {
  "use strict";
  const form = document.querySelector("[data-compare]");
  const place = document.querySelector("[data-compared]");
  const data = document.getElementById("compare-all");
  if (!form || !place || !data) return;
  const all = JSON.parse(data.textContent);
  const made = (tag, words, given = {}) => {
    const one = document.createElement(tag);
    if (words) one.textContent = words;
    for (const [name, value] of Object.entries(given)) one.setAttribute(name, value);
    return one;
  };
  const chosen = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((one) => one.value));

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [years, codes] = [chosen("y"), chosen("d")];
    const columns = all.columns.map((one, index) => ({ ...one, index })).filter((one) => years.has(String(one.year)) && codes.has(one.code)).slice(0, all.most);
    place.textContent = "";
    if (!columns.length) return;
    const table = made("table", "", { class: "across" });
    const caption = made("caption", place.dataset.title + " ");
    caption.append(made("span", place.dataset.unit, { class: "soft" }));
    const head = made("tr");
    head.append(made("td"));
    for (const one of columns) {
      const cell = made("th", "", { scope: "col", class: "number" });
      cell.append(made("a", `${one.name} ${one.year}`, { href: one.address }));
      head.append(cell);
    }
    const heads = made("thead");
    heads.append(head);
    const body = made("tbody");
    for (const [depth, name, group, cells] of all.rows) {
      const row = made("tr", "", { class: group ? "group" : `d${depth}` });
      row.append(made("th", name, group ? { scope: "rowgroup", colspan: columns.length + 1 } : { scope: "row" }));
      const values = group ? [] : columns.map((one) => cells[one.index]);
      if (!group && values.every((value) => value === "—")) continue;
      for (const value of values) row.append(made("td", value, { class: "number" }));
      body.append(row);
    }
    table.append(caption, heads, body);
    const frame = made("div", "", { class: "table", tabindex: "0", role: "region", "aria-label": place.dataset.title });
    frame.append(table);
    place.append(frame);
    frame.focus();
  });
})();
