// The map: grids coloured by what their tier is measured in, on a quiet ground of buildings and streets.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const scale = () => parseFloat(css("--k")) || 1;
const STEPS = { 2: [80, 100, 120, 140, 160] };
let map = null;
let tier = 2;
let chosen = -1;
let shapes = [];
let frames = [];

const ramp = () => [0, 1, 2, 3, 4, 5].map((n) => css(`--s${n}`));
const steps = () => {
  if (tier === 2) return STEPS[2].map((m) => (m / 180) * plan.limit);
  if (tier === 1) { const [a, b] = plan.general; return [0, 1, 2, 3, 4].map((n) => a + (n * (b - a)) / 4); }
  const homes = rowsOf(0).map((row) => grids.homes[row]).sort((a, b) => a - b);
  return [1, 2, 3, 4, 5].map((n) => homes[Math.floor((n * homes.length) / 6)] ?? n).map((v, n) => v + n / 1e3);
};
const value = (row) => (grids.tier[row] === 2 ? grids.min[row] : grids.homes[row]);
const isOver = (row) => (grids.tier[row] === 2 ? grids.min[row] > plan.limit : grids.tier[row] === 1 && grids.homes[row] > plan.general[1]);
const isUnder = (row) => grids.tier[row] === 1 && grids.homes[row] < plan.general[0];
const label = (row) => {
  if (grids.tier[row] === 0) return `${grids.name[row]}\n${number(grids.homes[row])}`;
  if (grids.tier[row] === 1) return `${short(row)}\n${number(grids.homes[row])}`;
  return grids.tier[row] === 3 ? grids.name[row] : short(row);
};
const gridFeatures = () => collection(shapes.map((polygons, row) => feature("MultiPolygon", polygons, {
  tier: grids.tier[row], v: value(row) ?? 0, over: isOver(row), cut: grids.cut[row], note: grids.note[row].length > 0,
}, row)));
const labelFeatures = () => collection(grids.code.map((_, row) => feature("Point", [grids.x[row], grids.y[row]], {
  tier: grids.tier[row], text: label(row), note: grids.note[row].length > 0, homes: -grids.homes[row],
}, row)));

const hatch = (colour, gap, width, ground = "#0000") => {
  const size = gap * 2, canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.fillStyle = ground; pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour; pen.lineWidth = width;
  pen.beginPath();
  [-size, 0, size].forEach((shift) => { pen.moveTo(shift, size); pen.lineTo(shift + size, 0); });
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
};
const colourOf = () => ["step", ["get", "v"], ...ramp().flatMap((c, n) => (n ? [steps()[n - 1], c] : [c]))];
const zoomed = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
const state = (name, yes, no) => ["case", ["boolean", ["feature-state", name], false], yes, no];
const mainRoad = (yes, no) => ["case", ["get", "main"], yes, no];
const isTier = (n) => ["==", ["get", "tier"], n];

