// Draws the charts of the public site from the data that stands beside their tables. Without it the tables say the same.
(() => {
  "use strict";
  // On paper a table that is folded away would be lost.
  const folded = [];
  window.addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details:not([open])")) { one.open = true; folded.push(one); } });
  window.addEventListener("afterprint", () => { for (const one of folded.splice(0)) one.open = false; });
  sortable();
  if (!window.echarts) return;
  // Told apart by those who do not see red and green, too: neighbours differ in lightness, and all but the lightest carry white words.
  const colours = ["#1f6f69", "#c9891f", "#2b5c9e", "#8c3f5f", "#6c8f2c", "#5a4a9c", "#3f9bb0", "#7a4a2b", "#6b7780"];
  const text = { color: "#1d2528", fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const narrow = () => window.innerWidth < 700;
  // Tooltips are drawn, not made of HTML: the page forbids styles inside it.
  const tooltip = { renderMode: "richText", confine: true, borderColor: "#dde4e4", textStyle: text };
  const shown = (unit) => (value) =>
    value === null || value === undefined ? "—"
      : (value / unit.per).toLocaleString("en", { minimumFractionDigits: unit.digits, maximumFractionDigits: unit.digits }) + " " + unit.name;
  const short = (unit) => (value) => (value / unit.per).toLocaleString("en", { maximumFractionDigits: 0 });
  // On an axis a rounded number would name two ticks the same: each has the decimals that it needs.
  const ticks = (unit) => (value) => (value / unit.per).toLocaleString("en", { maximumFractionDigits: 6 });
  const cut = (words, most) => (words.length > most ? words.slice(0, most) + "…" : words);

  const makers = {
    sankey: (chart) => ({
      tooltip: {
        ...tooltip, trigger: "item",
        formatter: (one) => one.dataType === "edge"
          ? one.data.source.slice(2) + " → " + one.data.target.slice(2) + "\n" + shown(chart.unit)(one.value)
          : one.data.label_text + "\n" + shown(chart.unit)(one.value),
      },
      series: [{
        type: "sankey", left: 4, right: narrow() ? 100 : 215, top: 10, bottom: 10, nodeWidth: 14, nodeGap: 14, draggable: false,
        orient: "horizontal", emphasis: { focus: "adjacency" }, lineStyle: { color: "gradient", opacity: 0.35, curveness: 0.5 },
        label: { ...text, fontSize: narrow() ? 11 : 13, formatter: (one) => cut(one.data.label_text, narrow() ? (/[^\x00-\x7f]/.test(one.data.label_text) ? 8 : 14) : 34) },
        data: chart.nodes.map((node, index) => ({ name: node.name, label_text: node.label, depth: node.depth, itemStyle: { color: colours[index % colours.length] } })),
        links: chart.links,
      }],
    }),
    treemap: (chart) => ({
      tooltip: { ...tooltip, formatter: (one) => one.treePathInfo.map((step) => step.name).filter(Boolean).join(" / ") + "\n" + shown(chart.unit)(one.value) },
      series: [{
        type: "treemap", animation: false, left: 0, right: 0, top: 0, bottom: 30, roam: false, nodeClick: "zoomToNode", leafDepth: 2, drillDownIcon: "",
        breadcrumb: { height: 24, bottom: 0, itemStyle: { color: "#e6f0ee", textStyle: { ...text, fontSize: 12 } } },
        label: { ...text, color: "#fff", fontSize: 13, lineHeight: 18, overflow: "truncate", textBorderColor: "rgba(20,30,30,.55)", textBorderWidth: 2, formatter: (one) => one.name + "\n" + short(chart.unit)(one.value) },
        upperLabel: { show: true, height: 26, position: [5, 6], verticalAlign: "top", color: "#1d2528", fontFamily: text.fontFamily, fontSize: 13 },
        itemStyle: { borderColor: "#fff", borderWidth: 1, gapWidth: 1 },
        levels: [
          { color: colours, itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } },
          { itemStyle: { borderColor: "#dfe9e7", borderWidth: 3, gapWidth: 2 } },
          { itemStyle: { borderColor: "#ffffff", gapWidth: 1 } },
        ],
        data: chart.tree, name: chart.title,
      }],
    }),
    bars: (chart) => {
      const words = { type: "category", data: chart.axis, axisLabel: { ...text, width: narrow() ? 90 : 220, overflow: "truncate" }, axisTick: { show: false }, inverse: !!chart.lying };
      const amounts = { type: "value", axisLabel: { ...text, color: "#56646a", formatter: ticks(chart.unit), hideOverlap: true }, splitLine: { lineStyle: { color: "#e7ecec" } } };
      return {
        tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: shown(chart.unit) },
        legend: { type: "scroll", top: 0, left: 0, right: 0, textStyle: text, itemWidth: 14, itemHeight: 14 },
        grid: { left: 8, right: 40, top: 40, bottom: 8, containLabel: true },
        aria: { enabled: true, label: { enabled: false }, decal: { show: chart.series.length > 4 } },
        xAxis: chart.lying ? amounts : words, yAxis: chart.lying ? words : amounts,
        series: chart.series.map((one) => ({ type: "bar", stack: "all", name: one.name, data: one.values, barMaxWidth: chart.lying ? 26 : 70 })),
      };
    },
  };

  // Heads of columns become buttons that sort the rows; a third press brings back the order in which they came.
  function sortable() {
    for (const table of document.querySelectorAll("table[data-sortable]")) {
      const rows = [...table.tBodies[0].rows];
      if (rows.length < 3) continue;
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        if (head.classList.contains("wide") || !head.textContent.trim()) return;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "sort";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const before = head.getAttribute("aria-sort");
          const first = column ? "descending" : "ascending";
          const now = !before ? first : before === first ? (first === "descending" ? "ascending" : "descending") : "";
          for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
          if (now) head.setAttribute("aria-sort", now);
          const key = (row) => row.cells[column].textContent.trim();
          const number = (row) => { const words = key(row).replace(/[,%+]/g, ""); return words === "—" || words === "" ? null : Number(words); };
          const order = (a, b) => {
            if (!column) return key(a).localeCompare(key(b), "zh-CN");
            const [x, y] = [number(a), number(b)];
            return x === null || y === null ? (x === null) - (y === null) : x - y;
          };
          const sorted = now ? [...rows].sort((a, b) => (now === "descending" && number(a) !== null && number(b) !== null ? -1 : 1) * order(a, b)) : rows;
          if (now === "descending" && !column) sorted.reverse();
          table.tBodies[0].append(...sorted);
        });
      });
    }
  }

  for (const holder of document.querySelectorAll("[data-chart]")) {
    const data = holder.parentElement.querySelector('script[type="application/json"]');
    if (!data) continue;
    const chart = JSON.parse(data.textContent);
    if (!makers[chart.kind] || (chart.series && !chart.series.length)) continue;
    holder.hidden = false;
    if (chart.lying) holder.classList.add(chart.axis.length > 12 ? "tall" : chart.axis.length < 4 ? "low" : "middling");
    const drawn = window.echarts.init(holder, null, { renderer: "canvas" });
    const draw = () => drawn.setOption({ color: colours, textStyle: text, animation: false, ...makers[chart.kind](chart) }, true);
    draw();
    let waiting = 0;
    window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => { drawn.resize(); draw(); }, 120); });
  }
})();
