// The live list of checks: say what changed, and keep open what the reader opened.
(() => {
  const told = document.getElementById("told");
  let open = new Set(), focused;
  let states = read();

  function read() {
    const lines = document.querySelectorAll("#live [data-slug], #live [data-knock]");
    const list = new Map();
    for (const line of lines) list.set(line.dataset.slug || line.dataset.knock, [line.dataset.state, line.dataset.said]);
    const live = document.getElementById("live");
    return list.set("", [live.dataset.state, live.dataset.said]);
  }

  document.addEventListener("htmx:beforeSwap", () => {
    open = new Set([...document.querySelectorAll("details[data-keep][open]")].map((one) => one.id));
    focused = document.activeElement?.closest("details[data-keep]")?.id;
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    // Who reads by the keyboard stands where they stood.
    if (focused && document.activeElement === document.body) document.querySelector(`#${focused} > summary`)?.focus({ preventScroll: true });
    const now = read();
    const begun = states.size === 1 && now.size > 1;
    const over = states.get("")[0] === "running" && now.get("")[0] === "finished";
    if (begun || over) document.getElementById("live").scrollIntoView({ block: "start" });
    const isNew = ([slug, [state]]) => !states.has(slug) || (states.get(slug)[0] !== state && state !== "waiting");
    const news = [...now].filter(isNew);
    if (states.size > 1 && news.length) told.textContent = news.map(([, [, said]]) => said).join(" ");
    states = now;
  });
})();