const layers = () => {
  const k = scale(), z = (zoom) => zoom + Math.log2(k), ink = css("--ink"), edge = css("--edge"), paper = css("--paper"), surface = css("--surface"), muted = css("--muted"), now = css("--now");
  const text = (filter, size, minzoom, colour = ink) => ({
    type: "symbol", source: "labels", filter, minzoom,
    layout: { "text-field": ["get", "text"], "text-size": size * k, "text-font": ["sans"], "symbol-sort-key": ["get", "homes"], "text-max-width": 8, "text-padding": 5, "text-line-height": 1.15 },
    paint: { "text-color": colour, "text-halo-color": surface, "text-halo-width": 1.4 * k },
  });
  const line = (source, filter, colour, width, more = {}) => ({ type: "line", source, filter, layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": colour, "line-width": width, ...more } });
  const fill = (filter, paint) => ({ type: "fill", source: "grids", filter, paint: { "fill-antialias": false, ...paint } });
  const over = ["all", isTier(tier), ["get", "over"]];
  return [
    { id: "paper", type: "background", paint: { "background-color": paper } },
    { id: "land", ...fill(isTier(0), { "fill-color": css("--sunken") }) },
    { id: "fill", ...fill(isTier(tier), { "fill-color": colourOf() }) },
    { id: "over", ...fill(over, { "fill-pattern": "over" }) },
    { id: "dedicated", ...fill(isTier(3), { "fill-color": css("--apart") }) },
    { id: "cut", minzoom: 14, ...fill(["all", isTier(2), ["get", "cut"]], { "fill-pattern": "cut" }), layout: { visibility: tier === 2 ? "visible" : "none" } },
    { id: "water", ...line("water", ["==", ["get", "kind"], 0], css("--water"), zoomed(11, 2 * k, 17, 22 * k), { "line-opacity": 0.75 }) },
    { id: "rail", ...line("water", ["==", ["get", "kind"], 1], muted, zoomed(11, 0.5 * k, 16, 1.6 * k), { "line-dasharray": [4, 3], "line-opacity": 0.55 }) },
    { id: "roads", minzoom: 12, ...line("roads", ["literal", true], surface, zoomed(12, mainRoad(0.8 * k, 0.2 * k), 17, mainRoad(7 * k, 2.5 * k)), { "line-opacity": 0.55 }) },
    { id: "buildings", type: "fill", source: "buildings", minzoom: 13.5, paint: { "fill-color": css("--roof"), "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13.5, 0, 15, 0.28] } },
    { id: "edge2", minzoom: 11, ...line("grids", ["any", isTier(2), isTier(3)], surface, zoomed(11, 0.2 * k, 15, 1.1 * k, 18, 2 * k)), ...(tier === 2 ? {} : { filter: isTier(3) }) },
    { id: "edge1", minzoom: 10.5, ...line("grids", isTier(1), edge, zoomed(10.5, 0, 12, 0.3 * k, 15, 1.5 * k, 18, 2.5 * k), { "line-opacity": 0.75 }) },
    { id: "edge0", ...line("grids", isTier(0), edge, zoomed(9, 0.3 * k, 12, 1.1 * k, 15, 3 * k, 18, 5 * k), { "line-opacity": 0.9 }) },
    { id: "note", ...line("grids", ["all", isTier(tier), ["get", "note"]], now, zoomed(11, 0.8 * k, 15, 2 * k, 18, 4 * k), { "line-offset": zoomed(11, 0.4, 15, 1.2 * k, 18, 2 * k) }) },
    { id: "halo", ...line("grids", ["literal", true], surface, 7 * k, { "line-opacity": state("chosen", 1, 0) }) },
    { id: "ring", ...line("grids", ["literal", true], ink, state("chosen", 3.5 * k, 2 * k), { "line-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 1, ["boolean", ["feature-state", "over"], false], 1, 0] }) },
    { id: "streetnames", type: "symbol", source: "roads", minzoom: z(15), filter: ["!=", ["get", "name"], ""], layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-size": 11 * k, "text-font": ["sans"], "symbol-spacing": 420 }, paint: { "text-color": muted, "text-halo-color": surface, "text-halo-width": 1.6 * k } },
    { id: "apart", ...text(isTier(3), 11, z(14.6), muted) },
    { id: "names2", ...text(isTier(2), 11.5, z(14.7)), ...(tier === 2 ? {} : { filter: ["literal", false] }) },
    { id: "names1", ...text(isTier(1), 12, z(13.4)), ...(tier === 1 ? {} : { filter: ["literal", false] }) },
    { id: "names0", ...text(isTier(0), 13, 9), ...(tier === 0 ? {} : { maxzoom: z(tier === 1 ? 13.4 : 14.7) }) },
  ];
};
const paintSigns = () => {
  const images = { cut: hatch(css("--cut"), 8, 1.4), over: hatch(css("--now"), 7, 3, css("--now-soft")) };
  Object.entries(images).forEach(([name, image]) => {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: 2 });
  });
};
const source = (data) => ({ type: "geojson", data, tolerance: 0.2, buffer: 32, maxzoom: 16 });
const style = () => ({ version: 8, sources: {
  grids: source(gridFeatures()), labels: source(labelFeatures()), buildings: source(groundPolygons()), roads: source(groundRoads()), water: source(groundWater()),
}, layers: [] });
const groundPolygons = () => collection(plan.ground ? rings(plan.ground.buildings).polygons().map((c) => feature("MultiPolygon", c, {})) : []);
const groundRoads = () => collection(plan.ground ? rings(plan.ground.roads).lines().map((c, n) => feature("LineString", c, { main: plan.ground.roads.main[n], name: plan.ground.roads.name[n] })) : []);
const groundWater = () => collection(plan.ground ? rings(plan.ground.water).lines().map((c, n) => feature("LineString", c, { kind: plan.ground.water.kind[n] })) : []);

const frameOf = (polygons) => polygons.flat(2).reduce(([w, s, e, n], [x, y]) => [Math.min(w, x), Math.min(s, y), Math.max(e, x), Math.max(n, y)], [180, 90, -180, -90]);
const framed = (rows) => rows.map((row) => frames[row]).reduce(([w, s, e, n], f) => [Math.min(w, f[0]), Math.min(s, f[1]), Math.max(e, f[2]), Math.max(n, f[3])], [180, 90, -180, -90]);
const padding = () => {
  const box = document.getElementById("map").getBoundingClientRect(), side = document.getElementById("card");
  const wide = box.width > 900, most = Math.min(box.width, box.height) / 6;
  return { top: wide ? most / 1.5 : 76, bottom: wide ? 40 : box.height / 3, left: 24, right: wide && !side.hidden ? side.offsetWidth + 40 : 24 };
};
const fly = (rows, most = 16.2) => map?.fitBounds(framed(rows), { padding: padding(), maxZoom: most, duration: 700 });
const restyle = () => {
  if (!map) return;
  paintSigns();
  map.getStyle().layers.forEach((layer) => map.removeLayer(layer.id));
  layers().forEach((layer) => map.addLayer(layer));
};
const mark = (row, name, on) => { if (map && row >= 0) map.setFeatureState({ source: "grids", id: row }, { [name]: on }); };

const watchPointer = () => {
  let under = -1;
  const tip = document.getElementById("tip");
  const leave = () => { mark(under, "over", false); under = -1; tip.hidden = true; map.getCanvas().style.cursor = ""; };
  const rowAt = (point) => map.queryRenderedFeatures(point, { layers: ["fill", "dedicated"] })[0]?.id ?? -1;
  map.on("mousemove", (event) => {
    const row = rowAt(event.point);
    if (row !== under) {
      leave();
      if (row < 0) return;
      under = row;
      mark(row, "over", true);
      tip.innerHTML = tipText(row);
      tip.hidden = false;
      map.getCanvas().style.cursor = "pointer";
    }
    const { clientWidth: w } = document.getElementById("map");
    tip.style.transform = `translate(${Math.min(event.point.x + 14, w - tip.offsetWidth - 8)}px, ${event.point.y + 14}px)`;
  });
  map.on("mouseout", leave);
  map.on("click", (event) => { const row = rowAt(event.point); if (row >= 0) choose(row, { stay: true }); else choose(-1); });
};
const openMap = async () => {
  shapes = rings(grids.shape).polygons();
  frames = shapes.map(frameOf);
  const gl = await import(await blobUrl("gl"));
  gl.setWorkerUrl(await blobUrl("worker"));
  map = new gl.Map({
    container: "map", style: style(), localIdeographFontFamily: css("--font"), attributionControl: false, dragRotate: false, pitchWithRotate: false,
    maxPitch: 0, touchPitch: false, bounds: framed(rowsOf(0)), fitBoundsOptions: { padding: padding() }, maxZoom: 19,
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true }, fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  window.shigeMap = map; // for those who look from outside: tests, other scripts
  await new Promise((done, fail) => { map.once("load", done); map.once("error", (event) => fail(event.error)); });
  restyle();
  watchPointer();
};
