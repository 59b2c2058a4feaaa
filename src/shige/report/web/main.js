// Opens the page: unfolds the plan, shows map, card, list and figures, and listens to keyboard, buttons and paper.
const byId = (id) => document.getElementById(id);
const remember = (key, value) => { try { localStorage.setItem(`shige-${key}`, value); } catch { /* private window */ } };
const remembered = (key) => { try { return localStorage.getItem(`shige-${key}`); } catch { return null; } };
const address = () => new URLSearchParams(location.hash.slice(1));
const note = (key, value) => {
  const hash = address();
  if (value) hash.set(key, value); else hash.delete(key);
  history.replaceState(null, "", `#${hash}`);
};
let view = "map";
const go = (next) => {
  view = next;
  document.body.dataset.view = next;
  byId("rail").querySelectorAll("button").forEach((button) => button.setAttribute("aria-current", String(button.dataset.go === next)));
  note("view", next === "map" ? "" : next);
  if (next === "charts") showCharts();
  map?.resize();
};
const choose = (r, { stay = false } = {}) => {
  mark(chosen, "chosen", false);
  chosen = r;
  if (r >= 0 && grids.tier[r] < 3) setTier(grids.tier[r]);
  mark(chosen, "chosen", true);
  showCard();
  note("grid", r >= 0 ? grids.code[r] : "");
  document.querySelectorAll(".todo").forEach((li) => li.classList.toggle("current", Number(li.querySelector("[data-row]").dataset.row) === r));
  if (r < 0 || stay) return;
  fly([r]);
  byId("card").focus({ preventScroll: true });
};
const setTier = (next) => {
  const changed = tier !== next;
  tier = next;
  byId("tiers").querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.tier) === tier)));
  showLegend();
  if (changed) { restyle(); mark(chosen, "chosen", true); }
};
const showLegend = () => {
  const [a, b] = plan.general, marks = steps().map((v) => Math.round(v)), cut = tier === 2 && grids.cut.some(Boolean);
  const some = (test) => rowsOf(tier).some(test);
  byId("legend").innerHTML = `<p><b>${t(`legend${tier}`, { a, b })}</b></p><div class="swatches">${ramp().map((_, n) => `<i class="s${n}"></i>`).join("")}</div>
    <div class="ticks">${marks.map((m) => `<span>${number(m)}</span>`).join("")}</div><p class="signs">
    ${some(isOver) ? `<span><i class="sign over"></i>${tier === 2 ? t("over", { n: plan.limit }) : `${t("above")} ${b}`}</span>` : ""}
    ${some((r) => grids.note[r].length) ? `<span><i class="sign noted"></i>${t("exception")}</span>` : ""}
    ${rowsOf(3).length ? `<span><i class="sign apart"></i>${t("dedicated")}</span>` : ""}${cut ? `<span><i class="sign cut"></i>${t("cut")}</span>` : ""}</p>`;
};
const showFacts = () => {
  const micros = rowsOf(2), count = sum(grids.note.map((list) => list.length));
  const fact = (name, content, cls = "") => `<div class="${cls}"><dt>${name}</dt><dd>${content}</dd></div>`;
  byId("facts").innerHTML = [fact(t("community"), number(rowsOf(0).length)), fact(t("general"), number(rowsOf(1).length)), fact(t("micros"), number(micros.length)),
    fact(t("apart"), number(rowsOf(3).length)), fact(t("homes"), number(sum(rowsOf(0).map((r) => grids.homes[r])))),
    fact(t("inTime"), micros.length ? percent(Math.floor((1000 * inTime(micros)) / micros.length) / 1000) : t("noMicro")), fact(t("toSettle"), number(count), count ? "now" : "")].join("");
  const many = rowsOf(0).length, place = many > 1 ? [...plan.place, t("communities", { n: many })] : plan.place;
  byId("crumbs").innerHTML = place.map((name, n) => (n === place.length - 1 ? `<b>${escape(name)}</b>` : `<span>${escape(name)}</span>`)).join("<i>›</i>");
};
const showAll = () => {
  speakStatics(document);
  byId("lang").textContent = lang === "zh" ? "English" : "中文";
  byId("lang").lang = lang === "zh" ? "en" : "zh-CN";
  byId("theme").textContent = isDark() ? t("light") : t("dark");
  byId("synthetic").hidden = !plan.synthetic;
  [showFacts, showLegend, showCard, showList, showBasis].forEach((show) => show());
  fresh = false;
  if (view === "charts") showCharts();
};
const isDark = () => { const set = document.documentElement.dataset.theme; return set === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : set === "dark"; };
const setTheme = (theme) => { document.documentElement.dataset.theme = theme; restyle(); mark(chosen, "chosen", true); showAll(); };
const setLang = (next) => { lang = next; remember("lang", next); map?.getSource("labels")?.setData(labelFeatures()); showAll(); };

