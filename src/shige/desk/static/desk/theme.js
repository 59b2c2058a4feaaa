// Light or dark before the first stroke is drawn: what was chosen here, else what the machine prefers.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const page = document.documentElement.dataset;
    page.theme = page.themeFixed ?? localStorage.getItem("shige-theme") ?? (dark.matches ? "dark" : "light");
    document.dispatchEvent(new Event("shige:theme"));
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  window.shigeTheme = (name) => { localStorage.setItem("shige-theme", name); apply(); };
  apply();
})();
