// The drawing table: choose homes or a grid on the map, see at once what an edit would do, say why, do it, undo it.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const at = (id) => document.getElementById(id);
const box = at("map");
const facts = read("edit-facts");
const words = read("edit-words");
let steps = read("edit-steps");
let table = null; // units, buildings, grids and sites as they are now
let map = null;
let chosen = { building: -1, units: new Set(), grid: "", site: "" };
let asked = 0; // the number of the newest preview
let wish = null; // what would be done

const BUILDING = 1, ENTRANCE = 2, LOW = 3, HIGH = 4, HOMES = 5, GRID = 6; // places in a unit's row
const make = (tag, more = {}, ...inside) => { const made = Object.assign(document.createElement(tag), more); made.append(...inside); return made; };
const short = (code) => (code.slice(15) === "000" ? code.slice(12, 15) : code.slice(15));
const grid = (code) => table.grids.find((each) => each.code === code);
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const say = (text) => { const said = at("said"); said.textContent = text; setTimeout(() => { said.textContent = ""; }, 8000); };
const moved = (text) => Object.assign(at("moved"), { hidden: !text, textContent: text || "" });

const send = async (path, sent) => {
  try {
    const answer = await fetch(path, sent ? { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify(sent) } : {});
    return { status: answer.status, body: answer.headers.get("content-type")?.includes("json") ? await answer.json() : {} };
  } catch { return { status: 0, body: { said: words.offline } }; }
};

// What is drawn
const layers = () => {
  const picked = ["==", ["get", "building"], chosen.building];
  const taken = ["==", ["get", "code"], at("into")?.value || "-"];
  const mine = ["==", ["get", "code"], chosen.grid || "-"];
  const low = ["in", ["get", "tier"], ["literal", ["micro", "dedicated"]]];
  const line = (id, source, filter, colour, width) => ({ id, type: "line", source, filter, layout: { "line-join": "round" }, paint: { "line-color": colour, "line-width": width } });
  return [
    { id: "paper", type: "background", paint: { "background-color": css("--paper") } },
    { id: "land", type: "fill", source: "grids", filter: low, paint: { "fill-color": ["case", ["==", ["get", "tier"], "dedicated"], css("--apart"), ["get", "locked"], css("--call-soft"), css("--s1")], "fill-antialias": false } },
    { id: "mine", type: "fill", source: "grids", filter: ["all", low, mine], paint: { "fill-color": css("--s2") } },
    { id: "wish", type: "fill", source: "wish", paint: { "fill-color": css("--soon"), "fill-opacity": 0.18 } },
    line("edge", "grids", low, css("--surface"), 2),
    line("general", "grids", ["==", ["get", "tier"], "general"], css("--edge"), 2.4),
    line("wish-edge", "wish", ["all"], css("--soon"), 2.5),
    line("taken", "grids", ["all", low, taken], css("--brand"), 3.5),
    { id: "house", type: "fill", source: "houses", paint: { "fill-color": ["case", picked, css("--brand"), css("--field")], "fill-opacity": ["case", picked, 1, 0.6] } },
    line("house-edge", "houses", ["all"], css("--surface"), 0.8),
    { id: "name", type: "symbol", source: "grids", filter: low, minzoom: 14, layout: { "text-field": ["concat", ["get", "short"], " ", ["get", "name"]], "text-size": 11.5, "text-font": ["sans"], "text-max-width": 7, "text-padding": 4 }, paint: { "text-color": css("--ink"), "text-halo-color": css("--surface"), "text-halo-width": 1.4 } },
  ];
};
const collection = (features) => ({ type: "FeatureCollection", features });
const feature = (geometry, properties) => ({ type: "Feature", properties, geometry });
const grids = () => collection(table.grids.filter((each) => each.geometry).map((each) => feature(each.geometry, { code: each.code, name: each.name, tier: each.tier, locked: each.locked, short: short(each.code) })));
const houses = () => collection(table.buildings.map((each, building) => feature(each.geometry, { building, name: each.name })));
const restyle = () => {
  if (!map) return;
  map.getStyle().layers.forEach((layer) => map.removeLayer(layer.id));
  layers().forEach((layer) => map.addLayer(layer));
};
const redraw = () => {
  if (!map) return;
  map.getSource("grids").setData(grids());
  map.getSource("houses").setData(houses());
  map.getSource("wish").setData(collection([]));
  restyle();
};

