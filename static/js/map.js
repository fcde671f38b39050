/* The map of villages (insurance/charts.py, welfare/charts.py): outlines when there are some, circles at their centres
   before that; houses as points on top, when there are any. */
(() => {
  "use strict";
  const element = document.querySelector("[data-map]");
  const source = element && document.getElementById(element.dataset.map);
  if (!source || !window.echarts) return;
  const chart = JSON.parse(source.textContent);
  const picked = document.getElementById(element.dataset.picked);
  // Brown below the threshold, teal from it on: told apart without red and green, and by lightness on each side.
  const COLOURS = chart.colours || ["#8c510a", "#d0a154", "#f0ddb2", "#80cdc1", "#01665e"];
  const points = chart.points || [];
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const byCode = new Map(chart.places.map((place) => [place.code, place]));
  const text = (code) => {
    const place = byCode.get(code);
    return place ? `${place.name}: ${place.text}` : "";
  };

  const pieces = chart.steps.map((step, index) => ({
    ...(step.low === null ? {} : { gte: step.low }),
    ...(step.high === null ? {} : { lt: step.high }),
    label: step.label,
    color: COLOURS[index],
  }));
  const option = (series) => ({
    animation: false,
    aria: { enabled: false }, // the element says what it is, and the table beside it has the numbers
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--sk-ink-soft") },
    tooltip: {
      renderMode: "richText", // an HTML tooltip would write inline styles
      confine: true,
      backgroundColor: token("--sk-surface"),
      borderColor: token("--sk-line"),
      textStyle: { color: token("--sk-ink"), fontSize: 13 },
      formatter: ({ data, name }) => (data && data.url ? `${data.name}: ${data.text}` : text((data && data.code) || name)),
    },
    visualMap: {
      type: "piecewise",
      pieces,
      seriesIndex: 0,
      dimension: chart.shapes ? undefined : 2,
      left: 0,
      bottom: 0,
      itemWidth: 18,
      itemHeight: 12,
      textStyle: { color: token("--sk-ink"), fontSize: 13 },
      outOfRange: { color: token("--sk-sunken") },
    },
    ...series,
  });
  const houses = (system) => ({
    type: "scatter",
    coordinateSystem: system,
    symbol: "diamond",
    symbolSize: 14,
    data: points.map((point) => ({ ...point, value: point.at })),
    itemStyle: { color: token("--sk-ink"), borderColor: token("--sk-surface"), borderWidth: 1.5 },
  });
  const FRAME = { map: "villages", nameProperty: "code", roam: false, layoutCenter: ["54%", "48%"], layoutSize: "96%" };
  const outlines = () => ({
    // Points need a coordinate system of their own below them; it takes the same frame as the outlines.
    ...(points.length ? { geo: { ...FRAME, silent: true, itemStyle: { opacity: 0 } } } : {}),
    series: [
      {
        type: "map",
        ...FRAME,
        selectedMode: "single",
        data: chart.places.map((place) => ({ name: place.code, code: place.code, value: place.value })),
        itemStyle: { borderColor: token("--sk-surface"), borderWidth: 0.6, areaColor: token("--sk-sunken") },
        label: { show: false },
        emphasis: { label: { show: false }, itemStyle: { areaColor: null, borderColor: token("--sk-ink"), borderWidth: 2 } },
        select: { label: { show: false }, itemStyle: { areaColor: null, borderColor: token("--sk-ink"), borderWidth: 2 } },
      },
      ...(points.length ? [houses("geo")] : []),
    ],
  });
  const circles = () => {
    const most = Math.max(1, ...chart.places.map((place) => place.members));
    return {
      grid: { left: 16, right: 16, top: 16, bottom: 120 },
      xAxis: { type: "value", scale: true, show: false },
      yAxis: { type: "value", scale: true, show: false },
      series: [
        {
          type: "scatter",
          selectedMode: "single",
          data: chart.places
            .filter((place) => place.at)
            .map((place) => ({ name: place.code, code: place.code, value: [...place.at, place.value, place.members] })),
          symbolSize: (value) => 8 + 26 * Math.sqrt(value[3] / most), // the area is the number of members
          itemStyle: { borderColor: token("--sk-ink-soft"), borderWidth: 0.6 },
          emphasis: { itemStyle: { borderColor: token("--sk-ink"), borderWidth: 2 } },
          select: { itemStyle: { borderColor: token("--sk-ink"), borderWidth: 2 } },
        },
        ...(points.length ? [houses("cartesian2d")] : []),
      ],
    };
  };

  let instance = null;
  const draw = () => {
    element.style.height = `${Math.max(360, Math.min(620, Math.round(element.clientWidth * 0.8)))}px`;
    instance = instance || window.echarts.init(element, null, { renderer: "svg" }); // sharp in print
    instance.resize();
    instance.setOption(option(chart.shapes ? outlines() : circles()), true);
  };
  const pick = (data) => {
    const place = data && (data.url ? data : byCode.get(data.code));
    if (!place || !picked) return;
    const link = document.createElement("a");
    link.href = place.url;
    link.textContent = place.name;
    picked.replaceChildren(link, `: ${place.text}`);
  };
  const listen = () => {
    instance.on("click", (event) => pick(event.data));
    // The table is the keyboard's map: the village whose row has the focus stands out.
    document.querySelectorAll("[data-place]").forEach((row) => {
      const name = row.dataset.place;
      const tell = (type) => () => instance.dispatchAction({ type, seriesIndex: 0, name });
      row.addEventListener("focusin", tell("highlight"));
      row.addEventListener("focusout", tell("downplay"));
      row.addEventListener("mouseenter", tell("highlight"));
      row.addEventListener("mouseleave", tell("downplay"));
    });
    document.documentElement.addEventListener("siperkasa:theme", draw);
    let waiting = 0;
    window.addEventListener("resize", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(draw, 150);
    });
  };
  const start = (geojson) => {
    if (geojson) window.echarts.registerMap("villages", geojson);
    draw();
    listen();
  };
  if (!chart.shapes) start(null);
  else {
    fetch(chart.shapes, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(start)
      .catch(() => {
        element.hidden = true;
        element.dataset.failed = "1";
        document.getElementById(element.dataset.missing).hidden = false;
      });
  }
})();
