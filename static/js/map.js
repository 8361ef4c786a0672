// Sites on a map: dots with a mark and a colour, clusters that look like the worst of what is in them.
(() => {
  const place = document.getElementById("map"), told = place.dataset;
  const WORST = ["fail", "warn", "wait", "live", "ok"], SIZE = 48, NEAR = 16;
  place.hidden = false;
  place.removeAttribute("role");

  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, { zoomControl: false, fadeAnimation: !quiet && Boolean(told.tiles), zoomAnimation: !quiet, markerZoomAnimation: !quiet });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: told.zoomIn, zoomOutTitle: told.zoomOut }).addTo(map);

  const [north, east, south, west] = told.compass.split(" "), { lang } = document.documentElement;
  const written = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const degrees = (value, positive, negative) => `${written.format(Math.abs(value))}° ${value < 0 ? negative : positive}`;

  // Where no tiles are set there is a net of lines with its degrees, and every site says its name.
  const Net = L.GridLayer.extend({
    createTile(coords) {
      const tile = L.DomUtil.create("div", "grid-tile");
      const corner = this._tileCoordsToBounds(coords).getNorthWest();
      tile.append(line("span", `${degrees(corner.lat, north, south)} ${degrees(corner.lng, east, west)}`));
      return tile;
    },
  });

  // Degrees that the edge of the map would cut are left out.
  function whole() {
    const edge = map.getContainer().getBoundingClientRect();
    for (const degrees of document.querySelectorAll(".grid-tile span")) {
      const at = degrees.getBoundingClientRect();
      const cut = at.left < edge.left || at.right > edge.right || at.top < edge.top || at.bottom > edge.bottom;
      degrees.classList.toggle("cut", cut);
    }
  }

  const ground = told.tiles
    ? L.tileLayer(told.tiles, { attribution: told.attribution, maxZoom: 19, referrerPolicy: "strict-origin" })
    : new Net({ maxZoom: 19 });
  ground.addTo(map);
  if (!told.tiles) {
    map.on("moveend resize", whole);
    ground.on("load", whole);
  }

  function pin(colour, inside, many) {
    return L.divIcon({ className: `pin ${colour}${many ? " many" : ""}`, html: inside, iconSize: [SIZE, SIZE] });
  }

  function markOf(name) {
    const box = document.createElement("span");
    box.append(document.querySelector(`template[data-mark="${name}"]`).content.cloneNode(true));
    return box;
  }

  function line(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }

  function about(dot) {
    const box = document.createElement("div"), way = line("a", told.open);
    box.className = "leaflet-popup-content";
    way.href = dot.url;
    const counted = dot.total ? [line("p", `${dot.online} / ${dot.total} ${told.connected}`)] : [];
    box.append(line("b", dot.name), line("p", dot.address), line("p", dot.word), ...counted, way);
    return box;
  }

  const clusters = L.markerClusterGroup({
    showCoverageOnHover: false, animate: !quiet, maxClusterRadius: 60,
    iconCreateFunction(cluster) {
      const colours = cluster.getAllChildMarkers().map((one) => one.options.colour);
      const worst = WORST.find((colour) => colours.includes(colour)) || "wait";
      const inside = document.createElement("span"), word = line("span", ` ${told.sites}`);
      word.className = "hush";
      inside.append(String(cluster.getChildCount()), word);
      return pin(worst, inside, true);
    },
  });
  const markers = new Map();
  let seen = "";

  // A marker that is there stays, with its popup open, and says what is new; the map is not moved.
  function put(dot) {
    const there = markers.get(dot.url), said = JSON.stringify(dot);
    if (there && there.options.said === said) return;
    const icon = pin(dot.colour, markOf(dot.mark)), name = `${dot.name}: ${dot.word}`;
    const facts = { colour: dot.colour, said, title: name, alt: name };
    if (there) {
      Object.assign(there.options, facts);
      there.dot = dot;
      there.setLatLng(dot.at).setIcon(icon);
      if (there.isPopupOpen()) there.getPopup().update();
      clusters.refreshClusters(there);
      return;
    }
    const marker = L.marker(dot.at, { icon, ...facts });
    marker.dot = dot;
    marker.bindPopup(() => about(marker.dot));
    if (!told.tiles) marker.bindTooltip(line("span", dot.name), { permanent: true, direction: "bottom", offset: [0, SIZE / 2] });
    clusters.addLayer(marker);
    markers.set(dot.url, marker);
  }

  function draw(answer) {
    seen = answer.seen;
    const here = new Set(answer.dots.map((dot) => dot.url));
    for (const [url, marker] of markers) {
      if (here.has(url)) continue;
      clusters.removeLayer(marker);
      markers.delete(url);
    }
    answer.dots.forEach(put);
    offer();
  }

  function begin(answer) {
    draw(answer);
    // A name hangs below its dot, and is wider: it must not be cut where the map ends.
    if (answer.dots.length) map.fitBounds(L.latLngBounds(answer.dots.map((dot) => dot.at)), { maxZoom: NEAR, padding: [80, 48] });
    else map.setView([50, 10], 4);
    map.addLayer(clusters);
    setInterval(ask, told.every * 1000);
  }

  function offer() {
    for (const button of document.querySelectorAll("[data-dot]")) button.hidden = !markers.has(button.dataset.dot);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dot]");
    if (button) show(markers.get(button.dataset.dot));
  });

  function show(marker) {
    place.scrollIntoView({ block: "nearest" });
    clusters.zoomToShowLayer(marker, () => marker.openPopup());
  }

  async function dots(query) {
    const answer = await fetch(told.dots + query, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.status === 204 ? null : answer.json();
  }

  // As the wall does: nothing new is a few bytes. Whoever is in the list with the keyboard keeps their place in it.
  async function ask() {
    if (document.hidden) return;
    const answer = await dots(`&seen=${encodeURIComponent(seen)}`).catch(() => null);
    if (!answer) return;
    draw(answer);
    const places = document.getElementById("places");
    if (places.contains(document.activeElement)) return;
    await htmx.ajax("GET", location.href, { target: places, select: "#places", swap: "outerHTML" });
    offer();
  }

  dots("").then(begin).catch(() => place.replaceChildren(line("p", told.lost)));
})();