const watchClicks = () => {
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-row]")) { if (innerWidth < 900) go("map"); choose(Number(at("[data-row]").dataset.row)); }
    else if (at("[data-go]")) go(at("[data-go]").dataset.go);
    else if (at("[data-tier]")) { choose(-1); setTier(Number(at("[data-tier]").dataset.tier)); }
    else if (at("[data-close]")) choose(-1);
    else if (at("[data-fly]")) fly([chosen]);
    else if (at("[data-copy]")) navigator.clipboard?.writeText(grids.code[chosen]).then(() => { at("[data-copy]").textContent = t("copied"); });
    else if (at("[data-kind]")) { kind = at("[data-kind]").dataset.kind; hideSeen = false; shown = LIMITS.listStep; showList(); }
    else if (at("[data-unseen]")) { hideSeen = !hideSeen; showList(); }
    else if (at("[data-more]")) { shown += LIMITS.listStep; showList(); }
  });
  document.addEventListener("change", (event) => { const key = event.target.dataset.seen; if (key) { seen.flip(key); showList(); } });
  byId("lang").addEventListener("click", () => setLang(lang === "zh" ? "en" : "zh"));
  byId("theme").addEventListener("click", () => { const next = isDark() ? "light" : "dark"; remember("theme", next); setTheme(next); });
  byId("paper").addEventListener("click", () => print());
  byId("zoomin").addEventListener("click", () => map?.zoomIn());
  byId("zoomout").addEventListener("click", () => map?.zoomOut());
  byId("whole").addEventListener("click", () => fly(rowsOf(0)));
};
const watchKeys = () => document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=search], textarea");
  if (event.key === "/" && !typing) { byId("find").focus(); byId("find").select(); event.preventDefault(); }
  if (event.key === "Escape" && !typing) { if (chosen >= 0) choose(-1); else go("map"); }
});
const watchPaper = () => {
  let before = null;
  addEventListener("beforeprint", () => {
    before = [document.documentElement.dataset.theme, shown];
    shown = Infinity;
    document.documentElement.dataset.theme = "light";
    document.body.classList.add("paper");
    restyle(); mark(chosen, "chosen", true); showAll();
    showCharts({ width: 310, height: 210 });
    map?.redraw();
  });
  addEventListener("afterprint", () => { document.body.classList.remove("paper"); shown = before[1]; setTheme(before[0]); });
};
const open = async () => {
  const asked = address();
  lang = asked.get("lang") ?? remembered("lang") ?? "zh";
  document.documentElement.dataset.theme = asked.get("theme") ?? remembered("theme") ?? "auto";
  byId("mapnote").textContent = t("loading");
  await readPlan();
  byId("credit").textContent = plan.attribution;
  byId("credit").hidden = !plan.attribution;
  buildIndex();
  watchClicks(); watchKeys(); watchSearch(); watchPaper();
  setTier(2);
  showAll();
  go(asked.get("view") ?? "map");
  document.body.classList.remove("loading");
  await openMap().then(() => { byId("mapnote").textContent = ""; }, (error) => { console.warn(error); map = null; byId("mapnote").textContent = t("failedMap"); });
  const wanted = grids.code.indexOf(asked.get("grid") ?? "");
  if (wanted >= 0) choose(wanted);
  await openCharts(); // now, so that paper finds it
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (document.documentElement.dataset.theme === "auto") setTheme("auto"); });
  addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  document.body.dataset.ready = "yes";
};
open().catch((error) => {
  document.body.classList.remove("loading");
  byId("mapnote").textContent = t("failed", { e: error.message });
  byId("mapnote").classList.add("failed");
});
