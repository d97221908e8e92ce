// Draws the chart of a table: `data-chart` names a table of days and numbers, newest first. Without it the table stands.
"use strict";
(() => {
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  for (const place of document.querySelectorAll("[data-chart]")) {
    const rows = [...document.querySelectorAll(`#${place.dataset.chart} tbody tr`)].reverse();
    if (!window.echarts || rows.length < 2) { place.remove(); continue; }
    const values = rows.map((row) => row.querySelector("[data-value]").dataset.value);
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      animation: false, color: [ink("--brand")], grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: rows.map((row) => row.cells[0].textContent.trim().slice(5)), boundaryGap: false },
      yAxis: { type: "value", minInterval: values.every((value) => !value.includes(".")) ? 1 : 0 },
      // A day without a number is a gap, not a zero.
      series: [{ type: "line", symbolSize: 5, data: values.map((value) => value === "" ? null : Number(value)) }],
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  }
})();
