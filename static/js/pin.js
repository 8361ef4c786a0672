// The pin of a station: where the phone stands goes into the two fields, and the plan follows what stands there.
(() => {
  const $ = (id) => document.getElementById(id), form = $("step"), button = $("stand_here"), where = $("where");
  const { latitude, longitude } = form.elements;

  function preview() {
    const asked = new URLSearchParams({ latitude: latitude.value, longitude: longitude.value });
    htmx.ajax("GET", `${form.dataset.preview}?${asked}`, { target: "#plan", swap: "innerHTML" });
  }

  async function here() {
    button.disabled = true;
    where.textContent = where.dataset.asking;
    try {
      const { coords } = await position.locate();
      latitude.value = coords.latitude.toFixed(7);
      longitude.value = coords.longitude.toFixed(7);
      where.textContent = `${where.dataset.found} ${Math.max(1, Math.round(coords.accuracy || 0))} m.`;
      preview();
    } catch {
      where.textContent = where.dataset.denied;
    }
    button.disabled = false;
  }

  for (const field of [latitude, longitude]) field.addEventListener("change", preview);
  button.onclick = here;
  button.hidden = !navigator.geolocation;
})();