// The elevation: each entrance a shaft, each band of floors a key, the ground floor below.
const tower = () => {
  const rows = table.units.filter((unit) => unit[BUILDING] === chosen.building);
  const doors = [...new Set(rows.map((unit) => unit[ENTRANCE]))];
  const band = (unit) => {
    const floors = unit[LOW] === unit[HIGH] ? unit[LOW] : `${unit[LOW]}–${unit[HIGH]}`;
    const key = make("button", { type: "button", className: "band", title: `${unit[HOMES]} ${words.households} · ${grid(unit[GRID])?.name ?? ""}` }, make("span", {}, `${floors}`), make("small", {}, short(unit[GRID])));
    key.setAttribute("aria-pressed", String(chosen.units.has(unit[0])));
    key.setAttribute("aria-label", `${words.entrance} ${unit[ENTRANCE]}, ${words.floors} ${floors}, ${unit[HOMES]} ${words.households}, ${grid(unit[GRID])?.name ?? short(unit[GRID])}`);
    key.addEventListener("click", () => { toggle([unit[0]]); });
    return key;
  };
  const shafts = doors.map((door) => {
    const bands = rows.filter((unit) => unit[ENTRANCE] === door).sort((a, b) => b[LOW] - a[LOW]);
    const key = make("button", { type: "button", className: "door" }, `${words.entrance} ${door}`);
    key.addEventListener("click", () => toggle(bands.map((unit) => unit[0])));
    return make("div", { className: "shaft" }, ...bands.map(band), key);
  });
  const homes = rows.filter((unit) => chosen.units.has(unit[0])).reduce((sum, unit) => sum + unit[HOMES], 0);
  const name = table.buildings[chosen.building].name;
  return make("div", { className: "tower" }, make("p", {}, make("b", {}, name), ` ${homes} ${words.households} ${words.chosen}`), make("div", { className: "entrances" }, ...shafts));
};
const toggle = (units) => {
  const all = units.every((unit) => chosen.units.has(unit));
  units.forEach((unit) => (all ? chosen.units.delete(unit) : chosen.units.add(unit)));
  panel();
};

// What is chosen, and what can be done with it
const choose = (next) => { chosen = { building: -1, units: new Set(), grid: "", site: "", ...next }; moved(""); panel(); };
const panel = () => {
  if (!facts.edits) { restyle(); return; }
  const kind = chosen.units.size || chosen.building >= 0 ? "homes" : chosen.grid ? "grid" : chosen.site ? "site" : "";
  const empty = at("homes").querySelector("[data-empty]");
  at("homes").querySelectorAll(".tower, .picked").forEach((each) => each.remove());
  empty.hidden = !!kind;
  if (chosen.building >= 0) at("homes").append(tower());
  if (kind === "grid") { const each = grid(chosen.grid); at("homes").append(make("p", { className: "picked" }, make("b", {}, each.name || words.fresh), ` ${each.locked ? words.locked : ""} `, make("small", {}, short(each.code)))); }
  if (kind === "site") at("homes").append(make("p", { className: "picked" }, make("b", {}, table.sites.find((site) => site.uid === chosen.site).name)));
  at("deeds").hidden = !kind;
  at("deeds").querySelectorAll("[data-for]").forEach((each) => { each.hidden = each.dataset.for !== kind; });
  if (kind === "grid") offers(grid(chosen.grid));
  at("hint").textContent = kind === "homes" && chosen.units.size && !at("into").value ? words.target : words.nothing;
  restyle();
  preview();
};
const offers = (each) => {
  const fits = { merge: each.tier === "micro", rehang: each.tier === "micro", rename: true, lock: !each.locked, unlock: each.locked, release: each.tier === "dedicated" };
  [...at("what").options].forEach((option) => { option.hidden = option.disabled = option.value !== "" && !fits[option.value]; });
  if (at("what").selectedOptions[0].disabled) at("what").value = "";
  const what = at("what").value;
  document.querySelectorAll("[data-what]").forEach((field) => { if (field.matches(".field")) field.hidden = !field.dataset.what.split(" ").includes(what); });
};
const wanted = () => {
  if (chosen.units.size) {
    const into = at("into").value, units = [...chosen.units];
    if (!into) return null;
    return into.startsWith("new:") ? { verb: "split", content: { grid: into.slice(4), units } } : { verb: "move", content: { units, into } };
  }
  if (chosen.site) return { verb: "dedicate", content: { site: chosen.site } };
  if (!chosen.grid) return null;
  const verb = at("what").value;
  if (verb === "merge") return at("merge-into").value ? { verb, content: { grid: chosen.grid, into: at("merge-into").value } } : null;
  if (verb === "rehang") { const into = at("hang-into").value; return into ? { verb, content: { grids: [chosen.grid], ...(into === "new" ? {} : { into }) } } : null; }
  if (verb === "rename") return at("name").value.trim() ? { verb, content: { grid: chosen.grid, name: at("name").value } } : null;
  if (verb === "release") return { verb, content: { grid: chosen.grid, ...(at("merge-into").value ? { into: at("merge-into").value } : {}) } };
  return verb ? { verb, content: { grid: chosen.grid } } : null;
};

