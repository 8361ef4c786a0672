// What every page needs: answers in one place, plain words when there is no connection, copy, print, exact times.
(() => {
  const answer = document.getElementById("answer");

  const tell = (sentence) => {
    const notice = document.createElement("p");
    notice.className = "notice warn";
    notice.textContent = sentence;
    answer.replaceChildren(notice);
    answer.scrollIntoView({ block: "nearest" });
  };

  const sentenceFor = (status) => {
    if (status === 403) return answer.dataset.stale;
    if (status === 429) return answer.dataset.busy;
    return status >= 500 && status !== 502 && status !== 504 ? answer.dataset.broken : answer.dataset.unreachable;
  };

  const polls = (event) => event.detail.elt?.hasAttribute("data-state");

  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"]) {
    document.addEventListener(name, () => tell(answer.dataset.unreachable));
  }
  document.addEventListener("htmx:responseError", (event) => {
    if (!event.detail.refused) tell(sentenceFor(event.detail.xhr.status));
  });

  // A refusal is shown in its one place, whatever the form fills when it succeeds, and with any HTTP status.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const refused = event.detail.serverResponse.includes("data-refusal=");
    if (!refused) return;
    Object.assign(event.detail, { refused, shouldSwap: true, target: answer, swapOverride: "innerHTML" });
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (polls(event)) return;
    answer.replaceChildren();
    for (const field of document.querySelectorAll("[aria-invalid]")) mend(field);
  });

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

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).textContent.trim());
      copy.classList.add("ok");
    }
    if (event.target.closest("[data-print]")) print();
    const time = event.target.closest("time");
    if (time) time.textContent = new Date(time.dateTime).toLocaleString();
  });

  // An open menu closes when the person goes elsewhere.
  const leave = (event) => {
    const menu = document.querySelector(".menu[open]");
    if (menu && (event.key === "Escape" || (event.type === "click" && !menu.contains(event.target)))) menu.open = false;
  };
  document.addEventListener("click", leave);
  document.addEventListener("keydown", leave);

  // What needs a script shows itself only where scripts run.
  function unhide(root) {
    for (const one of root.querySelectorAll("[data-theme-switch], [data-print]")) one.hidden = false;
    if (navigator.clipboard) for (const one of root.querySelectorAll("[data-copy]")) one.hidden = false;
  }
  document.addEventListener("htmx:load", (event) => unhide(event.detail.elt.parentElement || document));
  unhide(document);
})();
