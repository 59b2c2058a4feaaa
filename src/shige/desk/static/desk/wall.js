// The wall's map: each micro-grid by who answers for it at this moment; taken up anew with the figures.
import { among, css, fill, hatch, line, openMap, scale, text, within } from "./plainmap.js";

const box = document.getElementById("map");
const LEAVES = ["micro", "dedicated"];
const SHADES = { holder: "--s5", backup: "--s4", above: "--s2" };
const kinds = () => JSON.parse(document.getElementById("wall-kinds")?.textContent ?? "{}");

const open = async () => {
  const facts = JSON.parse(document.getElementById("map-facts").textContent);
  const mine = within(facts.within);
  const name = text("name-community", "community", ["get", "name"], 14, { filter: mine });
  const named = { ...name, layout: { ...name.layout, "text-padding": 56 * scale() } }; // a border cut by tiles is named once
  const layers = () => [
    { id: "paper", type: "background", paint: { "background-color": css("--sunken") } },
    fill("land", "community", { "fill-color": css("--s0") }),
    ...LEAVES.flatMap((layer) => [
      fill(`rest-${layer}`, layer, { "fill-color": css("--s1") }, { filter: mine }),
      ...Object.entries(SHADES).map(([kind, shade]) => fill(`${kind}-${layer}`, layer, { "fill-color": css(shade) }, { filter: among(kinds()[kind] ?? []) })),
      fill(`nobody-${layer}`, layer, { "fill-pattern": "nobody" }, { filter: among(kinds().nobody ?? []) }),
      line(`edge-${layer}`, layer, css("--sunken"), 0.8 * scale()),
    ]),
    line("edge-general", "general", css("--edge"), 0.8 * scale(), { "line-opacity": 0.7 }),
    line("edge-community", "community", css("--ink"), 2.2 * scale(), { "line-opacity": 0.8 }),
    named,
  ];
  const { map } = await openMap(box, facts, { layers, images: () => ({ nobody: hatch(css("--now"), css("--now-soft")) }), still: true });
  const shade = () => [...Object.keys(SHADES), "nobody"].forEach((kind) => LEAVES.forEach((layer) => map.setFilter(`${kind}-${layer}`, among(kinds()[kind] ?? []))));
  document.getElementById("now").addEventListener("htmx:afterSwap", shade);
  shade();
  addEventListener("resize", () => map.fitBounds(facts.bounds, { padding: 24 * scale(), duration: 0 }));
};
if (box) open().catch(() => { Object.assign(document.getElementById("mapnote"), { hidden: false }); }).finally(() => { document.body.dataset.ready = "yes"; });
