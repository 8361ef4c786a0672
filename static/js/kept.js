// Whoever has to sign in reads that something here is not sent yet: in the outbox (outbox.js), or typed (drafts.js).
(() => {
  const tell = () => { document.getElementById("kept_here").hidden = false; };
  try { if (Object.keys(localStorage).some((key) => key.startsWith("draft "))) tell(); } catch { /* it stores nothing */ }
  const opening = indexedDB.open("plinth");
  // The outbox makes its own store; one that we made would be in its way.
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onsuccess = () => {
    const counting = opening.result.transaction("actions").objectStore("actions").count();
    counting.onsuccess = () => { if (counting.result) tell(); };
  };
})();
