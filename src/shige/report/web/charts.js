// The figures of the whole plan, each with its finding in a sentence first.
const HISTOGRAM_STEP = 10;
const MOST_MARKS = 900;
let echarts = null;
let drawn = [];
let fresh = false; // whether what is drawn speaks the page's language and wears its colours
const loadCharts = async () => {
  const url = await blobUrl("echarts");
  await new Promise((done, fail) => { document.head.append(Object.assign(document.createElement("script"), { src: url, onload: done, onerror: fail })); });
  echarts = window.echarts;
};
let opening = null;
const openCharts = () => (opening ??= loadCharts());
const axisText = () => ({ color: css("--muted"), fontSize: 12 * scale(), fontFamily: css("--font") });
const axis = (type, more = {}) => ({ type, axisLabel: axisText(), nameTextStyle: axisText(), axisLine: { show: type === "category", lineStyle: { color: css("--line") } }, axisTick: { show: false }, splitLine: { lineStyle: { color: css("--line") } }, ...more });
const base = (more) => ({
  animation: false, aria: { enabled: true }, textStyle: { fontFamily: css("--font"), color: css("--ink") }, grid: { left: 8, right: 18, top: 34, bottom: 26, containLabel: true },
  tooltip: { trigger: "axis", confine: true, backgroundColor: css("--surface"), borderColor: css("--line"), textStyle: { color: css("--ink"), fontSize: 12 * scale() }, axisPointer: { type: "shadow", shadowStyle: { color: css("--ink"), opacity: 0.05 } } }, ...more,
});
const legend = () => ({ top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: "rect", textStyle: axisText() });
const roundUp = (value, step) => (Math.floor(value / step) + 1) * step;
const bottomName = (name) => ({ name, nameLocation: "middle", nameGap: 12 * scale() });
const silentLine = (value, text, key = "yAxis") => ({ silent: true, symbol: "none", lineStyle: { color: css("--now"), type: "dashed", width: 1.5 }, label: { formatter: text, color: css("--now"), fontSize: 12 * scale(), position: key === "xAxis" ? "end" : "insideStartTop" }, data: [{ [key]: value }] });

