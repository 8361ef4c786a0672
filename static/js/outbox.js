// What is done in the field is written down on the phone first and sent then. It stays until the server acknowledges it
// by its nonce: no status code, no redirect and no other page's answer makes it go.
window.outbox = (() => {
  const { user } = document.body.dataset, words = document.getElementById("outbox").dataset;
  const PATIENCE = Number(words.patience) * 1000, IN_FRONT_OF_SOMEBODY = 8_000, AGAIN_AFTER = 20_000;
  const MOST_PHOTOS = 60, MOST_BYTES = 120_000_000;
  const talk = new BroadcastChannel("outbox");

  // --- the store ---

  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("plinth", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("actions", { keyPath: "nonce" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  async function inStore(mode, act) {
    const transaction = (await opened).transaction("actions", mode, { durability: "strict" });
    const request = act(transaction.objectStore("actions"));
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done(request?.result);
      transaction.onabort = () => failed(transaction.error);
    });
  }

  const all = async () => (await inStore("readonly", (store) => store.getAll())).sort((one, other) => one.order - other.order);
  const mine = async () => (await all()).filter((one) => one.user === user);
  const write = (act) => inStore("readwrite", act).then(() => { talk.postMessage("changed"); return show(); });
  const put = (entry) => write((store) => store.put(entry));
  const drop = (nonces) => write((store) => { for (const nonce of nonces) store.delete(nonce); });

  const colon = document.documentElement.lang === "fr" ? "\u00a0: " : ": ";
  const titleOf = ({ step, said }) => [step, said].filter(Boolean).join(colon);

  // --- writing down ---

  const isFile = ([, value]) => value instanceof Blob;
  const fieldsOf = (form, submitter) =>
    [...new FormData(form, submitter)].filter(([name]) => !["csrfmiddlewaretoken", "nonce"].includes(name)).concat(instead(form));

  // Whoever sends again what somebody else did meanwhile has seen both: of this place, and this once.
  const placeOf = (form) => `at ${form.elements.place?.value || ""}`;
  const instead = (form) => (form.dataset.instead === placeOf(form) && form.id !== "step" ? [["instead", "true"]] : []);

  // Photos are large: what a phone holds of them has an end, and that is said before one is lost.
  const bytesOf = (entries) => entries.flatMap((one) => one.fields).filter(isFile).reduce((sum, [, file]) => sum + file.size, 0);
  const isFull = (waiting, fields) =>
    fields.some(isFile) && (waiting.filter((one) => one.fields.some(isFile)).length >= MOST_PHOTOS || bytesOf([...waiting, { fields }]) > MOST_BYTES);

  // A refused answer to the same question is answered anew, and what is done last is done once: the old one goes. Of
  // photos and the like there are many.
  async function keep(form, fields) {
    const nonce = crypto.randomUUID(), url = form.getAttribute("action"), waiting = await all().catch(() => []);
    const loose = form.hasAttribute("data-loose"), last = form.hasAttribute("data-last");
    if (isFull(waiting, fields)) return [null, false];
    const entry = {
      nonce, url, fields, user, loose, last,
      opens: Boolean(form.dataset.opens),
      work: form.dataset.opens ? `${form.dataset.opens}${nonce}/` : url.replace(/(evidence\/)?[^/]*$/, ""),
      step: form.dataset.outbox,
      said: said(form),
      station: form.dataset.station || "",
      at: new Date().toISOString(),
      order: Math.max(Date.now(), ...waiting.map((one) => one.order + 1)),
    };
    const answered = waiting.filter((one) => (one.refused || last) && one.user === user && one.url === url && !form.dataset.opens && !loose);
    // Where a browser stores nothing (a private window), what is done is sent at once or not at all.
    const kept = await put(entry).then(() => true, () => false);
    if (answered.length) await drop(answered.map((one) => one.nonce));
    navigator.storage?.persist?.();
    return [entry, kept];
  }

  function said(form) {
    const picked = form.querySelector("[data-name]:checked");
    const { label, name, note } = form.elements, written = form.hasAttribute("data-last") ? note?.value : "";
    const text = picked?.dataset.name || form.dataset.said || label?.value || name?.value || written || "";
    return text.replace(/^https?:.*\//, "").slice(0, 60);
  }

  // --- sending ---

  // Signing in renews this cookie, so no page is too old to send.
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] || "";

  async function send(entry, once = false) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    body.set("nonce", entry.nonce);
    body.set("happened_at", entry.at);
    const headers = { "HX-Request": "true", "X-Action-User": entry.user, "X-CSRFToken": token() };
    let answer, html;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      answer = await fetch(entry.url, { method: "POST", body, headers, redirect: "manual", signal });
      html = await answer.text();
    } catch (error) {
      return { end: error.name === "TimeoutError" ? "silent" : "unreached" };
    }
    if (answer.headers.get("X-Action-Ack") === entry.nonce) {
      const refused = answer.headers.get("X-Action-Refused");
      return refused ? { end: "refused", html } : { end: "done", html, onward: answer.headers.get("HX-Redirect") };
    }
    if (answer.status === 401) return { end: "signed-out" };
    if (answer.status === 403 && !once) {
      await fetch(words.token).catch(() => null);
      return send(entry, true);
    }
    if (answer.status === 413) return { end: "refused", html: "", sentence: words.large };
    return { end: "later" };
  }

  // One tab sends at a time, in the order in which things were done; what comes after a refused step of the same work
  // waits for it, but nothing waits for a refused photo. A hand-over goes when nothing else is on the phone any more.
  // Gives how each that was tried ended.
  async function sendAll() {
    const ends = new Map(), stuck = new Set();
    for (;;) {
      const waiting = await mine();
      for (const one of waiting) if (one.refused && !one.loose && !one.last) stuck.add(one.work);
      const isHeld = (one) => one.last && waiting.some((other) => !other.last);
      const next = waiting.find((one) => !one.refused && !ends.has(one.nonce) && !stuck.has(one.work) && !isHeld(one));
      if (!next) break;
      const told = await send(next);
      ends.set(next.nonce, { ...told, work: next.work, loose: next.loose, last: next.last });
      if (told.end === "done") drafts.follow(next.work, told.onward), await drop([next.nonce]);
      else if (told.end === "refused") await put({ ...next, refused: { html: told.html, sentence: told.sentence || "" } });
      else if (told.end !== "later") break;
      else if (!next.loose) stuck.add(next.work);
    }
    signedOut = [...ends.values()].some((told) => told.end === "signed-out");
    await show();
    return ends;
  }

  let signedOut = false;
  const drain = () => (navigator.locks ? navigator.locks.request("outbox", sendAll) : sendAll());

  // --- forms ---

  async function submit(event) {
    const form = event.target, { submitter } = event;
    if (!form.matches("[data-outbox]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.busy) return;  // a second tap is the first one
    const fields = fieldsOf(form, submitter);  // before the answer goes that asked for some of them
    busy(form, true);
    const [entry, kept] = await keep(form, fields);
    if (!entry) return tell(words.full), busy(form, false);
    if (kept) say(form, "kept");
    const sent = kept ? drain().then((ends) => ends.get(entry.nonce) || unheard(entry, [...ends.values()].at(-1))) : send(entry);
    const told = await Promise.race([sent, new Promise((done) => setTimeout(done, IN_FRONT_OF_SOMEBODY))]);
    await answer(form, entry, told || (await unheard(entry)));
  }

  // Nothing heard yet of what is still here: it goes on without us. What is gone another tab sent, and its work's own
  // address knows what comes next.
  async function unheard({ nonce, work }, before) {
    const here = (await all()).find((one) => one.nonce === nonce);
    if (!here) return { end: "done", onward: work };
    if (here.refused) return { end: "refused", ...here.refused };
    if (before?.end === "unreached") return before;
    const others = here.last ? (await mine()).filter((one) => !one.last) : [];
    return { end: !others.length ? "silent" : others.every((one) => one.refused) ? "stuck" : "held" };
  }

  function busy(form, is) {
    const button = form.querySelector("button") || document.querySelector(`button[form="${form.id}"]`);
    is ? (form.dataset.busy = "yes") : delete form.dataset.busy;
    if (button) button.disabled = is;
    say(form, is ? "sending" : "answered");
  }

  const say = (form, what) => form.dispatchEvent(new CustomEvent(`outbox:${what}`, { bubbles: true, detail: {} }));

  async function answer(form, entry, told) {
    delete form.dataset.instead;
    if (told.end === "done" && told.onward) return location.assign(told.onward);
    if (told.end === "done") await fill(form, told.html);
    else if (told.end === "refused") {
      await drop([entry.nonce]);
      say(form, "refused");
      await refuse(told);
      if (document.querySelector("#answer [name=instead]")) form.dataset.instead = placeOf(form);
    } else if (told.end === "signed-out") return location.assign(`${words.signIn}?next=${entry.work}`);
    else if (entry.loose) form.reset(), tell(why(told));
    else if (entry.last) tell(why(told));  // its page is where it is waited for
    else if (navigator.serviceWorker?.controller && location.pathname !== entry.work) return location.assign(entry.work);
    else if (!document.getElementById("work")) tell(why(told));  // the page of a work without signal says it anyway
    busy(form, false);
  }

  const why = ({ end }) => ({ unreached: words.kept, held: words.first, stuck: words.stuck })[end] || words.silent;

  const swap = (target, html, swapStyle) => htmx.swap(target, html, { swapStyle }, { eventInfo: { target, elt: target } });
  const refuse = ({ html, sentence }) => (html ? swap(document.getElementById("answer"), html, "innerHTML") : tell(sentence));

  function fill(form, html) {
    const target = document.querySelector(form.getAttribute("hx-target")) || form;
    return swap(target, html, form.getAttribute("hx-swap") || "innerHTML");
  }

  function tell(sentence) {
    const notice = Object.assign(document.createElement("p"), { className: "notice live", textContent: sentence });
    document.getElementById("answer").replaceChildren(notice);
  }

  // --- what is seen of it on every page ---

  function line(text, waits, href) {
    const link = Object.assign(document.createElement("a"), { className: `btn held ${waits}`, href, textContent: text });
    link.prepend(document.getElementById(`outbox_${waits}`).content.cloneNode(true));
    return link;
  }

  // Photos of one kind are counted under its button.
  const sameKind = (place, one) => !place.dataset.counts || one.fields.some(([name, value]) => name === "kind" && value === place.dataset.counts);

  async function show() {
    const entries = await all(), own = entries.filter((one) => one.user === user), refused = own.filter((one) => one.refused);
    const lines = [], count = (sentence, number) => `${sentence} ${number}`;
    if (refused.length) lines.push(line(count(words.decide, refused.length), "warn", words.page));
    if (own.length > refused.length) {
      const back = `${words.signIn}?next=${encodeURIComponent(location.pathname)}`;
      lines.push(signedOut ? line(count(words.signed, own.length), "warn", back) : line(count(words.waiting, own.length - refused.length), "wait", words.page));
    }
    if (entries.length > own.length) lines.push(line(count(words.others, entries.length - own.length), "wait", words.page));
    const place = document.getElementById("outbox"), isNew = place.innerHTML !== lines.map((one) => one.outerHTML).join("");
    if (isNew) place.replaceChildren(...lines);  // the same link stays, under a finger too
    const waits = document.querySelector("[data-last]") && own.some((one) => one.last && !one.refused);
    document.getElementById("in_the_way").replaceChildren(...(waits ? refused.filter((one) => one.loose).map(obstacle) : []));
    for (const form of document.querySelectorAll("[data-last]")) giveBack(form, own);
    for (const place of document.querySelectorAll("[data-counts]")) {
      const held = own.filter((one) => one.url === place.closest("form").getAttribute("action") && !one.refused && sameKind(place, one));
      place.textContent = held.length ? count(words.held, held.length) : "";
    }
    document.dispatchEvent(new CustomEvent("outbox:changed", { detail: { entries } }));
  }

  // A hand-over waits for all else, so what was not accepted is said by name where it waits, and let go or sent again.
  function obstacle(entry) {
    const card = document.getElementById("obstacle").content.cloneNode(true), part = (name) => card.querySelector(`[data-is=${name}]`);
    const told = new DOMParser().parseFromString(entry.refused.html, "text/html"), said = (one) => one.textContent.trim();
    const why = [...told.querySelectorAll("li")].map(said).join(" ") || said(told.querySelector("h2") || told.body);
    part("what").textContent = `${titleOf(entry)} ${entry.station}`;
    part("why").textContent = why || entry.refused.sentence;
    part("again").onclick = () => { const { refused, ...rest } = entry; put(rest).then(now); };
    part("drop").onclick = () => forget(entry).then(now);
    return card;
  }

  // Without the scan that began a work nothing else of it can be sent.
  async function forget(entry) {
    const lost = entry.opens ? (await mine()).filter((one) => one.work === entry.work) : [entry];
    await drop(lost.map((one) => one.nonce));
  }

  // What was typed for a hand-over that waits stands in its form, wherever that is drawn again.
  function giveBack(form, own) {
    const waits = own.find((one) => one.last && one.url === form.getAttribute("action"));
    if (!waits || form.dataset.given) return;
    form.dataset.given = "yes";
    for (const [name, value] of waits.fields) {
      const field = form.elements[name];
      if (field?.type !== "hidden" && field && !field.value) field.value = value;
    }
  }

  // What was sent behind a page of the same work may have been its step: then the page goes where its form would have.
  async function again() {
    if (document.hidden) return;
    if (!(await mine()).length) return show();
    const sent = [...(await drain()).values()].filter((one) => one.onward && !one.loose && location.pathname.startsWith(one.work));
    const newest = sent.at(-1);
    if (newest && newest.onward !== location.pathname) location.assign(newest.onward);
    else if (newest?.last) location.reload();
  }

  document.addEventListener("submit", submit, true);
  const now = () => { again().catch(() => null); };  // without a store there is nothing to send
  document.addEventListener("visibilitychange", now);
  addEventListener("online", now);
  addEventListener("pageshow", now);
  setInterval(now, AGAIN_AFTER);
  talk.onmessage = show;
  return { all, mine, put, forget, drain, titleOf };
})();
