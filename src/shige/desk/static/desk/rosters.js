// The week of a post: hours are drawn with a finger, a mouse or the arrow keys; the fields below are what is sent.
const form = document.getElementById("hours");
const box = document.getElementById("paint");
const field = (day) => form.elements[`d${day}`];
const HOURS = [...Array(24).keys()];
const WEEK = [...Array(7).keys()];
const PRESETS = { work: (day) => (day < 5 ? "9-18" : ""), daily: () => "8-22", always: () => "0-24", none: () => "" };

const read = (day) => {
  const on = Array(24).fill(false);
  for (const part of field(day).value.split(/[,,、;;]/)) {
    const hit = part.match(/^\s*(\d{1,2})\s*[-–—~至到]\s*(\d{1,2})\s*$/);
    if (hit) for (let hour = Number(hit[1]); hour < Math.min(24, Number(hit[2])); hour += 1) on[hour] = true;
  }
  return on;
};
const write = (day, on) => {
  const parts = [];
  HOURS.forEach((hour) => { if (on[hour] && !on[hour - 1]) parts.push([hour, hour + 1]); else if (on[hour]) parts.at(-1)[1] = hour + 1; });
  field(day).value = parts.map(([start, end]) => `${start}-${end}`).join(", ");
};
const cell = (day, hour) => box.querySelector(`[data-day="${day}"][data-hour="${hour}"]`);
const show = () => WEEK.forEach((day) => read(day).forEach((on, hour) => cell(day, hour).setAttribute("aria-pressed", String(on))));
const set = (day, hour, on) => { const hours = read(day); hours[hour] = on; write(day, hours); show(); };
const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

const build = () => {
  const names = box.dataset.days.split(",");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.label);
  WEEK.forEach((day) => {
    box.append(Object.assign(document.createElement("span"), { textContent: names[day] }));
    HOURS.forEach((hour) => {
      const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: day + hour ? -1 : 0 });
      Object.assign(button.dataset, { day, hour });
      button.setAttribute("aria-label", `${names[day]} ${hour}–${hour + 1}`);
      box.append(button);
    });
  });
  box.append(document.createElement("span"));
  HOURS.forEach((hour) => box.append(Object.assign(document.createElement("small"), { textContent: hour % 6 ? "" : hour })));
};
const at = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("#paint [data-hour]");
const draw = () => {
  let pen = null;
  box.addEventListener("pointerdown", (event) => {
    const hit = at(event);
    if (!hit) return;
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    pen = hit.getAttribute("aria-pressed") !== "true";
    set(Number(hit.dataset.day), Number(hit.dataset.hour), pen);
    hit.focus();
  });
  box.addEventListener("pointermove", (event) => { const hit = pen === null ? null : at(event); if (hit) set(Number(hit.dataset.day), Number(hit.dataset.hour), pen); });
  box.addEventListener("pointerup", () => { if (pen !== null) changed(); pen = null; });
  box.addEventListener("keydown", (event) => {
    const hit = event.target.closest("[data-hour]");
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!hit || (!step && event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    const [day, hour] = [Number(hit.dataset.day), Number(hit.dataset.hour)];
    if (!step) { set(day, hour, hit.getAttribute("aria-pressed") !== "true"); changed(); return; }
    const next = cell((day + step[0] + 7) % 7, (hour + step[1] + 24) % 24);
    hit.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
};
if (box) {
  build();
  draw();
  show();
  form.addEventListener("input", show);
  form.addEventListener("click", (event) => {
    const preset = PRESETS[event.target.dataset.preset];
    if (!preset) return;
    WEEK.forEach((day) => { field(day).value = preset(day); });
    show();
    changed();
  });
}

// Choosing a person who is offered fills in who it is; typing another name makes it somebody new.
const offered = document.getElementById("offered");
if (offered) {
  const { person, name } = document.getElementById("assign").elements;
  offered.addEventListener("click", (event) => {
    const hit = event.target.closest("[data-person]");
    if (!hit) return;
    [person.value, name.value] = [hit.dataset.person, hit.dataset.name];
    offered.querySelectorAll("[data-person]").forEach((button) => button.setAttribute("aria-pressed", String(button === hit)));
  });
  name.addEventListener("input", () => { person.value = ""; });
}
