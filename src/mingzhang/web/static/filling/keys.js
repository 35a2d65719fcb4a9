// What the keys do, for whoever asks.

const KEYS = [
  ["方向键、Tab、Enter", "移到旁边、下一格；Tab 之后按 Enter 回到起始列的下一行"], ["Ctrl+方向键", "跳到数据的边缘"], ["Home、End", "行首、行尾；加 Ctrl 到表头、表尾"],
  ["Shift+方向键", "扩大选择；Shift+空格选整行，Ctrl+空格选整列"], ["直接输入", "替换内容；F2 或双击接着改，Esc 放弃"], ["Alt+Enter", "格内换行"],
  ["Ctrl+Enter", "填入所有选中的格"], ["Ctrl+D", "向下填充"], ["Ctrl+C、X、V", "与 Excel 之间复制、剪切、粘贴"], ["Delete", "清除选中的格"],
  ["Ctrl+Z、Ctrl+Y", "撤销、重做，刷新页面后仍然有效"], ["Ctrl+加号、Ctrl+减号", "插入行、删除行"], ["Alt+Shift+← →", "列变窄、变宽；Alt+Shift+0 适合内容"], ["Esc，再按 Tab", "离开表格"],
];

export function keysDialog() {
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text ?? "" });
  const dialog = make("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-label", "快捷键");
  const list = make("dl");
  for (const [key, does] of KEYS) list.append(make("dt", key), make("dd", does));
  const close = make("button", "关闭");
  close.addEventListener("click", () => dialog.close());
  dialog.append(make("h2", "快捷键"), list, close);
  document.body.append(dialog);
  return dialog;
}
