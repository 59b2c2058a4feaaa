// The map of a plan: its grids as they are, or those that change, before and after.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const box = document.getElementById("map");
const said = document.getElementById("plan-map");
let side = "after";
let map = null;

const layers = () => {
  const shown = ["==", ["get", "when"], side];
  const low = ["in", ["get", "tier"], ["literal", ["micro", "dedicated"]]];
  const general = ["==", ["get", "tier"], "general"];
  return [
    { id: "paper", type: "background", paint: { "background-color": css("--paper") } },
    { id: "fill", type: "fill", source: "grids", filter: ["all", shown, low], paint: { "fill-color": ["case", ["==", ["get", "tier"], "dedicated"], css("--apart"), css("--s1")], "fill-antialias": false } },
    { id: "whole", type: "fill", source: "grids", filter: ["all", shown, general], paint: { "fill-color": css("--s2"), "fill-opacity": 0.25, "fill-antialias": false } },
    { id: "edge", type: "line", source: "grids", filter: ["all", shown, low], layout: { "line-join": "round" }, paint: { "line-color": css("--surface"), "line-width": 1.6 } },
    { id: "wide", type: "line", source: "grids", filter: ["all", shown, general], layout: { "line-join": "round" }, paint: { "line-color": css("--edge"), "line-width": 2.2, "line-opacity": 0.8 } },
    { id: "name", type: "symbol", source: "grids", filter: ["all", shown, low], minzoom: 14.5, layout: { "text-field": ["get", "name"], "text-size": 11.5, "text-font": ["sans"], "text-max-width": 7, "text-padding": 6 }, paint: { "text-color": css("--ink"), "text-halo-color": css("--surface"), "text-halo-width": 1.4 } },
  ];
};
const restyle = () => {
  map.getStyle().layers.forEach((layer) => map.removeLayer(layer.id));
  layers().forEach((layer) => map.addLayer(layer));
};
const open = async () => {
  const facts = JSON.parse(said.textContent);
  const gl = await import(box.dataset.maplibre);
  gl.setWorkerUrl(box.dataset.worker);
  map = new gl.Map({
    container: box, localIdeographFontFamily: css("--font"), attributionControl: false, dragRotate: false, maxPitch: 0, cooperativeGestures: false, bounds: facts.bounds,
    fitBoundsOptions: { padding: 24, maxZoom: 18 }, maxZoom: 20, fadeDuration: 0, canvasContextAttributes: { antialias: true, preserveDrawingBuffer: true },
    style: { version: 8, layers: [], sources: { grids: { type: "geojson", data: { type: "FeatureCollection", features: facts.features } } } },
  });
  map.touchZoomRotate.disableRotation();
  map.scrollZoom.disable();
  map.addControl(new gl.NavigationControl({ showCompass: false }), "bottom-right");
  window.shigeMap = map; // for those who look from outside: tests, other scripts
  await new Promise((done) => { map.once("load", done); });
  restyle();
  document.addEventListener("shige:theme", restyle);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-side]");
    if (!button) return;
    side = button.dataset.side;
    document.querySelectorAll("[data-side]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    restyle();
  });
};
if (box && said) {
  open().catch(() => Object.assign(document.getElementById("mapnote"), { hidden: false, textContent: box.dataset.broken })).finally(() => { document.body.dataset.ready = "yes"; });
} else document.body.dataset.ready = "yes";
