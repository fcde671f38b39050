/* Light, dark or as the device: chosen in the menu, kept on this device, applied before the first paint. */
(() => {
  "use strict";
  const KEY = "siperkasa:theme";
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      const value = window.localStorage.getItem(KEY);
      return value === "light" || value === "dark" ? value : "auto";
    } catch {
      return "auto"; // storage is closed: the device decides
    }
  };
  const apply = () => {
    const choice = chosen();
    root.dataset.bsTheme = choice === "auto" ? (device.matches ? "dark" : "light") : choice;
    for (const button of document.querySelectorAll("[data-theme-switch] [data-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.choice === choice));
    }
    root.dispatchEvent(new CustomEvent("siperkasa:theme", { bubbles: true }));
  };

  device.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch] [data-choice]");
    if (!button) return;
    try {
      window.localStorage.setItem(KEY, button.dataset.choice);
    } catch {
      root.dataset.bsTheme = button.dataset.choice === "dark" ? "dark" : "light";
      return;
    }
    apply();
  });
  apply();
})();
