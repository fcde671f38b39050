/* Charts out of the figures on the page (insurance/charts.py): few, flat, directly labelled, in the colours of the theme. */
(() => {
  "use strict";
  const language = document.documentElement.lang || "id";
  const number = new Intl.NumberFormat(language);
  const per100 = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat(language, { notation: "compact" });
  // One colour for a segment everywhere, told apart in grey too; the same in light and dark.
  const SEGMENTS = {
    PBI_JK: "#0f766e",
    PBPU_PEMDA: "#e0a43a",
    PPU_PN: "#3b5b92",
    PPU_BU: "#8fb0d9",
    PPU: "#5f83b5",
    PBPU: "#9a5b8f",
    BP: "#a8a29a",
  };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const base = () => ({
    animation: false,
    aria: { enabled: false }, // the element says what it is, and the table beside it has the numbers
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13, color: token("--sk-ink-soft") },
    tooltip: {
      renderMode: "richText", // an HTML tooltip would write inline styles
      confine: true,
      backgroundColor: token("--sk-surface"),
      borderColor: token("--sk-line"),
      textStyle: { color: token("--sk-ink"), fontSize: 13 },
    },
  });
  const valueAxis = (extra) => ({
    type: "value",
    splitLine: { lineStyle: { color: token("--sk-line") } },
    axisLabel: { color: token("--sk-ink-soft") },
    ...extra,
  });
  const categoryAxis = (labels, extra) => ({
    type: "category",
    data: labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("--sk-line-strong") } },
    axisLabel: { color: token("--sk-ink-soft") },
    ...extra,
  });
  const mark = (chart, axis) =>
    chart.mark && {
      silent: true,
      symbol: "none",
      lineStyle: { color: token("--sk-soon"), type: "dashed", width: 1.5 },
      label: {
        formatter: chart.mark.least === false ? chart.mark.text : "≥ " + chart.mark.text,
        color: token("--sk-soon"),
        position: axis === "xAxis" ? "start" : "insideStartTop",
      },
      data: [{ [axis]: chart.mark.value }],
    };

  const legendHeight = (chart, width) => 26 * Math.ceil(chart.series.length / Math.max(1, Math.floor(width / 160)));

  const kinds = {
    line: (chart) => ({
      height: 400,
      option: {
        grid: { left: 8, right: 24, top: 28, bottom: 8, containLabel: true },
        tooltip: {
          trigger: "axis",
          formatter: (points) =>
            [points[0].axisValue, ...points.map((p) => `${p.seriesName}: ${chart.series[p.seriesIndex].texts[p.dataIndex]}`)].join("\n"),
        },
        xAxis: categoryAxis(chart.labels, { boundaryGap: false, axisLabel: { color: token("--sk-ink-soft"), hideOverlap: true } }),
        // A line shows change, so its axis need not begin at zero; it says where it begins.
        yAxis: valueAxis({ scale: true, axisLabel: { color: token("--sk-ink-soft"), formatter: "{value} %" } }),
        series: chart.series.map((series, index) => ({
          type: "line",
          name: series.name,
          data: series.values,
          color: index ? token("--sk-ink-soft") : token("--sk-act"),
          lineStyle: { width: index ? 2 : 3, type: index ? [6, 4] : "solid" },
          symbol: "circle",
          symbolSize: 6,
          connectNulls: false,
          label: {
            show: true,
            position: "top",
            color: token("--sk-ink"),
            // Directly labelled: the line's name once, at its last point.
            formatter: (p) => (p.dataIndex === series.values.length - 1 ? `${series.name} ${per100.format(p.value)} %` : ""),
            align: "right",
            backgroundColor: token("--sk-surface"),
            padding: [1, 2],
          },
          markLine: index ? undefined : mark(chart, "yAxis"),
        })),
      },
    }),
    bars: (chart) => ({
      height: 56 + 30 * chart.labels.length,
      option: {
        grid: { left: 8, right: 64, top: 24, bottom: 8, containLabel: true },
        tooltip: { formatter: (p) => `${p.name}: ${chart.texts[p.dataIndex]}` },
        xAxis: valueAxis({ min: 0, splitNumber: 3, axisLabel: { color: token("--sk-ink-soft"), hideOverlap: true, formatter: "{value} %" } }),
        yAxis: categoryAxis(chart.labels, { inverse: true, axisLabel: { color: token("--sk-ink"), width: 130, overflow: "truncate" } }),
        series: [
          {
            type: "bar",
            data: chart.values,
            color: token("--sk-act"),
            barMaxWidth: 18,
            label: { show: true, position: "right", color: token("--sk-ink"), formatter: (p) => chart.texts[p.dataIndex] },
            markLine: mark(chart, "xAxis"),
          },
        ],
      },
    }),
    columns: (chart) => ({
      height: 320,
      option: {
        grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: token("--sk-ink") } },
        tooltip: { formatter: (p) => `${p.name}\n${p.seriesName}: ${chart.series[p.seriesIndex].texts[p.dataIndex]}` },
        xAxis: categoryAxis(chart.labels),
        yAxis: valueAxis({
          min: 0,
          splitNumber: 3,
          // The budget belongs into the picture, also while nothing comes near it.
          max: ({ max }) => Math.max(max, chart.mark ? chart.mark.value * 1.05 : 0),
          axisLabel: { color: token("--sk-ink-soft"), showMaxLabel: false, formatter: (value) => compact.format(value) },
        }),
        series: chart.series.map((series, index) => ({
          type: "bar",
          name: series.name,
          data: series.values,
          color: index ? token("--sk-act") : token("--sk-ink-soft"),
          barMaxWidth: 28,
          markLine: index ? undefined : mark({ mark: chart.mark && { ...chart.mark, least: false } }, "yAxis"),
        })),
      },
    }),
    waterfall: (chart) => ({
      height: 40 + 44 * chart.labels.length,
      option: {
        grid: { left: 8, right: 72, top: 8, bottom: 8, containLabel: true },
        tooltip: { formatter: (p) => `${p.name}: ${chart.texts[p.dataIndex]}` },
        xAxis: valueAxis({ min: 0, splitNumber: 3, axisLabel: { color: token("--sk-ink-soft"), hideOverlap: true, formatter: (value) => number.format(value) } }),
        yAxis: categoryAxis(chart.labels, { inverse: true, axisLabel: { color: token("--sk-ink"), width: 120, overflow: "break", lineHeight: 16 } }),
        series: [
          // What a step stands on is there and not seen.
          { type: "bar", stack: "steps", silent: true, data: chart.bases, itemStyle: { color: "transparent" }, barMaxWidth: 24 },
          {
            type: "bar",
            stack: "steps",
            barMaxWidth: 24,
            data: chart.values.map((value, index) => ({
              value,
              itemStyle: {
                color: token({ total: "--sk-ink-soft", goal: "--sk-act", more: "--sk-act" }[chart.kinds[index]] || "--sk-soon"),
                opacity: chart.kinds[index] === "missing" ? 0.55 : 1,
              },
            })),
            label: {
              show: true,
              position: "right",
              color: token("--sk-ink"),
              formatter: (p) => ({ less: "− ", missing: "+ ", more: "+ " }[chart.kinds[p.dataIndex]] || "") + chart.texts[p.dataIndex],
            },
          },
        ],
      },
    }),
    stack: (chart, width) => ({
      height: 72 + 30 * chart.labels.length + legendHeight(chart, width),
      option: {
        grid: { left: 8, right: 24, top: 12 + legendHeight(chart, width), bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: token("--sk-ink") } },
        tooltip: { formatter: (p) => `${p.name}\n${p.seriesName}: ${number.format(p.value)}` },
        xAxis: valueAxis({ min: 0, splitNumber: 3, axisLabel: { color: token("--sk-ink-soft"), hideOverlap: true, formatter: (value) => number.format(value) } }),
        yAxis: categoryAxis(chart.labels, { inverse: true, axisLabel: { color: token("--sk-ink"), width: 110, overflow: "truncate" } }),
        series: chart.series.map((series) => ({
          type: "bar",
          stack: "members",
          name: series.name,
          data: series.values,
          color: SEGMENTS[series.code],
          barMaxWidth: 18,
          itemStyle: { borderColor: token("--sk-surface"), borderWidth: 0.5 },
        })),
      },
    }),
  };

  const drawn = new Map();
  const draw = (element) => {
    const source = document.getElementById(element.dataset.chart);
    if (!source || !window.echarts) return;
    const chart = JSON.parse(source.textContent);
    const { height, option } = kinds[chart.kind](chart, element.clientWidth);
    let instance = drawn.get(element);
    element.style.height = `${height}px`;
    if (!instance) {
      instance = window.echarts.init(element, null, { renderer: "svg" }); // sharp in print
      drawn.set(element, instance);
    }
    const common = base();
    instance.resize();
    instance.setOption({ ...common, ...option, tooltip: { ...common.tooltip, ...option.tooltip } }, true);
  };
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

  drawAll();
  document.documentElement.addEventListener("siperkasa:theme", drawAll);
  let waiting = 0;
  window.addEventListener("resize", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(drawAll, 150);
  });
  window.addEventListener("beforeprint", () => drawn.forEach((instance) => instance.resize()));
})();