const thinned = (rows) => rows.filter((_, n) => n % Math.ceil(rows.length / MOST_MARKS) === 0 || n === rows.length - 1);
const homesChart = () => {
  const all = rowsOf(1).sort((a, b) => grids.homes[a] - grids.homes[b]), rows = thinned(all), [a, b] = plan.general;
  const fits = all.filter((r) => !isOver(r) && !isUnder(r)).length;
  const say = t("chartHomesSay", { n: number(all.length), k: number(fits), a, b });
  return { title: t("chartHomes"), say, rows, option: base({
    xAxis: axis("category", { data: rows.map((r) => grids.name[r]), axisLabel: { show: false }, ...bottomName(t("rank")) }), yAxis: axis("value", { max: (v) => roundUp(Math.max(v.max, b), 100) }),
    series: [{ type: "bar", name: t("homes"), barCategoryGap: "20%", data: rows.map((r) => ({ value: grids.homes[r], itemStyle: { color: css(isOver(r) || isUnder(r) ? "--soon" : "--s3") } })),
      markArea: { silent: true, itemStyle: { color: css("--ink"), opacity: 0.06 }, label: { show: true, position: "top", color: css("--muted"), fontSize: 12 * scale(), formatter: `${t("norm")} ${a}–${b}` }, data: [[{ yAxis: a }, { yAxis: b }]] } }],
  }) };
};
const minutesChart = () => {
  const rows = rowsOf(2), step = HISTOGRAM_STEP, all = rows.map((r) => Math.floor(grids.min[r] / step));
  const first = Math.min(...all) - 1, last = Math.max(plan.limit / step, ...all) + 1, bins = Array.from({ length: last - first }, (_, n) => first + n);
  const counts = bins.map((bin) => all.filter((n) => n === bin).length);
  const say = t("chartMinutesSay", { m: number(median(rows.map((r) => grids.p50[r] ?? grids.min[r]))), l: plan.limit, k: number(rows.filter((r) => grids.min[r] > plan.limit).length) });
  return { title: t("chartMinutes"), say, option: base({
    xAxis: [{ type: "category", data: bins.map((bin) => `${bin * step}–${(bin + 1) * step}`), show: false }, axis("value", { min: first * step, max: last * step, interval: 2 * step, position: "bottom", splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: css("--line") } }, ...bottomName(t("minutes")), nameGap: 24 * scale() })],
    yAxis: axis("value", { name: t("count"), minInterval: 1 }),
    series: [{ type: "bar", name: t("count"), barCategoryGap: "6%", data: counts.map((n, i) => ({ value: n, itemStyle: { color: css(bins[i] * step >= plan.limit ? "--now" : "--s3") } })) },
      { type: "line", xAxisIndex: 1, data: [], markLine: silentLine(plan.limit, t("limit", { n: plan.limit }), "xAxis") }],
  }) };
};
const spreadChart = () => {
  const all = rowsOf(2).filter((r) => grids.p90[r] != null).sort((a, b) => grids.p90[a] - grids.p90[b]), rows = thinned(all);
  if (!rows.length) return { title: t("chartSpread"), say: t("noFigures") };
  const area = (name, values, colour, stack) => ({ type: "line", name, data: values, stack, symbol: "none", lineStyle: { width: 0 }, areaStyle: { color: colour, opacity: 1 }, itemStyle: { color: colour } });
  return { title: t("chartSpread"), say: t("chartSpreadSay", { l: plan.limit, k: number(all.filter((r) => grids.p90[r] <= plan.limit).length), n: number(all.length) }), rows, option: base({
    legend: legend(), xAxis: axis("category", { data: rows.map((r) => grids.name[r]), axisLabel: { show: false }, boundaryGap: false, ...bottomName(t("rankMicro")) }), yAxis: axis("value", { max: (v) => roundUp(Math.max(v.max, plan.limit), 30), interval: 30 }),
    tooltip: { ...base({}).tooltip, formatter: (items) => { const r = rows[items[0].dataIndex]; return `${escape(grids.name[r])}<br>${t("p50")} ${number(grids.p50[r])} · ${t("p90")} ${number(grids.p90[r])} ${t("minutes")}`; } },
    series: [area(t("p50"), rows.map((r) => grids.p50[r]), css("--s3"), "p"), { ...area(t("p90"), rows.map((r) => grids.p90[r] - grids.p50[r]), css("--s1"), "p"), markLine: silentLine(plan.limit, t("limit", { n: plan.limit })) }],
  }) };
};
const peopleChart = () => {
  const staff = plan.staffing, mine = staff.find((s) => s.profile === plan.profile) ?? staff[0];
  if (!mine) return { title: t("chartPeople"), say: t("noFigures") };
  return { title: t("chartPeople"), say: t("chartPeopleSay", { p: t(mine.profile), n: number(mine.people), c: plan.crew }), option: base({
    grid: { left: 8, right: 60 * scale(), top: 12, bottom: 8, containLabel: true }, xAxis: axis("value", { splitNumber: 3 }), yAxis: axis("category", { inverse: true, data: staff.map((s) => t(s.profile)), axisLabel: { ...axisText(), color: css("--ink") } }),
    series: [{ type: "bar", name: t("crewHead"), barMaxWidth: 26 * scale(), label: { show: true, position: "right", color: css("--ink"), fontSize: 13 * scale(), fontWeight: 600, formatter: (item) => number(item.value) }, data: staff.map((s) => ({ value: s.people, itemStyle: { color: css(s === mine ? "--s4" : "--s2") } })) }],
  }) };
};
const weeklyChart = () => {
  const each = (r) => sum(grids.weekly[r]) / plan.workers, all = rowsOf(1).filter((r) => grids.weekly[r]).sort((a, b) => each(a) - each(b)), rows = thinned(all);
  if (!rows.length) return { title: t("chartWeekly"), say: t("noFigures") };
  const m = number(median(all.map(each))), series = plan.weeklyNames.map((name, n) => ({ type: "bar", stack: "w", name: t(name), barCategoryGap: "20%", itemStyle: { color: css(`--p${n % 7}`) }, data: rows.map((r) => grids.weekly[r][n] / plan.workers) }));
  series[0].markLine = silentLine(plan.ceiling, `${t("ceiling")} ${number(plan.ceiling)}`);
  return { title: t("chartWeekly"), say: t("chartWeeklySay", { m, c: number(plan.ceiling) }), rows, option: base({
    legend: legend(), xAxis: axis("category", { data: rows.map((r) => grids.name[r]), axisLabel: { show: false }, ...bottomName(t("rankLoad")) }), yAxis: axis("value", { max: (v) => roundUp(Math.max(v.max, plan.ceiling), 500) }),
    tooltip: { ...base({}).tooltip, valueFormatter: (v) => number(v) }, series,
  }) };
};
const partsChart = () => {
  const rows = rowsOf(2).filter((r) => grids.parts[r]), all = sum(rows.map((r) => sum(grids.parts[r])));
  if (!rows.length) return { title: t("chartParts"), say: t("noFigures") };
  const shares = plan.partNames.map((name, n) => ({ name, n, share: sum(rows.map((r) => grids.parts[r][n])) / all })).sort((a, b) => b.share - a.share);
  return { title: t("chartParts"), say: t("chartPartsSay", { a: t(shares[0].name), p: percent(shares[0].share) }), option: base({
    grid: { left: 8, right: 60 * scale(), top: 12, bottom: 8, containLabel: true }, xAxis: axis("value", { show: false }), yAxis: axis("category", { inverse: true, data: shares.map((s) => t(s.name)), axisLabel: { ...axisText(), color: css("--ink") } }),
    tooltip: { ...base({}).tooltip, valueFormatter: (v) => `${number(v, 1)}%` },
    series: [{ type: "bar", name: t("where"), barMaxWidth: 22 * scale(), label: { show: true, position: "right", color: css("--ink"), fontSize: 12 * scale(), formatter: (item) => `${number(item.value, 1)}%` }, data: shares.map((s) => ({ value: 100 * s.share, itemStyle: { color: css(`--p${s.n % 7}`) } })) }],
  }) };
};
const showCharts = async (size = {}) => {
  if (fresh && !size.width) return;
  fresh = !size.width;
  await openCharts();
  const home = document.getElementById("charts"), charts = [homesChart, minutesChart, spreadChart, peopleChart, weeklyChart, partsChart].map((make) => make());
  drawn.forEach((chart) => chart.dispose());
  home.innerHTML = charts.map((c) => `<figure><figcaption><h2>${c.title}</h2><p>${c.say}</p></figcaption>${c.option ? '<div class="chart"></div>' : ""}</figure>`).join("");
  const nodes = home.querySelectorAll(".chart");
  drawn = charts.filter((c) => c.option).map((c, n) => {
    const chart = echarts.init(nodes[n], null, { renderer: "svg", ...size });
    chart.setOption(c.option);
    if (c.rows) chart.on("click", (event) => { go("map"); choose(c.rows[event.dataIndex]); });
    return chart;
  });
};
