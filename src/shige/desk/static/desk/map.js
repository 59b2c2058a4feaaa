// The map of published grids: our own tiles, coloured by what the chosen tier is measured in; a click opens the card.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const scale = () => parseFloat(css("--k")) || 1;
const box = document.getElementById("map");
const words = JSON.parse(document.getElementById("map-words").textContent);
const facts = JSON.parse(document.getElementById("map-facts").textContent);
const card = document.getElementById("card");
const tip = document.getElementById("tip");
const TIERS = ["community", "general", "micro"];
const FROM = { community: 0, general: 9, micro: 11 };
let map = null;
let tier = facts.tier;
let measure = facts.measure;
let chosen = null;
let under = null;

const ramp = () => [0, 1, 2, 3, 4, 5].map((n) => css(`--s${n}`));
const number = (value, digits = 0) => Number(value).toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
const shown = () => (tier === "micro" ? measure : "households");
const steps = () => facts.steps[`${tier}-${shown()}`];
const colour = () => ["step", ["coalesce", ["get", shown()], 0], ...ramp().flatMap((c, n) => (n ? [steps()[n - 1], c] : [c]))];
const zoomed = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
const state = (name) => ["boolean", ["feature-state", name], false];
const mine = ["all", [">=", ["get", "code"], facts.within[0]], ["<=", ["get", "code"], facts.within[1]]];
const faint = (share) => ["case", mine, 1, share];
const isOver = ["all", [">", ["coalesce", ["get", "minutes"], 0], facts.limit]];
const lastThree = ["slice", ["get", "code"], 15];
const middleThree = ["slice", ["get", "code"], 12, 15];

const hatch = (stroke, gap, width, ground = "#0000") => {
  const size = gap * 2, canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.fillStyle = ground; pen.fillRect(0, 0, size, size);
  pen.strokeStyle = stroke; pen.lineWidth = width;
  pen.beginPath();
  [-size, 0, size].forEach((shift) => { pen.moveTo(shift, size); pen.lineTo(shift + size, 0); });
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
};

const layers = () => {
  const k = scale(), ink = css("--ink"), edge = css("--edge"), surface = css("--surface");
  const of = (layer) => ({ source: "grids", "source-layer": layer });
  const on = (yes) => ({ visibility: yes ? "visible" : "none" });
  const line = (layer, color, width, more = {}) => ({ type: "line", ...of(layer), layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": color, "line-width": width, ...more } });
  const fill = (layer, paint, more = {}) => ({ type: "fill", ...of(layer), paint: { "fill-antialias": false, ...paint }, ...more });
  const text = (layer, field, size, minzoom, show) => ({
    type: "symbol", ...of(layer), minzoom,
    layout: { ...on(show), "text-field": field, "text-size": size * k, "text-font": ["sans"], "text-max-width": 8, "text-padding": 6, "text-line-height": 1.15 },
    paint: { "text-color": ink, "text-halo-color": surface, "text-halo-width": 1.4 * k, "text-opacity": layer === "community" ? 1 : faint(0.5) },
  });
  const ring = (layer) => ({ id: `ring-${layer}`, ...line(layer, ink, ["case", state("chosen"), 3.5 * k, 2 * k], { "line-opacity": ["case", state("chosen"), 1, state("over"), 1, 0] }) });
  return [
    { id: "paper", type: "background", paint: { "background-color": css("--paper") } },
    { id: "land", ...fill("community", { "fill-color": css("--sunken") }) },
    ...TIERS.map((name) => ({ id: `fill-${name}`, ...fill(name, { "fill-color": colour(), "fill-opacity": faint(0.35) }, { layout: on(name === tier) }) })),
    { id: "over", ...fill("micro", { "fill-pattern": "over", "fill-opacity": faint(0.35) }, { filter: isOver, layout: on(tier === "micro" && shown() === "minutes") }) },
    { id: "fill-dedicated", ...fill("dedicated", { "fill-color": css("--apart") }) },
    { id: "cut", minzoom: 14, ...fill("micro", { "fill-pattern": "cut", "fill-opacity": faint(0.35) }, { filter: ["==", ["to-boolean", ["get", "sliced"]], true], layout: on(tier === "micro") }) },
    { id: "edge-micro", minzoom: 11, ...line("micro", surface, zoomed(11, 0.2 * k, 15, 1.1 * k, 18, 2 * k)), layout: { ...on(tier === "micro"), "line-join": "round" } },
    { id: "edge-dedicated", minzoom: 11, ...line("dedicated", surface, zoomed(11, 0.2 * k, 15, 1.1 * k, 18, 2 * k)) },
    { id: "edge-general", minzoom: 10.5, ...line("general", edge, zoomed(10.5, 0, 12, 0.3 * k, 15, 1.5 * k, 18, 2.5 * k), { "line-opacity": 0.75 }) },
    { id: "edge-community", ...line("community", edge, zoomed(9, 0.3 * k, 12, 1.1 * k, 15, 3 * k, 18, 5 * k), { "line-opacity": 0.9 }) },
    ...["community", "general", "micro", "dedicated"].map(ring),
    { id: "name-dedicated", ...text("dedicated", ["get", "name"], 11.5, 15, true) },
    { id: "name-micro", ...text("micro", lastThree, 11.5, 14.7, tier === "micro") },
    { id: "name-general", ...text("general", middleThree, 12, 13.4, tier === "general") },
    { id: "name-community", ...text("community", ["get", "name"], 13, 9, true), maxzoom: tier === "community" ? 24 : tier === "general" ? 13.4 : 14.7 },
  ];
};
const restyle = () => {
  const images = { cut: hatch(css("--cut"), 8, 1.4), over: hatch(css("--now"), 7, 3, css("--now-soft")) };
  Object.entries(images).forEach(([name, image]) => {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: 2 });
  });
  map.getStyle().layers.forEach((layer) => map.removeLayer(layer.id));
  layers().forEach((layer) => map.addLayer(layer));
  legend();
};

