/* Keys for a page that is worked through one thing after the other: [data-key="n"] is clicked by n. They count only while
 * the focus is within [data-keys] and not in a field, so that nobody decides by leaning on the keyboard (WCAG 2.2, 2.1.4). */
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (!event.target.closest("[data-keys]") || event.target.matches("input, select, textarea")) return;
    const chosen = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key.toLowerCase());
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  });
})();
