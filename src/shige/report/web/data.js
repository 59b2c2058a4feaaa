// Unfolds what the page carries: compressed text, whole-number shapes, columns of grids.
const LIMITS = { hits: 12, listStep: 60 };
const unfold = async (id) => {
  const node = document.getElementById(id);
  const bytes = Uint8Array.from(atob(node.textContent), (c) => c.charCodeAt(0));
  node.remove();
  return new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
};
const textOf = async (id) => new Response(await unfold(id)).text();
const blobUrl = async (id) => URL.createObjectURL(new Blob([await textOf(id)], { type: "text/javascript" }));

// Coordinates are differences of whole 1e-6 degrees; counts say how many points a ring, rings a polygon, polygons a grid has.
const rings = (shape) => {
  let at = 0, x = 0, y = 0, ring = 0, poly = 0;
  const readRing = (closed) => {
    const points = [];
    for (let n = shape.rings[ring++]; n > 0; n--) {
      x += shape.xy[at++]; y += shape.xy[at++];
      points.push([x / 1e6, y / 1e6]);
    }
    if (closed && points.length) points.push(points[0]);
    return points;
  };
  const readPolygon = () => Array.from({ length: shape.polygons[poly++] }, () => readRing(true));
  return {
    polygons: () => shape.parts.map((n) => Array.from({ length: n }, readPolygon)),
    lines: () => shape.rings.map(() => readRing(false)),
  };
};
const feature = (type, coordinates, properties, id) => ({ type: "Feature", id, properties, geometry: { type, coordinates } });
const collection = (features) => ({ type: "FeatureCollection", features });

let plan; // the data of the page
let grids; // its columns of grids
let children; // rows below each row
const readPlan = async () => {
  plan = JSON.parse(await textOf("data"));
  grids = { ...plan.grids, ...plan.figures };
  children = grids.code.map(() => []);
  grids.up.forEach((parent, row) => { if (parent >= 0) children[parent].push(row); });
};
const rowsOf = (tier) => grids.tier.reduce((rows, value, row) => (value === tier && rows.push(row), rows), []);
const below = (row, tier) => children[row].flatMap((child) => (grids.tier[child] === tier ? [child] : below(child, tier)));
const median = (values) => { const sorted = [...values].sort((a, b) => a - b); return sorted.length ? sorted[sorted.length >> 1] : 0; };
const sum = (values) => values.reduce((a, b) => a + b, 0);
const spaced = (code) => { const c = grids.code[code]; return c.length === 18 ? `${c.slice(0, 12)} ${c.slice(12, 15)} ${c.slice(15)}` : c; };
const short = (row) => { const c = grids.code[row]; return grids.tier[row] === 2 ? c.slice(15) : grids.tier[row] === 0 ? "" : c.slice(12, 15); };
