// Light or dark before the first stroke is drawn: what was chosen here, else what the machine prefers.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.theme = localStorage.getItem("shige-theme") ?? (dark.matches ? "dark" : "light");
    document.dispatchEvent(new Event("shige:theme"));
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  window.shigeTheme = (name) => { localStorage.setItem("shige-theme", name); apply(); };
  apply();
})();
