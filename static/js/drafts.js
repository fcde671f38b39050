/* Drafts: a form with data-draft="key" keeps what is written on this device until it has been sent.
 *
 * Kept per account, for a week, and never a field marked data-private (or a password, file or hidden one): mark every
 * NIK, KK, card number and name. A note under the form says when. A draft goes away when the page after sending shows a
 * success, or is another page that is no error; and all of an account's drafts go when it signs out by its own will.
 */
(() => {
  "use strict";
  const account = document.body.dataset.account;
  const PREFIX = `siperkasa:draft:${account}:`;
  const SENT = "siperkasa:sent"; // sessionStorage: the draft that is on its way
  const WEEK = 7 * 24 * 3600 * 1000;
  let store;
  try {
    store = window.localStorage;
    store.getItem(SENT);
  } catch {
    return; // storage is closed: forms work without drafts
  }

  const text = (name, moment) => {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    return (document.body.dataset[`text${name}`] || "").replace("{time}", moment ? time.format(moment) : "");
  };
  const fields = (form) =>
    [...form.elements].filter(
      (field) =>
        field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
        !field.closest("[data-private]"),
    );
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const read = (key) => {
    try {
      const draft = JSON.parse(store.getItem(PREFIX + key));
      return draft && Date.now() - draft.at < WEEK ? draft : null;
    } catch {
      return null;
    }
  };

  const save = (form) => {
    const values = {};
    for (const field of fields(form)) {
      const kept = (values[field.name] ??= []);
      if (field instanceof HTMLSelectElement && field.multiple) kept.push(...[...field.selectedOptions].map((o) => o.value));
      else if (!isChoice(field) || field.checked) kept.push(field.value);
    }
    try {
      store.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: Date.now(), values }));
    } catch {
      return; // full: nothing is promised
    }
    note(form, text("DraftSaved", Date.now()));
  };
  const restore = (form, { values }) => {
    for (const field of fields(form)) {
      const kept = values[field.name];
      if (!kept) continue;
      if (isChoice(field)) field.checked = kept.includes(field.value);
      else if (field instanceof HTMLSelectElement) for (const option of field.options) option.selected = kept.includes(option.value);
      else field.value = kept[[...form.elements].filter((other) => other.name === field.name).indexOf(field)] ?? "";
    }
  };
  const note = (form, words, discard = false) => {
    let place = form.querySelector("[data-draft-note]");
    if (!place) {
      place = document.createElement("p");
      place.className = "draft-note";
      place.dataset.draftNote = "";
      place.setAttribute("role", "status");
      const actions = form.querySelector(".form-actions");
      if (actions) actions.before(place);
      else form.append(place);
    }
    place.textContent = words;
    if (!discard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text("DraftDiscard");
    button.addEventListener("click", () => {
      store.removeItem(PREFIX + form.dataset.draft);
      form.reset();
      place.textContent = "";
    });
    place.append(button);
  };

  // Has what was sent arrived? Only a signed-in page that is no error can tell.
  const forgetWhatArrived = () => {
    const key = window.sessionStorage.getItem(SENT);
    if (key === null || document.body.classList.contains("is-error")) return;
    const again = document.querySelector(`form[data-draft="${CSS.escape(key)}"]`);
    if (!again || (document.querySelector("#messages .alert-success") && !again.querySelector(".error-summary"))) {
      store.removeItem(PREFIX + key);
    }
    window.sessionStorage.removeItem(SENT);
  };

  if (!account) return;
  forgetWhatArrived();
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const kept = read(form.dataset.draft);
    // What the server keeps may be newer: written on another device.
    const draft = kept && kept.at >= Number(form.dataset.draftSince || 0) ? kept : null;
    // A form that came back with errors already holds what was sent.
    if (draft && !form.querySelector(".error-summary")) {
      restore(form, draft);
      note(form, text("DraftRestored", draft.at), true);
    }
    let timer = 0;
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => save(form), 600);
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      window.clearTimeout(timer);
      save(form);
      window.sessionStorage.setItem(SENT, form.dataset.draft);
    });
  }
  document.addEventListener("submit", (event) => {
    if (!("clearsDrafts" in event.target.dataset)) return;
    for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key);
  });
})();
