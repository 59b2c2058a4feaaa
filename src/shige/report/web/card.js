// The side card of a grid and the small words beside the pointer: name before code, time before all.
const bar = (values, names, digits = 0) => {
  const total = sum(values) || 1;
  const pieces = values.map((v, n) => `<i class="p${n % 7}" style="flex:${v / total}"></i>`).join("");
  const words = values.map((v, n) => (v >= 0.5 ? `<span><i class="p${n % 7}"></i>${escape(names[n])} <b>${number(v, digits)}</b></span>` : "")).join("");
  return `<div class="bar" aria-hidden="true">${pieces}</div><p class="words">${words}</p>`;
};
const row = (name, content) => `<div class="row"><dt>${name}</dt><dd>${content}</dd></div>`;
const linkTo = (target) => `<button type="button" class="link" data-row="${target}">${escape(grids.name[target])}</button>`;
const floorsOf = (r) => { const [, , a, b] = grids.doors[r]; return a === b ? t("floor", { a }) : t("floors", { a, b }); };
const homesOf = (r) => {
  const [b, e] = grids.doors[r], values = { h: number(grids.homes[r]), b, e, f: floorsOf(r), c: grids.crew[r] };
  return t(grids.tier[r] === 2 ? "homesLine" : "homesLineN", values);
};
const tierName = (r) => t(["tier0", "tier1", "tier2", "tier3"][grids.tier[r]]);
const isShort = (r) => grids.tier[r] === 2 && grids.p[r] < plan.p;

