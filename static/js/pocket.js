// A station's work without signal: what is known of it here, and the step that comes next. Its forms are sent like any
// other's, to the same doors (outbox.js); once all of it was sent the server says how it goes on.
(() => {
  const $ = (id) => document.getElementById(id);
  const pocket = JSON.parse($("pocket").textContent), page = $("work").dataset;
  const [base] = location.pathname.match(/^\/app\/(?:installations\/\d+|scanned\/[0-9a-f-]{36})\//) || [""];
  for (const [of, names] of Object.entries(pocket.names)) {
    pocket[of] = pocket[of].map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
  }
  const known = pocket.work.find((one) => base === `/app/installations/${one.id}/`);
  let drawn = "", ticked = "", sent = false, left = false;

  // A number that is expected in the field, or a text that its label may hold, names its station.
  function station(entries) {
    if (known) return known.station;
    const text = entries.find((one) => one.opens)?.said || entries[0]?.station || "";
    const same = (one) => [one.station, ...one.also].some((each) => each.toUpperCase() === text.toUpperCase());
    return pocket.stations.find(same)?.station || text;
  }

  const row = (title, text, state) => {
    const line = $("line").content.cloneNode(true);
    line.querySelector("b").textContent = title;
    line.querySelector("p").textContent = text;
    for (const one of line.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== state;
    return line;
  };

  function draw(entries) {
    const own = entries.filter((one) => one.work === base);
    if (left) return;
    left = sent && !own.length && base !== "";
    if (left) return location.replace(base);
    sent ||= own.length > 0;
    const last = (step) => own.findLast((one) => one.url === `${base}${step}`);
    const link = last("link")?.said || known?.location, fit = last("fit")?.said || known?.template;
    const state = (entry) => (entry?.refused ? "refused" : entry ? "waits" : "done");
    $("station").textContent = station(own);
    const rows = [row(page.scan, station(own), state(own.find((one) => one.opens)))];
    if (link) rows.push(row(page.link, link, state(last("link"))));
    if (fit) rows.push(row(page.fit, fit, state(last("fit"))));
    if (known?.checks && !last("fit")) rows.push(row(page.checks, known.checks, "done"));
    const over = last("hand-over");
    if (over) rows.push(row(page.over, over.fields.find(([name]) => name === "note")?.[1] || "", state(over)));
    $("so_far").replaceChildren(...rows);
    evses(own, last("fit"));
    for (const form of document.querySelectorAll("[data-evidence]")) {
      form.setAttribute("action", `${base}evidence/${form.dataset.evidence}`);
      form.dataset.station = station(own);
    }
    $("evidence").hidden = !base;
    stands(last("evidence/checklist"));
    show(!link ? "link" : !fit ? "fit" : known?.ready && !over ? "hand-over" : "all", own);
  }

  // The evidence as it was when this page was kept; a checklist is sent whole, so what was ticked is ticked.
  function stands(checklist) {
    $("as_of").hidden = !known;
    for (const part of ["photos", "readings", "checklist", "signature"]) {
      const { state, value } = known ? known.evidence[part] || { state: "to_do", value: "" } : { state: "" };
      for (const one of $(part).querySelectorAll("[data-stands]")) one.hidden = one.dataset.stands !== state;
      const told = $(part).querySelector("summary small");
      told.textContent = value ?? told.dataset.unknown;
    }
    const lines = checklist ? checklist.fields.filter(([name]) => name === "lines").map(([, text]) => text) : known?.ticks || [];
    if (ticked === lines.join("\n")) return;
    ticked = lines.join("\n");
    for (const box of document.querySelectorAll("#checklist [name=lines]")) box.checked = box.defaultChecked = lines.includes(box.value);
  }

  // The EVSEs of what is fitted now or was before, else of the station as it was expected. Of what nobody knows there may
  // be two: the server says when there is one.
  function evses(own, fit) {
    const chosen = fit?.fields.find(([name]) => name === "template_id")?.[1];
    const numbers = pocket.templates.find((one) => one.template_id === chosen)?.evses;
    const expected = pocket.stations.find((one) => one.station === station(own))?.evses;
    const found = [numbers, known?.evses, expected].find((one) => one?.length) || [1, 2];
    const select = $("id_place"), { value } = select, named = found.map((one) => (one.name ? one : { number: one, name: page.evse.replace("#", one) }));
    const options = named.map(({ number, name }) => new Option(name, number));
    const same = options.map(({ text }) => text).join() === [...select.options].slice(1).map(({ text }) => text).join();
    if (same) return;
    select.replaceChildren(select.options[0], ...options);
    select.value = options.some((one) => one.value === value) ? value : "0";
  }

  function show(step, own) {
    if (drawn === step) return;
    drawn = step;
    for (const one of document.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== step;
    for (const form of document.querySelectorAll("form[data-part]")) {
      form.setAttribute("action", `${base}${form.dataset.part}`);
      form.dataset.station = station(own);
    }
  }

  // --- lists to pick from: sorted when they are drawn, and never under a finger ---

  function picks(list, name, title, about) {
    return list.map((one) => {
      const card = $("pick").content.cloneNode(true), input = card.querySelector("input");
      Object.assign(input, { name, value: one[name], required: true });
      input.dataset.name = title(one);
      card.querySelector("b").textContent = title(one);
      card.querySelector("small").textContent = about(one);
      return card;
    });
  }

  const matching = (text) => (one) => text.toLowerCase().split(/\s+/).every((word) => Object.values(one).join(" ").toLowerCase().includes(word));
  const SHOWN = 30;

  function list(into, search, source, name, title, about) {
    const fill = () => into.replaceChildren(...picks(source.filter(matching(search.value)).slice(0, SHOWN), name, title, about));
    search.addEventListener("input", fill);
    return fill;
  }

  let here = null;
  const metres = ({ latitude, longitude }) => {
    if (!here || latitude === "") return Infinity;
    const north = (latitude - here.latitude) * 111_320;
    return Math.round(Math.hypot(north, (longitude - here.longitude) * 111_320 * Math.cos(here.latitude * Math.PI / 180)));
  };
  const number = (value) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(value);
  const length = (far) => (far < 1000 ? `${number(far)} m` : `${number(far < 100_000 ? far / 1000 : Math.round(far / 1000))} km`);
  const away = (one) => (Number.isFinite(metres(one)) ? `${one.where} · ${length(metres(one))}` : one.where);
  const places = list($("places"), $("place_q"), pocket.locations, "location_id", (one) => one.name, away);
  const models = list($("models"), $("model_q"), pocket.templates, "template_id", (one) => one.name, () => "");

  const nearest = $("nearest"), placed = $("link").elements;
  if (position.agreed()) position.locate().then(({ coords }) => {
    here = coords;
    position.fill($("link"), coords);
    nearest.hidden = false;
  }, () => null);
  nearest.onclick = () => {
    pocket.locations.sort((one, other) => metres(one) - metres(other) || 0);
    nearest.hidden = true;
    places();
  };
  $("new")?.addEventListener("change", () => placed.name.focus());
  for (const part of ["link", "fit"]) {
    $(part).addEventListener("outbox:answered", () => outbox.all().then(draw));
  }
  document.addEventListener("outbox:changed", ({ detail }) => draw(detail.entries));
  places(), models();
  outbox.all().then(draw);
})();
