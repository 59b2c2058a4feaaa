// What every page can do: switch light and dark, keys, the list of what was found, and words for a failed request.
const root = document.documentElement;
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");

const nameSwitches = () => document.querySelectorAll("[data-theme-switch]").forEach((button) => {
  button.textContent = root.dataset.theme === "dark" ? button.dataset.light : button.dataset.dark;
});
document.addEventListener("shige:theme", nameSwitches);
nameSwitches();

// On a phone "more" unfolds the rail; a click elsewhere or Escape folds it again.
const rail = (open, target) => {
  const nav = document.querySelector(".rail");
  if (!nav || (!open && target && target.closest(".rail a"))) return;
  nav.toggleAttribute("data-open", open);
  nav.querySelector(".more")?.setAttribute("aria-expanded", String(open));
};
// A button with data-open opens that dialog; data-action and data-what say for which row it is.
const ask = (button) => {
  const dialog = document.getElementById(button.dataset.open);
  if (button.dataset.action) dialog.querySelector("form").action = button.dataset.action;
  if (button.dataset.what) dialog.querySelector("[data-what]").textContent = button.dataset.what;
  dialog.showModal();
  dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
};
// What was just done can be taken back for ten seconds; whoever looks at it or reaches for it gets longer.
document.querySelectorAll("[data-done]").forEach((box) => {
  let left = 10;
  const tick = setInterval(() => {
    if (box.matches(":hover, :focus-within")) return;
    left -= 1;
    const told = box.querySelector("[data-seconds]");
    if (told) told.textContent = left;
    if (left <= 0) { clearInterval(tick); box.remove(); }
  }, 1000);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-switch]")) window.shigeTheme(root.dataset.theme === "dark" ? "light" : "dark");
  const menu = document.querySelector(".menu");
  if (menu) menu.setAttribute("aria-expanded", String(!!event.target.closest(".menu") && menu.getAttribute("aria-expanded") !== "true"));
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print]")) print();
  rail(!!event.target.closest(".more") && !document.querySelector(".rail[data-open]"), event.target);
  const opens = event.target.closest("[data-open]:not(.rail)");
  if (opens) ask(opens);
  if (event.target.closest("[data-cancel]")) event.target.closest("dialog").close();
  if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
});

// What was found: arrows choose, Enter opens, Escape clears.
const find = document.getElementById("find");
const found = document.getElementById("found");
const hits = () => [...found.querySelectorAll("[data-href]")];
const select = (step) => {
  const all = hits();
  if (!all.length) return;
  const at = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  const next = (at + step + all.length) % all.length;
  all.forEach((hit, n) => hit.setAttribute("aria-selected", n === next));
  all[next].scrollIntoView({ block: "nearest" });
  find.setAttribute("aria-activedescendant", all[next].id);
};
const clear = () => { found.replaceChildren(); find.removeAttribute("aria-activedescendant"); find.setAttribute("aria-expanded", "false"); };
if (find) {
  found.addEventListener("htmx:afterSwap", () => { find.setAttribute("aria-expanded", String(hits().length > 0)); find.removeAttribute("aria-activedescendant"); });
  find.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); select(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Escape") { find.value = ""; clear(); find.blur(); event.stopPropagation(); }
    const chosen = found.querySelector("[aria-selected=true]");
    if (event.key === "Enter" && chosen) { event.preventDefault(); location.assign(chosen.dataset.href); }
  });
  found.addEventListener("click", (event) => { const hit = event.target.closest("[data-href]"); if (hit) location.assign(hit.dataset.href); });
  document.addEventListener("click", (event) => { if (!event.target.closest(".find")) clear(); });
}

document.addEventListener("keydown", (event) => { if (event.key === "Escape") rail(false); });

// Keys: / searches, g and a letter goes to a page, ? tells them all.
let leader = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/" && find) { event.preventDefault(); find.focus(); find.select(); }
  if (event.key === "?") document.getElementById("keys")?.showModal();
  if (Date.now() - leader < 1500) document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  leader = event.key === "g" ? Date.now() : 0;
});

// A request that failed says so, and what was typed stays.
const said = document.getElementById("said");
let quiet = 0;
const say = (text) => { if (!said) return; said.textContent = text; clearTimeout(quiet); quiet = setTimeout(() => { said.textContent = ""; }, 8000); };
const words = document.body.dataset;
document.addEventListener("htmx:sendError", () => say(words.offline ?? ""));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
  say(words.failed ?? "");
});
// Past 300 ms the part that is awaited looks asleep.
document.addEventListener("htmx:beforeRequest", (event) => { const part = event.detail.target; part.dataset.slow = setTimeout(() => part.classList.add("slow", "htmx-request"), 300); });
document.addEventListener("htmx:afterRequest", (event) => { const part = event.detail.target; clearTimeout(part.dataset.slow); part.classList.remove("slow", "htmx-request"); });
// Whoever was logged out meanwhile goes to the login as a whole page, not as a part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL || location.href).pathname !== "/login") return;
  event.detail.shouldSwap = false;
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
});
