/* A button data-position fills the fields latitude and longitude with where the device is. */
(() => {
  "use strict";
  const button = document.querySelector("[data-position]");
  const status = document.querySelector("[data-position-status]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false; // without a way to know the place there is no button

  const say = (name, metres) => {
    status.textContent = (button.dataset[name] || "").replace("{metres}", metres);
  };
  const put = (name, degrees) => {
    const field = document.querySelector(`[name="${name}"]`);
    field.value = degrees.toFixed(6);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  button.addEventListener("click", () => {
    button.disabled = true;
    say("textBusy");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("latitude", coords.latitude);
        put("longitude", coords.longitude);
        say("textDone", Math.round(coords.accuracy));
        button.disabled = false;
      },
      ({ code }) => {
        say(code === 1 ? "textRefused" : "textFailed");
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
})();
