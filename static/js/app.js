// What every page needs: answers in one place, plain words when there is no connection, copy, print, exact times.
(() => {
  const answer = document.getElementById("answer"), news = document.getElementById("news"), words = answer.dataset;

  const tell = (sentence) => {
    const notice = document.createElement("p");
    notice.className = "notice warn";
    notice.textContent = sentence;
    answer.replaceChildren(notice);
    answer.scrollIntoView({ block: "nearest" });
  };

  // What is good to know and asks for nothing: said once, where it interrupts nobody.
  const whisper = (sentence, about = "") => {
    const line = document.createElement("p");
    line.className = "quiet";
    line.textContent = sentence;
    news.dataset.about = about;
    news.replaceChildren(...(sentence ? [line] : []));
  };

  const UNREACHABLE = [0, 502, 503, 504];
  const SENTENCES = { 403: words.stale, 404: words.gone, 413: words.large, 429: words.busy };
  const sentenceFor = (status) => SENTENCES[status] || (status >= 500 ? words.broken : words.odd);

  // A page that asks by itself asks again: nobody has to do anything about an answer that was lost.
  const polls = ({ detail }) => detail.requestConfig?.elt.hasAttribute("data-state");

  const failed = (event) => {
    const { status } = event.detail.xhr, lost = UNREACHABLE.includes(status);
    if (polls(event) && event.type === "htmx:sendAbort") return;  // we did that: what fills its place was asked for
    if (!polls(event)) tell(lost ? words.unreachable : sentenceFor(status));
    else if (news.dataset.about !== "poll") whisper(lost ? words.lost : sentenceFor(status), "poll");
  };
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"]) document.addEventListener(name, failed);
  document.addEventListener("htmx:responseError", (event) => { if (!event.detail.refused) failed(event); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (polls(event) && event.detail.successful && news.dataset.about === "poll") whisper("");
  });

  // A refusal is shown in its one place, whatever the form fills when it succeeds, and with any HTTP status.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const refused = event.detail.serverResponse.includes("data-refusal=");
    if (!refused) return;
    if (polls(event)) return Object.assign(event.detail, { shouldSwap: false });
    Object.assign(event.detail, { refused, shouldSwap: true, target: answer, swapOverride: "innerHTML" });
  });

  const asking = (event) => {
    if (polls(event)) return;
    answer.replaceChildren();
    whisper("");
    for (const field of document.querySelectorAll("[aria-invalid]")) mend(field);
  };
  for (const name of ["htmx:beforeRequest", "outbox:sending"]) document.addEventListener(name, asking);

  // What is typed anew is not wrong any more, as far as we know.
  document.addEventListener("input", ({ target }) => { if (target.hasAttribute("aria-invalid")) mend(target); });

  function mend(field) {
    const complaint = document.getElementById(field.getAttribute("aria-describedby"));
    field.removeAttribute("aria-invalid");
    if (!complaint?.matches(".error")) return;
    complaint.hidden = true;
    field.removeAttribute("aria-describedby");
    const hint = document.getElementById(`hint_${field.name}`);
    if (hint) field.setAttribute("aria-describedby", hint.id);
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== answer) return;
    answer.scrollIntoView({ block: "nearest" });
    markFields();
  });

  function markFields() {
    for (const complaint of answer.querySelectorAll("[data-field]")) {
      const field = document.getElementById(`id_${complaint.dataset.field}`);
      const place = document.getElementById(`error_${complaint.dataset.field}`);
      if (!field || !place) continue;
      place.textContent = complaint.textContent;
      place.hidden = false;
      complaint.hidden = true;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", place.id);
    }
    answer.querySelector("[data-field]") && document.querySelector("[aria-invalid]")?.focus();
  }

  // A long menu shows where one is: the column of a desk at once, the menu of a phone when it opens. Where the whole page
  // scrolls, the page stays at its head.
  const menu = document.getElementById("menu");
  function showPlace() {
    if (menu.scrollHeight <= menu.clientHeight) return;
    menu.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
  menu?.addEventListener("toggle", showPlace);
  if (menu) showPlace();

  // What asks once more is put away as every dialog is, and leaves the reader where they were.
  document.addEventListener("keydown", ({ key, target }) => {
    const opened = key === "Escape" && target.closest?.("details.confirm[open]");
    if (!opened) return;
    opened.open = false;
    opened.querySelector("summary").focus();
  });

  async function copy(button) {
    const text = document.querySelector(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.classList.add("ok");
      whisper(words.copied);
    } catch {
      getSelection().selectAllChildren(text);  // a long press copies what is marked
      whisper(words.uncopied);
    }
  }

  // The reader's own kind of the page's language: British days stand before their month, American ones behind it.
  const [tongue = "en-GB"] = [...navigator.languages, document.documentElement.lang].filter((one) => one.startsWith(document.documentElement.lang) && one !== "en");
  document.documentElement.dataset.tongue = tongue;
  const exact = (time) => new Date(time.dateTime).toLocaleString(tongue);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    if (event.target.closest("[data-print]")) print();
    const time = event.target.closest("time");
    if (time) time.textContent = exact(time);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("time") || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.target.click();
  });

  // What needs a script shows itself only where scripts run.
  function unhide(root) {
    for (const one of root.querySelectorAll("[data-theme-switch], [data-print]")) one.hidden = false;
    for (const time of root.querySelectorAll("time")) {
      time.title = exact(time);
      // Within a link it stays words: the page behind the link has it alone.
      if (!time.closest("a, summary")) Object.assign(time, { tabIndex: 0, role: "button" });
    }
    if (navigator.clipboard) for (const one of root.querySelectorAll("[data-copy]")) one.hidden = false;
  }
  document.addEventListener("htmx:load", (event) => unhide(event.detail.elt.parentElement || document));
  unhide(document);
})();