// Figures before anything is done
const touched = (each) => {
  const head = make("p", {}, make("b", {}, each.name), " ", each.gone ? make("span", { className: "pill now" }, words.gone) : each.fresh ? make("span", { className: "pill call" }, words.fresh) : "", make("br"), make("small", {}, `${each.tier} ${each.spaced}`));
  const rows = each.rows.map((row) => make("tr", {}, Object.assign(make("th", {}, row.name), { scope: "row" }), make("td", { className: "n" }, row.before), make("td", { className: "n" }, make("b", {}, row.after))));
  const said = each.constraints.map((one) => make("p", { className: "words" }, make("span", { className: `pill ${one.colour}` }, one.word), ` ${one.name}${one.why ? `: ${one.why}` : ""}`));
  return make("div", { className: "touched" }, head, make("table", {}, make("thead", {}, make("tr", {}, make("td"), make("th", { className: "n" }, words.before), make("th", { className: "n" }, words.after))), make("tbody", {}, ...rows)), ...said);
};
const preview = async () => {
  wish = wanted();
  const mine = ++asked;
  at("do").disabled = !wish;
  if (!wish) { at("figures").replaceChildren(); map?.getSource("wish")?.setData(collection([])); return; }
  const { status, body } = await send(facts.preview, wish);
  if (mine !== asked) return;
  at("do").disabled = status !== 200;
  if (status !== 200) { at("figures").replaceChildren(make("p", { className: "fault" }, body.said ?? words.offline)); return; }
  const blocked = body.blocked ? [make("p", { className: "fault" }, words.blocked)] : [];
  at("figures").replaceChildren(...blocked, ...body.grids.map(touched));
  map?.getSource("wish")?.setData(collection(Object.entries(body.shapes).filter(([code]) => code.slice(15) !== "000" || code[12] === "9").map(([code, shape]) => feature(shape, { code }))));
};

// Doing, undoing, and what others do
const perform = async (verb, content, why) => {
  const sent = { uid: crypto.randomUUID(), seen: table.version, verb, content, why };
  let { status, body } = await send(facts.step, sent);
  if (!status) ({ status, body } = await send(facts.step, sent)); // the same id again: it counts once
  if (status !== 200) {
    if (body.moved) { moved(body.said); await fresh(); } else say(body.said ?? words.offline);
    return false;
  }
  await fresh();
  return true;
};
const list = () => {
  const rows = steps.steps.map((step) => {
    const said = make("p", {}, make(step.holds ? "b" : "s", {}, step.what), ` · ${step.who}`, make("br"), step.why, " ", make("small", {}, step.grids.join("、")));
    return make("li", { className: step.holds ? "good" : "" }, Object.assign(make("time", {}, new Date(step.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })), { dateTime: step.at }), said);
  });
  at("steps").replaceChildren(...(rows.length ? rows : [make("li", {}, make("p", { className: "muted" }, words.none))]));
  document.querySelectorAll("[data-do]").forEach((key) => { key.disabled = !steps[key.dataset.do]; });
};
const options = () => {
  if (!facts.edits) return;
  const generals = table.grids.filter((each) => each.tier === "general");
  const groups = (extra) => generals.map((general) => Object.assign(make("optgroup", {}, ...table.grids.filter((each) => each.tier === "micro" && each.parent === general.code).map((each) => make("option", { value: each.code, disabled: each.locked }, `${short(each.code)} ${each.name || words.fresh}`)), ...(extra ? [make("option", { value: `new:${general.code}` }, `＋ ${words.fresh}`)] : [])), { label: `${short(general.code)} ${general.name}` }));
  [["into", true], ["merge-into", false]].forEach(([id, extra]) => { const select = at(id), kept = select.value; select.replaceChildren(select.options[0], ...groups(extra)); select.value = kept; if (select.selectedIndex < 0) select.value = ""; });
  const sites = table.sites.filter((site) => !site.grid);
  at("sites").hidden = !sites.length;
  at("sites").querySelectorAll("button").forEach((key) => key.remove());
  sites.forEach((site) => { const key = make("button", { type: "button", className: "button" }, site.name); key.addEventListener("click", () => choose({ site: site.uid })); at("sites").append(key); });
};
const fresh = async () => {
  const [drawn, news] = await Promise.all([send(facts.data), send(facts.news)]);
  if (drawn.status !== 200 || news.status !== 200) { say(words.offline); return; }
  table = drawn.body; steps = news.body;
  if (at("sofar") && news.body.version !== facts.version) {
    const page = await fetch(location.pathname);
    const made = new DOMParser().parseFromString(await page.text(), "text/html");
    at("sofar").replaceChildren(...(made.getElementById("sofar")?.childNodes ?? []));
    const rows = made.querySelector(".units tbody");
    if (rows) document.querySelector(".units tbody").replaceWith(rows);
    document.querySelector("input[name=seen]")?.setAttribute("value", String(table.version));
    facts.version = news.body.version;
  }
  list(); options(); redraw();
  chosen.units = new Set([...chosen.units].filter((unit) => table.units.some((each) => each[0] === unit)));
  if (chosen.grid && !grid(chosen.grid)) chosen.grid = "";
  panel();
};
const news = async () => {
  const { status, body } = await send(facts.news);
  if (status !== 200 || !table || body.version === table.version) return;
  const last = body.steps[0];
  if (last && last.by !== facts.me) say(`${words.quicker} ${last.who}: ${last.what} · ${last.why}`);
  await fresh();
};
const undo = (verb) => { if (steps[verb]) perform(verb, {}, document.querySelector(`[data-do=${verb}]`).textContent.trim()); };

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-do]");
  if (key) undo(key.dataset.do);
});
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog[open]") || !facts.edits) return;
  const held = event.ctrlKey || event.metaKey;
  if (held && event.key.toLowerCase() === "z") { event.preventDefault(); undo(event.shiftKey ? "redo" : "undo"); }
  if (held && event.key.toLowerCase() === "y") { event.preventDefault(); undo("redo"); }
  if (event.key === "Escape") choose({});
});
if (facts.edits) {
  ["into", "what", "merge-into", "hang-into"].forEach((id) => at(id).addEventListener("change", panel));
  at("name").addEventListener("input", preview);
  at("clear").addEventListener("click", () => choose({}));
  at("do").addEventListener("click", async () => {
    if (!wish) return;
    if (!at("why").value.trim()) { at("why").setAttribute("aria-invalid", "true"); at("why").focus(); return; }
    at("do").disabled = true;
    const done = await perform(wish.verb, wish.content, at("why").value.trim());
    at("do").disabled = false;
    if (done) { at("why").value = ""; at("why").removeAttribute("aria-invalid"); at("into").value = ""; at("what").value = ""; choose({}); say(words.done); }
  });
}

