// The public map: borders and names only; a touch asks for the grid there.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const box = document.getElementById("map");
const facts = JSON.parse(document.getElementById("map-facts").textContent);
const answer = document.getElementById("answer");
let map = null;

const layers = () => {
  const of = (layer) => ({ source: "grids", "source-layer": layer });
  const line = (layer, color, width, opacity) => ({ type: "line", ...of(layer), layout: { "line-join": "round" }, paint: { "line-color": color, "line-width": width, "line-opacity": opacity } });
  const text = (layer, minzoom, maxzoom) => ({
    id: `name-${layer}`, type: "symbol", ...of(layer), minzoom, maxzoom, layout: { "text-field": ["get", "name"], "text-size": 12.5, "text-font": ["sans"], "text-max-width": 8, "text-padding": 8 },
    paint: { "text-color": css("--ink"), "text-halo-color": css("--surface"), "text-halo-width": 1.5 },
  });
  const fill = (layer, color) => ({ id: `fill-${layer}`, type: "fill", ...of(layer), paint: { "fill-color": color, "fill-antialias": false } });
  return [
    { id: "paper", type: "background", paint: { "background-color": css("--paper") } },
    fill("community", css("--s1")), fill("micro", css("--s1")), fill("dedicated", css("--apart")),
    { id: "edge-micro", minzoom: 12, ...line("micro", css("--surface"), 1.2, 1) },
    { id: "edge-dedicated", minzoom: 12, ...line("dedicated", css("--surface"), 1.2, 1) },
    { id: "edge-community", ...line("community", css("--edge"), ["interpolate", ["linear"], ["zoom"], 9, 0.4, 15, 2.5], 0.8) },
    { id: "here", ...line("micro", css("--now"), ["case", ["boolean", ["feature-state", "here"], false], 3.5, 0], 1) },
    { id: "here-dedicated", ...line("dedicated", css("--now"), ["case", ["boolean", ["feature-state", "here"], false], 3.5, 0], 1) },
    text("community", 9, 14.5), text("micro", 15.5, 24), text("dedicated", 14.5, 24),
  ];
};
const restyle = () => {
  map.getStyle().layers.forEach((layer) => map.removeLayer(layer.id));
  layers().forEach((layer) => map.addLayer(layer));
};
let marked = null;
const mark = () => {
  const code = answer.querySelector("[data-code]")?.dataset.code ?? null;
  const state = (at, here) => ["micro", "dedicated"].forEach((sourceLayer) => map.setFeatureState({ source: "grids", sourceLayer, id: at }, { here }));
  if (marked) state(marked, false);
  if (code) state(code, true);
  marked = code;
};
const open = async () => {
  const gl = await import(box.dataset.maplibre);
  gl.setWorkerUrl(box.dataset.worker);
  map = new gl.Map({
    container: box, localIdeographFontFamily: css("--font"), attributionControl: false, dragRotate: false, maxPitch: 0, bounds: facts.focus,
    fitBoundsOptions: { padding: 24, maxZoom: 17 }, maxZoom: 19, fadeDuration: 0, canvasContextAttributes: { antialias: true, preserveDrawingBuffer: true },
    style: { version: 8, layers: [], sources: { grids: { type: "vector", tiles: [new URL(facts.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")], minzoom: facts.zooms[0], maxzoom: facts.zooms[1], promoteId: "code" } } },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new gl.NavigationControl({ showCompass: false }), "bottom-right");
  window.shigeMap = map; // for those who look from outside: tests, other scripts
  await new Promise((done) => { map.once("load", done); });
  restyle();
  document.addEventListener("shige:theme", restyle);
  map.on("click", ({ lngLat }) => window.htmx.ajax("GET", `${facts.answer}?lon=${lngLat.lng.toFixed(6)}&lat=${lngLat.lat.toFixed(6)}`, { target: "#answer" }));
  answer.addEventListener("htmx:afterSwap", mark);
  mark();
};
open().catch(() => { const note = document.getElementById("mapnote"); note.hidden = false; note.textContent = facts.broken; }).finally(() => { document.body.dataset.ready = "yes"; });
