// Where is the phone? The list of Locations is asked for again, nearest first; nothing waits for the answer.
(() => {
  const where = document.getElementById("where");
  const search = document.getElementById("search");
  const step = document.getElementById("step");
  const here = document.getElementById("here");

  function found({ coords }) {
    const latitude = coords.latitude.toFixed(7);
    const longitude = coords.longitude.toFixed(7);
    where.textContent = where.dataset.found;
    Object.assign(search.elements.lat, { value: latitude });
    Object.assign(search.elements.lon, { value: longitude });
    step.elements.phone_latitude.value = latitude;
    step.elements.phone_longitude.value = longitude;
    if (here) offer(latitude, longitude);
    htmx.trigger(search, "located");
  }

  function offer(latitude, longitude) {
    const tick = here.querySelector("input");
    here.hidden = false;
    tick.onchange = () => {
      step.elements.latitude.value = tick.checked ? latitude : "";
      step.elements.longitude.value = tick.checked ? longitude : "";
    };
  }

  const refused = () => { where.textContent = where.dataset.denied; };

  if (!navigator.geolocation) return refused();
  where.textContent = where.dataset.asking;
  navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
})();
