// What is typed and not sent yet stays on this phone, for who typed it: a tab that is gone takes nothing with it. It is
// shown again in the same form of the same work, and forgotten once the outbox has it (outbox.js).
window.drafts = (() => {
  const { user } = document.body.dataset, sentence = document.getElementById("outbox").dataset.draft;
  const LONGEST = 14 * 86_400_000, MINE = `draft ${user} `;
  const TYPED = "textarea, select, input:not([type=hidden], [type=file], [type=radio], [type=checkbox], [type=search])";

  // A browser that stores nothing (a private window) keeps no drafts, and says so by an error.
  const inStore = (act) => { try { return act(localStorage); } catch { return null; } };
  const read = (key) => JSON.parse(inStore((kept) => kept.getItem(key)) || "null") || { said: {} };

  function write(url, said) {
    const isSomething = Object.values(said).some(Boolean), draft = JSON.stringify({ at: Date.now(), said });
    inStore((kept) => (isSomething ? kept.setItem(MINE + url, draft) : kept.removeItem(MINE + url)));
  }

  // Work begun without signal gets its own address once its station is found: what was typed there goes with it.
  function follow(work, onward) {
    const [found] = /^\/app\/installations\/\d+\//.exec(onward) || [];
    if (found && found !== work) inStore((kept) => {
      for (const key of Object.keys(kept).filter((one) => one.startsWith(MINE + work))) {
        const there = key.replace(work, found);
        if (!kept.getItem(there)) kept.setItem(there, kept.getItem(key));
        kept.removeItem(key);
      }
    });
  }

  const urlOf = (form) => form.getAttribute("action");
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && one.matches(TYPED));
  const asDrawn = (one) => (one.options ? ([...one.options].find((option) => option.defaultSelected) || one.options[0])?.value : one.defaultValue);
  const isTyped = (one) => one.value !== asDrawn(one);

  const keep = (form) => write(urlOf(form), Object.fromEntries(fieldsOf(form).filter(isTyped).map((one) => [one.name, one.value])));

  // What the outbox gave back already stands; a choice that is no more is not made.
  function giveBack(form) {
    const url = urlOf(form);
    if (!url || form.dataset.drafted === url) return;
    form.dataset.drafted = url;
    const { said } = read(MINE + url);
    const given = fieldsOf(form).filter((one) => one.name in said && !isTyped(one));
    for (const one of given) {
      one.value = said[one.name];
      if (one.options && one.selectedIndex < 0) one.value = asDrawn(one);
    }
    if (given.some(isTyped)) tell(form);
  }

  function tell(form) {
    form.closest("details")?.setAttribute("open", "");
    const told = Object.assign(document.createElement("p"), { className: "quiet", textContent: sentence });
    told.setAttribute("role", "status");
    form.prepend(told);
    form.addEventListener("outbox:kept", () => told.remove(), { once: true });
  }

  // Whoever hands over is told what of the work is on this phone alone: typed there, or waiting to be sent.
  function mention(entries) {
    const place = document.getElementById("here_only"), of = place?.dataset.of;
    if (!place) return;
    const keys = inStore((kept) => Object.keys(kept).filter((key) => key.startsWith(MINE + of))) || [];
    const typed = keys.map((key) => place.dataset[key.slice((MINE + of).length)]);
    const waits = entries.filter((one) => one.user === user && one.url.startsWith(of)).map((one) => one.step);
    const names = [...new Set([...typed, ...waits].filter(Boolean))];
    place.querySelector("[data-is=what]").textContent = names.join(", ");
    place.hidden = !names.length;
  }

  const MINES = "form[data-outbox]:not([data-opens^='/'])";
  const giveAll = () => document.querySelectorAll(MINES).forEach(giveBack);
  const ofForm = (act) => ({ target }) => { const form = target.form || target; if (form.matches?.(MINES)) act(form); };
  document.addEventListener("input", ofForm(keep));
  document.addEventListener("outbox:kept", ofForm((form) => write(urlOf(form), {})));
  document.addEventListener("outbox:refused", ofForm(keep));
  document.addEventListener("htmx:load", giveAll);
  document.addEventListener("outbox:changed", ({ detail }) => {
    mention(detail.entries);
    setTimeout(giveAll);  // after the page without signal named its doors
  });
  mention([]);
  giveAll();

  // What nobody sent for two weeks nobody will, whoever typed it.
  inStore((kept) => {
    for (const key of Object.keys(kept)) if (key.startsWith("draft ") && !(read(key).at > Date.now() - LONGEST)) kept.removeItem(key);
  });
  return { follow, write };
})();