const swatch = (name, text) => `<span><i class="sign ${name}"></i>${text}</span>`;
const legend = () => {
  const at = document.getElementById("legend");
  at.querySelector("[data-title]").textContent = words[`${tier === "micro" && shown() === "minutes" ? "minutes" : "households"}`];
  at.querySelector("[data-ticks]").innerHTML = steps().map((step) => `<span>${number(step)}</span>`).join("");
  at.querySelector("[data-signs]").innerHTML = [
    tier === "micro" && shown() === "minutes" ? swatch("over", words.over) : "", tier === "micro" ? swatch("cut", words.cut) : "", swatch("apart", words.dedicated),
  ].join("");
  document.querySelectorAll("[data-tier]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.tier === tier));
  document.querySelectorAll("[data-measure]").forEach((b) => { b.setAttribute("aria-pressed", b.dataset.measure === shown()); b.disabled = tier !== "micro" && b.dataset.measure === "minutes"; });
};

const mark = (grid, name, on) => { if (grid) map.setFeatureState({ source: "grids", sourceLayer: grid.layer, id: grid.code }, { [name]: on }); };
const at = (point) => {
  const hit = map.queryRenderedFeatures(point, { layers: [`fill-${tier}`, "fill-dedicated"] })[0];
  return hit ? { layer: hit.sourceLayer, code: hit.properties.code, properties: hit.properties } : null;
};
const tierOf = (code) => (code.slice(12) === "000000" ? "community" : code.slice(15) !== "000" ? "micro" : code[12] === "9" ? "dedicated" : "general");
const choose = (code) => {
  mark(chosen, "chosen", false);
  chosen = code ? { layer: tierOf(code), code } : null;
  mark(chosen, "chosen", true);
  const here = new URL(location.href);
  if (code) here.searchParams.set("grid", code); else here.searchParams.delete("grid");
  history.replaceState(null, "", here);
  if (!code) { card.hidden = true; card.replaceChildren(); return; }
  card.hidden = false;
  window.htmx.ajax("GET", facts.card.replace("CODE", code), { target: "#card", swap: "innerHTML" }).then(() => card.focus({ preventScroll: true }));
};
const choice = (nextTier, nextMeasure) => {
  [tier, measure] = [nextTier, nextMeasure];
  const least = FROM[tier];
  if (map.getZoom() < least) map.easeTo({ zoom: least + 0.5 });
  restyle();
};
const tipText = ({ properties }) => {
  const minutes = properties.minutes ? `${number(properties.minutes)} ${words.min} · ` : "";
  return [properties.name, `${minutes}${number(properties.households ?? 0)} ${words.hh}`];
};
const watch = () => {
  const leave = () => { mark(under, "over", false); under = null; tip.hidden = true; map.getCanvas().style.cursor = ""; };
  map.on("mousemove", (event) => {
    const grid = at(event.point);
    if (grid?.code !== under?.code) {
      leave();
      if (!grid) return;
      under = grid;
      mark(grid, "over", true);
      tip.replaceChildren(...tipText(grid).map((said, n) => Object.assign(document.createElement(n ? "span" : "b"), { textContent: said })));
      tip.hidden = false;
      map.getCanvas().style.cursor = "pointer";
    }
    tip.style.transform = `translate(${Math.min(event.point.x + 14, box.clientWidth - tip.offsetWidth - 8)}px, ${event.point.y + 14}px)`;
  });
  map.on("mouseout", leave);
  map.on("click", (event) => {
    const grid = at(event.point);
    choose(grid?.code ?? null);
    if (grid && innerWidth <= 900) map.easeTo({ center: event.lngLat, offset: [0, -box.clientHeight / 3.2] }); // above the card
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.tier) choice(button.dataset.tier, measure);
    if (button?.dataset.measure) choice(tier, button.dataset.measure);
    if (button?.hasAttribute("data-close")) choose(null);
    if (button?.dataset.zoom === "in") map.zoomIn();
    if (button?.dataset.zoom === "out") map.zoomOut();
    if (button?.dataset.zoom === "all") map.fitBounds(facts.bounds, { padding: 40 });
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = "123".indexOf(event.key);
    if (step >= 0) choice(TIERS[step], measure);
    if (event.key === "Escape") choose(null);
  });
  document.addEventListener("shige:theme", restyle);
  document.addEventListener("shige:choose", (event) => choose(event.detail));
};
// A grid out of reach reads like one that is not there; the map still shows where it lies.
document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.target !== card) return;
  const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "×", ariaLabel: words.close });
  close.dataset.close = "";
  card.replaceChildren(close, Object.assign(document.createElement("p"), { textContent: words.outside }));
});
const failed = (text) => Object.assign(document.getElementById("mapnote"), { textContent: text, hidden: false });

