// Finds a grid by name, code or address while one types; every word typed must occur.
let found = [];
let at = -1;
let index = [];
const buildIndex = () => {
  index = grids.code.map((code, r) => ({ r, text: `${grids.name[r]} ${code} ${short(r)}`.toLowerCase(), show: grids.name[r] }));
  plan.addresses.text.forEach((text, n) => index.push({ r: plan.addresses.row[n], text: text.toLowerCase(), show: text, address: true }));
};
const weigh = (entry, words) => {
  if (!words.every((word) => entry.text.includes(word))) return -1;
  return (entry.text.startsWith(words[0]) ? 4 : 0) + (short(entry.r) === words[0] ? 3 : 0) + (grids.tier[entry.r] === tier ? 2 : 0) + (entry.address ? 0 : 1);
};
const lookUp = (query) => {
  const words = query.toLowerCase().replace(/(\d)\s+(?=\d)/g, "$1").split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const hits = index.map((entry) => ({ entry, weight: weigh(entry, words) })).filter((hit) => hit.weight >= 0);
  return hits.sort((a, b) => b.weight - a.weight).slice(0, LIMITS.hits).map((hit) => hit.entry);
};
const showFound = (query) => {
  const box = document.getElementById("found"), field = document.getElementById("find");
  box.hidden = !query.trim();
  field.setAttribute("aria-expanded", String(!box.hidden));
  field.setAttribute("aria-activedescendant", at >= 0 ? `hit${at}` : "");
  box.innerHTML = found.length || box.hidden
    ? found.map((hit, n) => `<li role="option" id="hit${n}" aria-selected="${n === at}" data-hit="${n}"><b>${escape(hit.show)}</b><small>${hit.address ? `${t("addr")} · ` : ""}${tierName(hit.r)} ${spaced(hit.r)}</small></li>`).join("")
    : `<li role="option" aria-disabled="true" aria-selected="false" class="nohit">${t("nothing", { q: escape(query) })}</li>`;
};
const take = (n) => {
  const hit = found[n], field = document.getElementById("find");
  if (!hit) return;
  field.value = hit.show;
  found = []; at = -1;
  showFound("");
  field.blur();
  go("map");
  choose(hit.r);
};
const watchSearch = () => {
  const field = document.getElementById("find");
  field.addEventListener("input", () => { found = lookUp(field.value); at = found.length ? 0 : -1; showFound(field.value); });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) { at = (at + step + found.length) % found.length; showFound(field.value); event.preventDefault(); }
    if (event.key === "Enter") take(Math.max(at, 0));
    if (event.key === "Escape") { found = []; at = -1; field.value = ""; showFound(""); field.blur(); event.stopPropagation(); }
  });
  field.addEventListener("blur", () => setTimeout(() => { document.getElementById("found").hidden = true; field.setAttribute("aria-expanded", "false"); }, 150));
  document.getElementById("found").addEventListener("pointerdown", (event) => { const hit = event.target.closest("[data-hit]"); if (hit) take(Number(hit.dataset.hit)); });
};