const watch = () => {
  const hit = (point, layer) => map.queryRenderedFeatures(point, { layers: [layer] })[0]?.properties;
  map.on("click", ({ point, originalEvent }) => {
    if (!facts.edits) return;
    const house = hit(point, "house"), land = hit(point, "land");
    const targeting = chosen.units.size && land && (!house || originalEvent.altKey);
    if (targeting && land.tier === "micro" && ![...at("into").options].find((option) => option.value === land.code)?.disabled) { at("into").value = land.code; panel(); return; }
    if (house) {
      const units = table.units.filter((unit) => unit[BUILDING] === house.building).map((unit) => unit[0]);
      choose({ building: house.building, units: new Set(originalEvent.shiftKey ? [...chosen.units, ...units] : units) });
      return;
    }
    choose(land ? { grid: land.code } : {});
  });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = facts.edits && (hit(point, "house") || hit(point, "land")) ? "pointer" : ""; });
};
const bounds = () => {
  const points = table.units.map((unit) => [unit[7], unit[8]]);
  const [lon, lat] = [points.map((point) => point[0]), points.map((point) => point[1])];
  return [[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]];
};
const open = async () => {
  const drawn = await send(facts.data);
  if (drawn.status !== 200) throw new Error(drawn.body.said);
  table = drawn.body;
  list(); options();
  if (innerWidth > 900) {
    const gl = await import(box.dataset.maplibre);
    gl.setWorkerUrl(box.dataset.worker);
    map = new gl.Map({
      container: box, localIdeographFontFamily: css("--font"), attributionControl: false, dragRotate: false, maxPitch: 0, bounds: bounds(), fitBoundsOptions: { padding: 48, maxZoom: 18 }, maxZoom: 21, fadeDuration: 0,
      canvasContextAttributes: { antialias: true, preserveDrawingBuffer: true },
      style: { version: 8, layers: [], sources: { grids: { type: "geojson", data: grids() }, houses: { type: "geojson", data: houses() }, wish: { type: "geojson", data: collection([]) } } },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new gl.NavigationControl({ showCompass: false }), "bottom-right");
    window.shigeMap = map; // for those who look from outside: tests, other scripts
    await new Promise((done) => { map.once("load", done); });
    restyle();
    watch();
    document.addEventListener("shige:theme", restyle);
  }
  panel();
  setInterval(() => { if (!document.hidden) news(); }, 5000);
};
open().catch(() => Object.assign(at("mapnote"), { hidden: false, textContent: words.broken })).finally(() => { document.body.dataset.ready = "yes"; });
