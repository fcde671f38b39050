/* A button data-nearest sorts the list data-stops by how far each point lies from the device. The place never leaves it. */
(() => {
  "use strict";
  const button = document.querySelector("[data-nearest]");
  const list = document.querySelector("[data-stops]");
  const status = document.querySelector("[data-nearest-status]");
  if (!button || !list || !navigator.geolocation) return;
  button.hidden = false; // without a way to know the place there is no button

  const radians = (degrees) => (degrees * Math.PI) / 180;
  const kilometres = (one, other) => {
    const [latitude, longitude] = other.map(radians);
    const [from, along] = one.map(radians);
    const half = Math.sin((latitude - from) / 2) ** 2 + Math.cos(from) * Math.cos(latitude) * Math.sin((longitude - along) / 2) ** 2;
    return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(half)));
  };
  const words = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const sort = (here) => {
    const stops = [...list.children].map((stop) => {
      const point = stop.dataset.point ? stop.dataset.point.split(",").map(Number) : null;
      const km = point ? kilometres(here, point) : Infinity;
      if (point) stop.querySelector("[data-distance]").textContent = button.dataset.textKm.replace("{km}", words.format(km));
      return { stop, km };
    });
    stops.sort((one, other) => one.km - other.km || 0); // two without a point: NaN, and they stay as they were
    list.append(...stops.map(({ stop }) => stop));
  };

  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = button.dataset.textBusy;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        sort([coords.latitude, coords.longitude]);
        status.textContent = button.dataset.textDone;
        button.disabled = false;
      },
      () => {
        status.textContent = button.dataset.textRefused;
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
})();
