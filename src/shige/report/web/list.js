// What the norms could not have, as a list to work off; ticks stay in this browser.
let shown = LIMITS.listStep;
let kind = "";
let hideSeen = false;
const notes = () => grids.note.flatMap((list, r) => list.map(([code, zh, en]) => ({ r, code, zh, en, key: `${grids.code[r]} ${code}` })));
const seenKey = () => `shige-seen-${plan.hash}`;
const seen = (() => {
  let kept = null;
  const read = () => { try { return JSON.parse(localStorage.getItem(seenKey()) ?? "[]"); } catch { return []; } };
  const all = () => (kept ??= new Set(read()));
  return {
    has: (key) => all().has(key),
    flip: (key) => { if (!all().delete(key)) all().add(key); try { localStorage.setItem(seenKey(), JSON.stringify([...all()])); } catch { /* kept for this visit only */ } },
  };
})();
const noteLine = ({ r, code, zh, en, key }) => `<li class="todo ${seen.has(key) ? "seen" : ""} ${r === chosen ? "current" : ""}">
  <input type="checkbox" id="n-${escape(key)}" data-seen="${escape(key)}" ${seen.has(key) ? "checked" : ""}><label class="sr" for="n-${escape(key)}">${t("done")} ${escape(grids.name[r])}</label>
  <button type="button" class="line" data-row="${r}"><span class="pill now">${escape(t(code))}</span><b>${escape(grids.name[r])}</b>
  <small>${tierName(r)} <span class="code">${spaced(r)}</span></small><span class="why">${escape(lang === "zh" ? zh : en)}</span></button></li>`;
const showList = () => {
  const all = notes(), kinds = [...new Set(all.map((n) => n.code))];
  const wanted = all.filter((n) => (!kind || n.code === kind) && !(hideSeen && seen.has(n.key)));
  const chip = (value, text) => `<button type="button" class="chip" aria-pressed="${kind === value && !hideSeen}" data-kind="${escape(value)}">${escape(text)}</button>`;
  const rest = wanted.length - shown;
  document.getElementById("count").textContent = all.length || "";
  document.getElementById("list").innerHTML = all.length === 0
    ? `<div class="empty"><h2>${t("none")}</h2><p>${t("noneMore")}</p></div>`
    : `<h2>${t("listTitle", { n: number(all.length) })}</h2><p class="sub">${t("listSub")}</p>
      <p class="chips">${chip("", t("everything", { n: all.length }))}<button type="button" class="chip" aria-pressed="${hideSeen}" data-unseen>${t("notDone", { n: all.filter((n) => !seen.has(n.key)).length })}</button>
      ${kinds.length > 1 ? kinds.map((k) => chip(k, `${t(k)} ${all.filter((n) => n.code === k).length}`)).join("") : ""}</p>
      <ul class="todos">${wanted.slice(0, shown).map(noteLine).join("")}</ul>
      ${rest > 0 ? `<button type="button" class="button" data-more>${t("more", { n: rest, m: Math.min(rest, LIMITS.listStep) })}</button>` : ""}`;
};
const showBasis = () => {
  const rows = [["city", plan.city], ["profile", t(plan.profile)], ["crew", plan.crew], ["seed", plan.seed], ["engine", `shige ${plan.version}`], ["hash", plan.hash], ["sources", plan.sources], ["attribution", plan.attribution], ["estimated", plan.estimated == null ? "" : percent(plan.estimated)]].filter(([, v]) => v);
  document.getElementById("basis").innerHTML = `<div class="prose">${plan.synthetic ? `<p class="pill soon">${t("made")}</p>` : ""}
    <h2>${t("method")}</h2>${WORDS[lang].methodText.map((line) => `<p>${line.replace(/\{(\w+)\}/g, (_, n) => ({ runs: plan.runs, limit: plan.limit, p: plan.p })[n])}</p>`).join("")}
    <h2>${t("run")}</h2><dl>${rows.map(([k, v]) => row(t(k), escape(v))).join("")}</dl>
    ${plan.norms ? `<h2>${t("normsTitle")}</h2><pre tabindex="0">${escape(plan.norms)}</pre>` : ""}
    <div class="licences"><h2>${t("licenceTitle")}</h2><pre tabindex="0">${escape(document.getElementById("licences").textContent)}</pre></div></div>`;
};
