// Pages of plain HTML, and the first page as the server writes it, follow the choice of light or dark that was made in the shell, or
// the system's wish; and hints lie over the first page of a first visit from its beginning (hints.js has the rest of them).
(function () {
  "use strict";
  const root = document.documentElement;
  if (!root.hasAttribute("data-plain") && !root.hasAttribute("data-written")) return;
  function kept(name) {
    try { return localStorage.getItem(name); } catch { return undefined; /* a browser that keeps nothing */ }
  }
  const chosen = kept("mantine-color-scheme-value");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  if (root.hasAttribute("data-written") && kept("crm-hints") === null) root.setAttribute("data-hints", "open");
  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element) || !event.target.closest("#plain-theme")) return;
    const next = root.getAttribute("data-mantine-color-scheme") === "dark" ? "light" : "dark";
    root.setAttribute("data-mantine-color-scheme", next);
    try { localStorage.setItem("mantine-color-scheme-value", next); } catch { /* then it holds for this page */ }
  });
})();
