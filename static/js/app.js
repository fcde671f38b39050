/* What every page does: a form is sent once, filters send themselves, drafts keep themselves, notices close, copy,
 * print and back. Markup asks for it by data-attributes; no page needs a script of its own for these. Drafts: drafts.js.
 *
 *   form[method=post]            guarded against a second press (data-no-guard switches it off)
 *   form[data-download]          answers with a file: its button comes back after a few seconds
 *   button[data-busy="words"]    what a button says while its form is on the way
 *   [data-autosubmit]            a select, radio or date that sends its form when changed
 *   [data-dismiss]               closes the notice it stands in
 *   [data-copy="text"], [data-copy-from="#id"], [data-print], [data-back]
 *   [data-focus]                 takes the focus when the page opens (the error summary)
 */
(() => {
  "use strict";
  const text = (name) => document.body.dataset[`text${name}`] || "";
  const notice = document.getElementById("notice");
  let noticeTimer = 0;

  const say = (words) => {
    if (!notice) return;
    notice.textContent = words;
    window.clearTimeout(noticeTimer);
    noticeTimer = window.setTimeout(() => { notice.textContent = ""; }, 6000);
  };

  // Sent once --------------------------------------------------------------------------------------------------------

  const wordsOf = (button) => [...button.childNodes].reverse().find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.disabled = false;
      if (button.dataset.words) wordsOf(button).data = button.dataset.words;
    }
  };
  const hold = (form, button) => {
    form.dataset.sent = "yes";
    if (!button) return;
    // After this turn, so that the button's own name and value still travel with the form.
    window.setTimeout(() => {
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
      const words = wordsOf(button);
      if (!words) return; // an icon alone
      button.dataset.words = words.data;
      words.data = button.dataset.busy || text("Busy");
    });
    if ("download" in form.dataset) window.setTimeout(() => release(form), 4000);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "noGuard" in form.dataset) return;
    if (form.dataset.sent) event.preventDefault();
    else hold(form, event.submitter || form.querySelector("button[type=submit]"));
  });
  // Back from the browser's memory: the form may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // Filters that send themselves -------------------------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]") && event.target.form) event.target.form.requestSubmit();
  });

  for (const chip of document.querySelectorAll(".filters > .filter-chip[aria-current]")) {
    chip.parentElement.scrollLeft = chip.offsetLeft - chip.parentElement.offsetLeft - 16;
  }

  // Small buttons ----------------------------------------------------------------------------------------------------

  const copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      // Over plain http in an office network the clipboard is closed; the old way still works.
      const field = document.createElement("textarea");
      field.value = words;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say(text("Copied"));
  };
  const actions = {
    dismiss: (element) => {
      const alert = element.closest(".alert");
      alert?.remove();
      document.getElementById("main")?.focus({ preventScroll: true });
    },
    copy: (element) => copy(element.dataset.copy),
    copyFrom: (element) => copy(document.querySelector(element.dataset.copyFrom)?.textContent.trim() || ""),
    print: () => window.print(),
    back: (element, event) => {
      const cameFromHere = document.referrer.startsWith(`${window.location.origin}/`);
      if (!cameFromHere || window.history.length < 2) return; // the link's own address serves
      event.preventDefault();
      window.history.back();
    },
  };
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-dismiss], [data-copy], [data-copy-from], [data-print], [data-back]");
    if (!element) return;
    for (const [name, action] of Object.entries(actions)) if (name in element.dataset) action(element, event);
  });

  // Focus ------------------------------------------------------------------------------------------------------------

  // A link of the error summary leads into the field, also where the field is a group of choices.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    (target.closest(".field") || target).scrollIntoView({ block: "start" });
    control?.focus({ preventScroll: true });
  });
  document.querySelector("[data-focus]")?.focus();

  // Fragments: a failure is said, not swallowed ---------------------------------------------------------------------

  document.body.addEventListener("htmx:sendError", () => say(text("Offline")));
  document.body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    say(xhr.status === 429 ? xhr.responseText : text("Failed"));
  });
})();
