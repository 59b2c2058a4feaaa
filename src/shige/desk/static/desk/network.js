// The map by health: what is not well stands out, and an organisation pointed at lights up its grids.
import { among, css, fill, hatch, line, openMap, scale, text, within } from "./plainmap.js";

const box = document.getElementById("map");
const facts = JSON.parse(document.getElementById("map-facts").textContent);
const codes = (urgency) => Object.keys(facts.ill).filter((code) => facts.ill[code] === urgency);
const LEAVES = ["micro", "dedicated"];
let marked = [];
const mine = within(facts.within);
const lit = () => ["any", ...marked.map((area) => within([area.padEnd(18, "0"), area.length === 18 && area.endsWith("000") ? `${area.slice(0, 15)}999` : area.padEnd(18, "9")])), false];

const layers = () => [
  { id: "paper", type: "background", paint: { "background-color": css("--paper") } },
  fill("land", "community", { "fill-color": css("--sunken") }),
  ...LEAVES.flatMap((layer) => [
    fill(`fine-${layer}`, layer, { "fill-color": css("--s2") }, { filter: mine }),
    fill(`soon-${layer}`, layer, { "fill-color": css("--soon") }, { filter: among(codes("soon")) }),
    fill(`now-${layer}`, layer, { "fill-pattern": "now" }, { filter: among(codes("now")) }),
    line(`edge-${layer}`, layer, css("--surface"), 0.7 * scale()),
  ]),
  line("edge-general", "general", css("--edge"), 0.8 * scale(), { "line-opacity": 0.6 }),
  line("edge-community", "community", css("--edge"), 2 * scale()),
  ...LEAVES.map((layer) => ({ ...line(`lit-${layer}`, layer, css("--ink"), 2.5 * scale()), filter: lit() })),
  text("name-community", "community", ["get", "name"], 12.5),
];
const light = (map, areas) => {
  marked = areas;
  LEAVES.forEach((layer) => map.setFilter(`lit-${layer}`, lit()));
};
const open = async () => {
  const { map } = await openMap(box, facts, { layers, images: () => ({ now: hatch(css("--now"), css("--now-soft")) }) });
  map.on("click", ({ point }) => {
    const hit = map.queryRenderedFeatures(point, { layers: LEAVES.map((layer) => `fine-${layer}`) })[0];
    if (hit) location.assign(facts.open.replace("CODE", hit.properties.code));
  });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = map.queryRenderedFeatures(point, { layers: LEAVES.map((layer) => `fine-${layer}`) }).length ? "pointer" : ""; });
  const point = (event) => { const node = event.target.closest?.(".node"); if (node) light(map, node.dataset.grids.split(" ").filter(Boolean)); };
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
};
open().catch(() => { Object.assign(document.getElementById("mapnote"), { textContent: facts.broken, hidden: false }); }).finally(() => { document.body.dataset.ready = "yes"; });
