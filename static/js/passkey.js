// Signing in with the phone itself: the page asks, the phone's own lock answers, and a form sends what it said.
(() => {
  const Key = window.PublicKeyCredential, forms = [...document.querySelectorAll("form[data-passkey]")];
  const decoded = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const encoded = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // What WebAuthn speaks in bytes, our server speaks in base64url (Web Authentication Level 3, 5.1.8 to 5.1.10).
  const spoken = ({ publicKey }) => {
    const known = (list) => list?.map((one) => ({ ...one, id: decoded(one.id) }));
    const { user, excludeCredentials, allowCredentials } = publicKey;
    return { publicKey: {
      ...publicKey,
      challenge: decoded(publicKey.challenge),
      ...(user && { user: { ...user, id: decoded(user.id) } }),
      ...(excludeCredentials && { excludeCredentials: known(excludeCredentials) }),
      ...(allowCredentials && { allowCredentials: known(allowCredentials) }),
    } };
  };
  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const written = (made) => JSON.stringify({
    id: made.id,
    rawId: encoded(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: Object.fromEntries(PARTS.filter((part) => made.response[part])
      .map((part) => [part, encoded(made.response[part])])),
  });

  const ways = {
    add: async (form) => navigator.credentials.create(spoken(JSON.parse(form.dataset.options))),
    "sign-in": async (form) => {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return navigator.credentials.get(spoken((await answer.json()).request_options));
    },
  };

  const ask = async (form) => {
    const button = form.querySelector("button"), said = document.getElementById("passkey_said");
    button.disabled = true;
    said.textContent = "";
    try {
      form.elements.credential.value = written(await ways[form.dataset.passkey](form));
      form.submit();
    } catch (error) {
      const { closed, known, failed } = said.dataset;
      said.textContent = { NotAllowedError: closed, AbortError: closed, InvalidStateError: known }[error.name] || failed;
      button.disabled = false;
    }
  };

  const can = async () => {
    // Browsers make no passkeys for a bare address like 127.0.0.1.
    if (!Key || /^[\d.]+$|^\[/.test(location.hostname)) return false;
    return Key.isUserVerifyingPlatformAuthenticatorAvailable();
  };

  can().catch(() => false).then((able) => {
    for (const one of document.querySelectorAll("[data-passkey-cannot]")) {
      if (!isSecureContext) one.textContent = one.dataset.insecure;
      one.hidden = able;
    }
    for (const one of document.querySelectorAll("[data-passkey-can]")) one.hidden = !able;
    for (const one of document.querySelectorAll("input[data-passkey-says]")) one.value = able ? "can" : "";
  });
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
})();