const tipText = (r) => {
  const figure = grids.tier[r] === 2 ? `${t("minShort", { m: number(grids.min[r]) })} · ${t("chanceShort", { p: chance(grids.p[r]) })} · ` : "";
  return `<b>${escape(grids.name[r])}</b><span>${figure}${number(grids.homes[r])} ${lang === "zh" ? "户" : "hh"}</span>`;
};
const notesOf = (r) => grids.note[r].map(([code, zh, en]) => `<li class="note"><span class="pill now">${escape(t(code))}</span> ${escape(lang === "zh" ? zh : en)}</li>`).join("");
const spreadOf = (r) => {
  const most = Math.max(plan.limit * 1.15, grids.p90[r] * 1.05), at = (m) => `${(100 * m) / most}%`;
  return `<div class="spread" role="img" aria-label="${t("spreadLine", { a: number(grids.p50[r]), b: number(grids.p90[r]), l: plan.limit })}">
    <i class="to50" style="width:${at(grids.p50[r])}"></i><i class="to90" style="left:${at(grids.p50[r])};width:${at(grids.p90[r] - grids.p50[r])}"></i>
    <i class="end" style="left:${at(plan.limit)}"></i><span style="left:${at(plan.limit)}">${plan.limit}</span></div>
    <p class="words">${t("spreadLine", { a: number(grids.p50[r]), b: number(grids.p90[r]), l: plan.limit })}</p>`;
};
const microCard = (r) => {
  const figures = grids.p50[r] == null ? "" : `<h3>${t("spread")}</h3>${spreadOf(r)}`;
  const parts = grids.parts[r] ? `<h3>${t("where")}<small>${t("partsUnit")}</small></h3>${bar(grids.parts[r], plan.partNames.map((n) => t(n)))}` : "";
  const reach = grids.reach[r] == null ? "" : t("chanceLine", { m: number(grids.p50[r] ?? grids.min[r]), r: percent(grids.reach[r]) });
  return `${row(t("unit"), homesOf(r))}
    ${row(t("chance"), `<b class="${isShort(r) ? "bad" : ""}">${chance(grids.p[r])}</b> ${reach}`)}
    ${row(t("belongs"), `${linkTo(grids.up[r])} <small>${short(grids.up[r])}</small> · ${linkTo(grids.up[grids.up[r]])}`)}</dl>${figures}${parts}`;
};
const normBar = (homes) => {
  const [a, b] = plan.general, most = Math.max(b * 1.3, homes * 1.05), at = (n) => `${(100 * n) / most}%`;
  return `<div class="spread" aria-hidden="true"><i class="norm" style="left:${at(a)};width:${at(b - a)}"></i><i class="dot" style="left:${at(homes)}"></i>
    <span style="left:${at(a)}">${a}</span><span style="left:${at(b)}">${b}</span></div>`;
};
const weeklyCard = (r) => {
  const weekly = grids.weekly[r];
  if (!weekly) return "";
  const total = sum(weekly), people = plan.workers;
  const perWeek = t("perWeek", { n: t("hours", { n: number(total / 60, 1) }), m: t("hours", { n: number(total / 60 / people, 1) }) });
  return `<h3>${t("weekly")}<small>${perWeek}</small></h3>${bar(weekly, plan.weeklyNames.map((n) => t(n)))}`;
};
const inTime = (rows) => rows.filter((r) => grids.p[r] >= plan.p).length;
const generalCard = (r) => {
  const micros = below(r, 2);
  return `${row(t("unit"), homesOf(r))}${row(t("belongs"), linkTo(grids.up[r]))}
    ${row(t("answers"), t("people", { n: plan.workers }))}
    ${row(t("inTime"), t("ofMicro", { n: `<b>${inTime(micros)}</b>`, all: micros.length }))}</dl>
    ${normBar(grids.homes[r])}${weeklyCard(r)}<h3>${t("has")} ${micros.length} ${t("members")}</h3><ul class="members">${micros.map(member).join("")}</ul>`;
};
const member = (r) => `<li><button type="button" class="line" data-row="${r}"><small>${short(r)}</small><span>${escape(grids.name[r])}</span><b>${grids.tier[r] === 2 ? t("minShort", { m: number(grids.min[r]) }) : number(grids.homes[r])}</b></button></li>`;
const communityCard = (r) => {
  const generals = below(r, 1), micros = below(r, 2), apart = below(r, 3);
  return `${row(t("unit"), homesOf(r))}${row(t("has"), t("tierHas", { g: generals.length, m: micros.length, d: apart.length }))}
    ${row(t("inTime"), t("ofMicro", { n: `<b>${inTime(micros)}</b>`, all: micros.length }))}</dl>
    <h3>${t("general")}</h3><ul class="members">${[...generals, ...apart].map(member).join("")}</ul>`;
};
const dedicatedCard = (r) => `${row(t("unit"), homesOf(r))}${row(t("belongs"), linkTo(grids.up[r]))}</dl><p class="words">${t("dedicatedText")}</p>`;

const showCard = () => {
  const card = document.getElementById("card");
  card.hidden = chosen < 0;
  if (chosen < 0) { card.innerHTML = ""; return; }
  const r = chosen, body = [communityCard, generalCard, microCard, dedicatedCard][grids.tier[r]](r);
  const general = grids.tier[r] === 2 ? grids.up[r] : r, page = grids.page[r];
  const sheet = plan.sheets.includes(grids.code[general]) ? `<a class="button strong" href="sheets/${grids.code[general]}.pdf${page ? `#page=${page}` : ""}" target="_blank" rel="noopener">${t("sheet")}</a>` : "";
  card.innerHTML = `<button type="button" class="close" aria-label="${t("close")}" data-close>×</button>
    <p class="kicker">${tierName(r)} <span class="code">${spaced(r)}</span></p><h2>${escape(grids.name[r])}</h2><dl>${body}
    ${grids.note[r].length ? `<h3>${t("exceptions")}</h3><ul>${notesOf(r)}</ul>` : ""}${grids.cut[r] ? `<p class="words cutnote">${t("cutCard")}</p>` : ""}
    <p class="deeds">${sheet}<button type="button" class="button" data-fly>${t("flyTo")}</button><button type="button" class="button" data-copy>${t("copy")}</button></p>`;
};
