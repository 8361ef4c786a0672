// What is on the phone still: each with what it is, when it was done and how it stands. What was refused shows what the
// phone wanted beside the server's answer, and asks. A form in that answer amends what was said, under the same nonce.
(() => {
  const $ = (id) => document.getElementById(id), list = $("actions"), { user } = document.body.dataset;
  const exact = (at) => new Date(at).toLocaleString(document.documentElement.dataset.tongue);
  const part = (card, name) => card.querySelector(`[data-is=${name}]`);

  const SHOWN = (name) => !/^(phone_|taken_at|drawing|kind|template_id|location_id)/.test(name);

  function card(entry) {
    const whole = $("action").content.cloneNode(true);
    part(whole, "what").textContent = outbox.titleOf(entry);
    part(whole, "station").textContent = entry.station;
    part(whole, "at").textContent = exact(entry.at);
    const state = entry.refused ? "refused" : entry.user === user ? "waits" : "other";
    for (const one of whole.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== state;
    const [, file] = entry.fields.find(([, value]) => value instanceof Blob) || [];
    if (file) Object.assign(part(whole, "picture"), { src: URL.createObjectURL(file), hidden: false });
    if (entry.refused) ask(whole, entry);
    return whole;
  }

  function ask(whole, entry) {
    const told = part(whole, "told"), change = part(whole, "change");
    if (entry.refused.html) told.innerHTML = entry.refused.html;
    else told.textContent = entry.refused.sentence;
    for (const form of told.querySelectorAll("form")) {
      for (const name of form.getAttributeNames()) if (name.startsWith("hx-")) form.removeAttribute(name);
    }
    const stands = told.querySelector("[data-stands]"), typed = entry.fields.filter(([name, value]) => SHOWN(name) && typeof value === "string" && value);
    part(whole, "wanted").textContent = entry.said || typed.map(([, value]) => value).join(", ") || entry.step;
    part(whole, "theirs").hidden = !stands;
    part(whole, "mine").hidden = Boolean(stands);
    change.href = entry.url;
    change.onclick = () => drafts.write(entry.url, Object.fromEntries(typed));  // the form shows it again
    change.hidden = entry.opens || entry.fields.some(([, value]) => value instanceof Blob);
    const more = () => [...told.querySelectorAll("[form]")].filter((one) => one.value && (!["radio", "checkbox"].includes(one.type) || one.checked)).map((one) => [one.name, one.value]);
    whole.querySelector("article").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      amend(entry, new FormData(event.target, event.submitter));
    });
    part(whole, "again").onclick = () => amend(entry, more());
    part(whole, "drop").onclick = () => outbox.forget(entry);
    // The tick of a refusal belongs to a form elsewhere; here it is said again with what it confirms.
    for (const tick of told.querySelectorAll("input[type=checkbox][form]")) tick.onchange = () => amend(entry, [[tick.name, tick.value]]);
  }

  async function amend(entry, said) {
    const anew = [...said].filter(([name]) => !["nonce", "csrfmiddlewaretoken"].includes(name));
    const names = new Set(anew.map(([name]) => name)), { refused, ...rest } = entry;
    await outbox.put({ ...rest, fields: [...entry.fields.filter(([name]) => !names.has(name)), ...anew] });
    await outbox.drain();
  }

  // What did not change stays as it stands, with what was picked in it: the phone looks again by itself.
  let drawn = "";
  function draw(entries) {
    const anew = JSON.stringify(entries);
    if (anew === drawn) return;
    drawn = anew;
    list.replaceChildren(...entries.map(card));
    $("nothing").hidden = entries.length > 0;
    $("send").hidden = !entries.some((one) => one.user === user && !one.refused);
  }

  $("send").onclick = () => outbox.drain();
  document.addEventListener("outbox:changed", ({ detail }) => draw(detail.entries));
  outbox.all().then(draw);
})();
