// A job dragged to another day or person on a desk. The link in each row does the same by keyboard, and on a phone.
(() => {
  "use strict";
  const list = document.getElementById("jobs"), places = document.getElementById("places");
  const spot = "[data-day], [data-who]";
  let carried = null;

  function ready(root) {
    for (const card of root.querySelectorAll("[data-job]")) card.draggable = true;
  }

  // Where a job may go while it is carried: a day below its list, or what hangs above the list.
  function under(event) {
    return carried && event.target.closest ? event.target.closest(spot) : null;
  }

  function light(on) {
    for (const one of document.querySelectorAll(".over")) if (one !== on) one.classList.remove("over");
    if (on) on.classList.add("over");
  }

  document.addEventListener("dragstart", (event) => {
    carried = event.target.closest ? event.target.closest("[data-job]") : null;
    if (!carried) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", carried.querySelector("h3").textContent);
    carried.classList.add("carried");
    requestAnimationFrame(() => { places.hidden = false; });  // what moves under the pointer at once ends the drag
  });

  document.addEventListener("dragover", (event) => {
    const place = under(event);
    light(place);
    if (place) event.preventDefault();
  });

  document.addEventListener("drop", (event) => {
    const place = under(event), card = carried;
    if (!place) return;
    event.preventDefault();
    const said = "who" in place.dataset ? { installer: place.dataset.who } : { day: place.dataset.day };
    if (said.day && card.closest("section").dataset.day === said.day) return;
    const url = places.dataset.url.replace("/0/", `/${card.dataset.job}/`);
    htmx.ajax("POST", url, { source: places, target: "#jobs", swap: "innerHTML", values: { version: card.dataset.version, ...said } });
  });

  document.addEventListener("dragend", () => {
    light(null);
    if (carried) carried.classList.remove("carried");
    carried = null;
    places.hidden = true;
  });

  if (matchMedia("(hover: hover) and (pointer: fine)").matches) {
    ready(list);
    const hint = document.getElementById("drag_hint");
    if (hint) hint.hidden = !list.querySelector("[data-job]");
    list.addEventListener("htmx:afterSettle", () => ready(list));
  }
})();
