// Where is the phone? The list of Locations is shown once it is known, nearest first. A list that is on the screen
// already is not moved under a finger: then a button sorts it.
(() => {
  const $ = (id) => document.getElementById(id);
  const where = $("where"), search = $("search"), step = $("step"), here = $("here"), link = $("link_to");
  const list = $("locations"), nearest = $("nearest"), LONG_ENOUGH = 2500;
  let shown = false, known = false;

  const hide = () => { if (!shown) list.setAttribute("aria-busy", "true"); };
  const show = () => {
    shown = true;
    list.removeAttribute("aria-busy");
    if (!known) where.textContent = "";
  };
  const sort = () => {
    nearest.hidden = true;
    where.textContent = where.dataset.found;
    htmx.trigger(search, "located");
  };

  function found({ coords }) {
    const latitude = coords.latitude.toFixed(7), longitude = coords.longitude.toFixed(7);
    known = true;
    position.fill(step, coords);
    search.elements.lat.value = latitude;
    search.elements.lon.value = longitude;
    if (here) offer(latitude, longitude);
    if (shown) nearest.hidden = false;
    else sort();
  }

  // The tick under a new Location: it stands where the phone is.
  function offer(latitude, longitude) {
    here.hidden = false;
    here.querySelector("input").onchange = ({ target }) => {
      step.elements.latitude.value = target.checked ? latitude : "";
      step.elements.longitude.value = target.checked ? longitude : "";
    };
  }

  const refused = () => {
    known = true;
    where.textContent = where.dataset.denied;
    show();
  };

  // The button says which Location was picked; a new list keeps the pick.
  const picked = () => step.querySelector("[name=location_id]:checked");
  const plainWords = link.textContent;
  const name = () => {
    const to = picked()?.dataset.name;
    link.textContent = to ? `${link.dataset.to} ${to}` : plainWords;
  };
  step.addEventListener("change", name);
  // What was said of the last pick, or of none, is not said of this one; nor goes what was answered to it.
  step.addEventListener("change", ({ target }) => { if (target.name === "location_id") $("answer").replaceChildren(); });

  // A new Location opens below the fold: bring it into view, ready to type.
  $("new")?.addEventListener("change", () => {
    const first = step.elements.name;
    first.closest("fieldset").scrollIntoView({ block: "nearest" });
    first.focus({ preventScroll: false });
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt === search && picked()) detail.parameters.location_id = picked().value;
  });
  // Somebody may pick while the list is on its way: what was picked is picked in the new list at once.
  let kept;
  document.addEventListener("htmx:beforeSwap", () => { kept = picked()?.value; });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== list) return;
    show();
    const same = [...step.querySelectorAll("[name=location_id]")].find(({ value }) => value === kept);
    if (same) same.checked = true;
    name();
  });
  name();

  search.addEventListener("input", show);
  // The server knows from the scan where this is.
  if (search.elements.lat.value) {
    where.textContent = where.dataset.scanned;
    return;
  }
  if (!navigator.geolocation) return refused();
  // Who did not say yes is not asked again: the button is there for who wants it now.
  if (!position.agreed()) {
    nearest.hidden = false;
    nearest.onclick = () => {
      nearest.hidden = true;
      where.textContent = where.dataset.asking;
      position.locate().then((here) => { found(here); sort(); }, refused);
    };
    return;
  }
  where.textContent = where.dataset.asking;
  hide();
  setTimeout(show, LONG_ENOUGH);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, show);
  nearest.onclick = sort;
  position.locate().then(found, refused);
})();