const open = async () => {
  const gl = await import(box.dataset.maplibre);
  gl.setWorkerUrl(box.dataset.worker);
  const side = innerWidth > 900 && facts.grid ? 380 * scale() : 24;
  map = new gl.Map({
    container: box, localIdeographFontFamily: css("--font"), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, touchPitch: false,
    bounds: facts.focus, fitBoundsOptions: { padding: { top: 90, bottom: 60, left: 24, right: side }, maxZoom: 17 + Math.log2(scale()) }, maxZoom: 19, fadeDuration: 0,
    canvasContextAttributes: { antialias: true, preserveDrawingBuffer: true },
    style: {
      version: 8, layers: [],
      sources: { grids: { type: "vector", tiles: [new URL(facts.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")], minzoom: facts.zooms[0], maxzoom: facts.zooms[1], promoteId: "code" } },
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  window.shigeMap = map; // for those who look from outside: tests, other scripts
  map.on("error", (event) => failed(event.error?.status ? words.lost : words.broken));
  map.on("movestart", () => { document.getElementById("mapnote").hidden = true; });
  await new Promise((done) => { map.once("load", done); });
  restyle();
  watch();
  if (facts.grid) choose(facts.grid);
  document.body.dataset.ready = "yes";
};
open().catch(() => { failed(words.broken); document.body.dataset.ready = "yes"; });
