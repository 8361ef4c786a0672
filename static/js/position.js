// Where the phone is: asked for in plain words first, noted with a step when its person said yes, and never between.
window.position = (() => {
  const card = document.getElementById("position"), key = `position-${document.body.dataset.user}`;
  const ASKING = { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 };

  // A browser that stores nothing asks each time.
  const answer = () => { try { return localStorage.getItem(key) || "ask"; } catch { return "ask"; } };
  const choose = (word) => { try { localStorage.setItem(key, word); } catch { /* asked again on the next page */ } };
  const agreed = () => answer() === "yes" && Boolean(navigator.geolocation);

  const locate = () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed, ASKING));

  function fill(form, coords) {
    form.elements.phone_latitude.value = coords ? coords.latitude.toFixed(7) : "";
    form.elements.phone_longitude.value = coords ? coords.longitude.toFixed(7) : "";
    form.elements.phone_accuracy.value = coords ? Math.round(coords.accuracy || 0) : "";
  }

  function show(state) {
    for (const one of card.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
    card.querySelector(".row").hidden = state === "ask";
    card.classList.add("on");
  }

  async function go(state) {
    const form = document.getElementById(card.dataset.form);
    if (state !== "yes") return fill(form, null), show(state);
    show("looking");
    try {
      const { coords } = await locate();
      if (answer() === "no") return;
      fill(form, coords);
      // It is kept to some ten metres, however well the phone knows it.
      document.getElementById("within").textContent = `${Math.max(10, Math.round(coords.accuracy || 0))} m`;
      show("found");
    } catch {
      show("denied");
    }
  }

  if (card && navigator.geolocation) {
    for (const button of card.querySelectorAll("[data-choose]")) {
      button.onclick = () => { choose(button.dataset.choose); go(button.dataset.choose); };
    }
    go(answer());
  }
  return { agreed, choose, locate, fill };
})();
