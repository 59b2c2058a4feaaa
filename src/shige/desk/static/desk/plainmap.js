// A map of our own tiles without tiers to choose from: the network's health and the wall show grids with it.
export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const scale = () => parseFloat(css("--k")) || 1;
const of = (layer) => ({ source: "grids", "source-layer": layer });
export const fill = (id, layer, paint, more = {}) => ({ id, type: "fill", ...of(layer), paint: { "fill-antialias": false, ...paint }, ...more });
export const line = (id, layer, color, width, more = {}) => ({ id, type: "line", ...of(layer), layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": color, "line-width": width, ...more } });
export const text = (id, layer, field, size, more = {}) => ({
  id, type: "symbol", ...of(layer), layout: { "text-field": field, "text-size": size * scale(), "text-font": ["sans"], "text-max-width": 8, "text-padding": 6 },
  paint: { "text-color": css("--ink"), "text-halo-color": css("--surface"), "text-halo-width": 1.4 * scale() }, ...more,
});
export const hatch = (stroke, ground, gap = 7, width = 3) => {
  const size = gap * 2, canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.fillStyle = ground; pen.fillRect(0, 0, size, size);
  pen.strokeStyle = stroke; pen.lineWidth = width;
  pen.beginPath();
  [-size, 0, size].forEach((shift) => { pen.moveTo(shift, size); pen.lineTo(shift + size, 0); });
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
};
/* Grids of the area alone, the tiers below a zoom left out, and the colours of `names` by code. */
export const within = ([low, high]) => ["all", [">=", ["get", "code"], low], ["<=", ["get", "code"], high]];
export const among = (codes) => ["in", ["get", "code"], ["literal", codes]];

export const openMap = async (box, facts, { layers, images = () => ({}), still = false }) => {
  const gl = await import(box.dataset.maplibre);
  gl.setWorkerUrl(box.dataset.worker);
  const map = new gl.Map({
    container: box, localIdeographFontFamily: css("--font"), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, interactive: !still,
    bounds: facts.bounds, fitBoundsOptions: { padding: 24 * scale() }, maxZoom: 19, fadeDuration: 0, canvasContextAttributes: { antialias: true, preserveDrawingBuffer: true },
    style: { version: 8, layers: [], sources: { grids: { type: "vector", tiles: [new URL(facts.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")], minzoom: facts.zooms[0], maxzoom: facts.zooms[1], promoteId: "code" } } },
  });
  map.touchZoomRotate?.disableRotation();
  window.shigeMap = map; // for those who look from outside: tests, other scripts
  await new Promise((done) => { map.once("load", done); });
  const restyle = () => {
    Object.entries(images()).forEach(([name, image]) => { if (map.hasImage(name)) map.removeImage(name); map.addImage(name, image, { pixelRatio: 2 }); });
    map.getStyle().layers.forEach((layer) => map.removeLayer(layer.id));
    layers().forEach((layer) => map.addLayer(layer));
  };
  restyle();
  document.addEventListener("shige:theme", restyle);
  return { map, gl, restyle };
};
