// What does not fit into the active cell is shown whole over it.

export class Unfold {
  constructor(grid) {
    this.grid = grid;
    this.box = document.createElement("div");
    this.box.className = "whole";
    this.box.setAttribute("aria-hidden", "true");
    grid.body.append(this.box);
  }
  over(cell) {
    const { box, grid: { root, head, foot } } = this;
    box.hidden = !cell || (cell.scrollWidth <= cell.clientWidth && !cell.textContent.includes("\n"));
    if (box.hidden) return;
    box.textContent = cell.textContent;
    box.style.minWidth = `${cell.offsetWidth}px`;
    box.style.maxWidth = `${Math.max(cell.offsetWidth, Math.min(520, root.clientWidth - 24))}px`;
    box.style.left = "0";
    const right = root.scrollLeft + root.clientWidth - box.offsetWidth - 8;
    box.style.left = `${Math.max(root.scrollLeft, Math.min(cell.offsetLeft, right))}px`;
    const top = parseFloat(cell.parentElement.style.top);
    const below = top + box.offsetHeight <= root.scrollTop + root.clientHeight - head.offsetHeight - foot.offsetHeight;
    box.style.top = `${below ? top : Math.max(0, top + cell.offsetHeight - box.offsetHeight)}px`;
  }
}
