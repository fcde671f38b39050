/* The form of a visit: questions that follow from earlier answers, and sending when there is no signal.
 *
 *   [data-ask-if="field:value,value field:value"]   shown when one of the fields has one of its values
 *   form[data-offline="words"][data-offline-sending="words"]
 *                                                   without signal it waits, says so, and sends itself once there is some
 *
 * Without this script every question is shown, and the server asks only for those that follow.
 */
(() => {
  "use strict";
  const form = document.querySelector("form[data-offline]");
  if (!form) return;

  // Questions that follow --------------------------------------------------------------------------------------------

  const given = (name) => [...form.elements].filter((field) => field.name === name && field.checked).map((field) => field.value);
  const holds = (condition) => {
    const [name, values] = condition.split(":");
    const wanted = values.split(",");
    return given(name).some((value) => wanted.includes(value));
  };
  const blocks = [...form.querySelectorAll("[data-ask-if]")];
  const untouched = () => !given("finding").length; // before the first answer everything is there to read
  const show = () => {
    for (const block of blocks) {
      const whole = block.dataset.askIf.startsWith("finding:");
      block.hidden = !(whole && untouched()) && !block.dataset.askIf.split(" ").some(holds);
    }
  };
  form.addEventListener("change", show);
  show();

  // No signal --------------------------------------------------------------------------------------------------------

  const note = form.querySelector("[data-draft-note]");
  let waiting = false;
  form.addEventListener(
    "submit",
    (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = true;
      note.textContent = form.dataset.offline;
    },
    true,
  );
  window.addEventListener("online", () => {
    if (!waiting) return;
    waiting = false;
    note.textContent = form.dataset.offlineSending;
    form.requestSubmit();
  });
})();
