// What somebody else changed in the same place: both values to choose from.

import { show } from "./values.js";
import { fill, gettext } from "../words.js";

const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text ?? "" });

function rowSaid(row, part) {
  if (!row) return gettext("已删除这一行");
  const words = part.columns.map((column) => show(row[column.key], column, part)).filter(Boolean);
  return words.slice(0, 6).join("，") || gettext("空行");
}

function said(part, conflict) {
  const { mine, theirs } = part.both(conflict);
  if (conflict.column === "_row") return { place: gettext("整行"), mine: rowSaid(mine, part), theirs: rowSaid(theirs, part) };
  const column = [...part.sheet.fields, ...part.columns].find((one) => one.key === conflict.column);
  const index = part.rows.findIndex((row) => row._id === conflict.row);
  const place = `${index >= 0 ? fill(gettext("第 {number} 行 "), { number: index + 1 }) : ""}${column.title}`;
  return { place, mine: show(mine, column, part) || gettext("（空）"), theirs: show(theirs, column, part) || gettext("（空）") };
}

export function draw(box, parts) {
  const every = parts.flatMap((part) => [...part.conflicts.values()].map((conflict) => ({ part, conflict })));
  box.hidden = !every.length;
  if (!every.length) { box.replaceChildren(); return; }
  const head = make("div", "bar");
  head.append(make("strong", "", fill(gettext("有 {count} 处别人也改了，请选择保留哪一个"), { count: every.length })), make("span", "grow"));
  for (const [keep, title] of [[true, gettext("全部用我的")], [false, gettext("全部用对方的")]]) {
    const button = make("button", "small", title);
    button.type = "button";
    button.addEventListener("click", () => every.forEach(({ part, conflict }) => part.resolve(conflict, keep)));
    if (every.length > 1) head.append(button);
  }
  const list = make("ul");
  for (const { part, conflict } of every.slice(0, 50)) list.append(line(part, conflict));
  box.replaceChildren(head, list);
}

function line(part, conflict) {
  const words = said(part, conflict);
  const item = make("li");
  const time = conflict.at ? new Date(conflict.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }) : "";
  item.append(make("span", "where", words.place));
  for (const [keep, title, value] of [[true, gettext("我的"), words.mine], [false, `${conflict.person || gettext("对方")} ${time}`, words.theirs]]) {
    const button = make("button", `choice${keep ? " mine" : " theirs"}`);
    button.type = "button";
    button.append(make("small", "", title), make("span", "", value));
    button.addEventListener("click", () => part.resolve(conflict, keep));
    item.append(button);
  }
  return item;
}
