// What the keys do, for whoever asks.

import { gettext } from "../words.js";
const KEYS = [
  [gettext("方向键、Tab、Enter"), gettext("移到旁边、下一格；Tab 之后按 Enter 回到起始列的下一行")], [gettext("Ctrl+方向键"), gettext("跳到数据的边缘")], ["Home、End", gettext("行首、行尾；加 Ctrl 到表头、表尾")],
  [gettext("Shift+方向键"), gettext("扩大选择；Shift+空格选整行，Ctrl+空格选整列")], [gettext("直接输入"), gettext("替换内容；F2 或双击接着改，Esc 放弃")], ["Alt+Enter", gettext("格内换行")],
  ["Ctrl+Enter", gettext("填入所有选中的格")], ["Ctrl+D", gettext("向下填充")], ["Ctrl+C、X、V", gettext("与 Excel 之间复制、剪切、粘贴")], ["Delete", gettext("清除选中的格")],
  ["Ctrl+Z、Ctrl+Y", gettext("撤销、重做，刷新页面后仍然有效")], [gettext("Ctrl+加号、Ctrl+减号"), gettext("插入行、删除行")], ["Alt+Shift+← →", gettext("列变窄、变宽；Alt+Shift+0 适合内容")], [gettext("Esc，再按 Tab"), gettext("离开表格")],
];

export function keysDialog() {
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text ?? "" });
  const dialog = make("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-label", gettext("快捷键"));
  const list = make("dl");
  for (const [key, does] of KEYS) list.append(make("dt", key), make("dd", does));
  const close = make("button", gettext("关闭"));
  close.addEventListener("click", () => dialog.close());
  dialog.append(make("h2", gettext("快捷键")), list, close);
  document.body.append(dialog);
  return dialog;
}
