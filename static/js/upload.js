/* A file field that takes a dropped file, names what was chosen and measures it before it is sent.
 * Without this script it is a plain file field; the server measures again.
 *
 *   .drop[data-most="bytes"][data-too-large="words"]   holds input[type=file] and [data-chosen]
 */
(() => {
  "use strict";
  const inUnit = (amount, unit) => `${amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${unit}`;
  const size = (bytes) => (bytes < 1e6 ? inUnit(bytes / 1e3, "kB") : inUnit(bytes / 1e6, "MB"));

  const show = (zone, input) => {
    const [file] = input.files;
    const chosen = zone.querySelector("[data-chosen]");
    const tooLarge = Boolean(file) && file.size > Number(zone.dataset.most);
    input.setCustomValidity(tooLarge ? zone.dataset.tooLarge : "");
    zone.classList.toggle("is-too-large", tooLarge);
    chosen.textContent = file ? `${file.name} · ${size(file.size)}` : "";
    if (tooLarge) input.reportValidity();
  };

  for (const zone of document.querySelectorAll(".drop")) {
    const input = zone.querySelector("input[type=file]");
    let depth = 0; // a drag enters and leaves the things inside, too
    const over = (change) => {
      depth = Math.max(0, depth + change);
      zone.classList.toggle("is-over", depth > 0);
    };
    input.addEventListener("change", () => show(zone, input));
    zone.addEventListener("dragenter", () => over(1));
    zone.addEventListener("dragleave", () => over(-1));
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(-depth);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      show(zone, input);
    });
    zone.classList.add("is-ready");
  }
})();
