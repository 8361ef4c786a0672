// Before the first paint: what the person chose on this phone wins over what the phone says.
(() => {
  const sheet = document.getElementById("dark");
  const phone = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };

  const show = (theme) => {
    sheet.media = { dark: "all", light: "not all" }[theme] || "(prefers-color-scheme: dark)";
    document.documentElement.dataset.theme = theme || (phone.matches ? "dark" : "light");
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", theme); } catch { /* a private window forgets */ }
    show(theme);
  });

  // Pages that come write times as this phone's clock shows them.
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  document.cookie = `zone=${encodeURIComponent(timeZone)}; path=/; max-age=31536000; samesite=lax`;

  // A question that comes after the first paint would move what is being read.
  const { user } = document.documentElement.dataset;
  const answered = () => { try { return localStorage.getItem(`position-${user}`); } catch { return null; } };
  if (user && navigator.geolocation && [null, "ask"].includes(answered())) document.documentElement.dataset.ask = "";

  phone.addEventListener("change", () => show(kept()));
  show(kept());
})();
