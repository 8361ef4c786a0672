// The worker that keeps pages for where there is no signal, and the word that a new version of it is ready.
(() => {
  const notice = document.getElementById("update"), workers = navigator.serviceWorker;
  if (!workers) return;

  function offer(worker) {
    notice.hidden = false;
    notice.querySelector("button").onclick = () => worker.postMessage("now");
  }

  async function register() {
    const registration = await workers.register(document.body.dataset.worker);
    if (registration.waiting && workers.controller) offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming.addEventListener("statechange", () => {
        if (coming.state === "installed" && workers.controller) offer(coming);
      });
    });
  }

  // The first worker takes a page over that knew none; only one that replaces another makes it load again.
  let replaced = Boolean(workers.controller), loading = false;
  workers.addEventListener("controllerchange", () => {
    if (replaced && !loading) location.reload(), loading = true;
    replaced = true;
  });
  // What the page itself needs comes first; then a worker that is there sees that it keeps this person's day.
  addEventListener("load", () => {
    register().catch(() => null);
    workers.controller?.postMessage("mine");
  });
})();
