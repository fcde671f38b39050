/* The search box: asks as one types, and lets the keyboard walk through what was found.
 *
 *   form[data-search]   sent by htmx after a pause in typing, as soon as it holds something to search for; Enter sends it at once
 *   Down, Up            from the box to the first person found and on; Escape leads back into the box
 *
 * Without this file the box is an ordinary form. What is typed is kept nowhere: not in the address, not in the browser.
 */
(() => {
  "use strict";
  const PAUSE_MS = 300;
  const LETTERS = 3;
  const DIGITS = [13, 16]; // a card; a NIK or a KK

  const worthAsking = (text) => {
    const digits = text.replace(/\D/g, "");
    if (!/\p{L}/u.test(text)) return DIGITS.includes(digits.length);
    return (text.match(/[\p{L}\p{N}]/gu) || []).length >= LETTERS;
  };

  const watch = (form) => {
    const box = form.querySelector("input[type=search]");
    const results = document.querySelector(form.getAttribute("hx-target"));
    if (!window.htmx || !results) return;
    let timer = 0;
    let asked = box.value.trim();
    let typing = false;
    let before = null; // what stood there before anything was found

    const ask = () => {
      const text = box.value.trim();
      if (!text && before) {
        window.htmx.trigger(form, "htmx:abort");
        results.replaceChildren(...before);
        asked = "";
      }
      if (text === asked || !worthAsking(text)) return;
      typing = true;
      form.requestSubmit();
    };
    box.addEventListener("input", (event) => {
      window.clearTimeout(timer);
      if (!event.isComposing) timer = window.setTimeout(ask, PAUSE_MS);
    });
    form.addEventListener("htmx:configRequest", (event) => {
      window.clearTimeout(timer);
      asked = box.value.trim();
      if (typing) event.detail.headers["X-Typing"] = "1";
      typing = false;
    });
    results.addEventListener("htmx:beforeSwap", () => {
      before ??= [...results.childNodes];
    });

    const links = () => [...results.querySelectorAll(".person-row-name a")];
    document.addEventListener("keydown", (event) => {
      const here = document.activeElement;
      const at = links().indexOf(here);
      if (here !== box && at < 0) return;
      if (event.key === "Escape" && at >= 0) {
        box.focus();
        box.select();
      } else if (event.key === "ArrowDown") {
        links()[at + 1]?.focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (links()[at - 1] || box).focus();
      } else {
        return;
      }
      event.preventDefault();
    });
  };
  document.querySelectorAll("form[data-search]").forEach(watch);
})();
