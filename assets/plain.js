// Pages of plain HTML follow the choice of light or dark that was made in the shell, or the system's wish.
(function () {
  "use strict";
  const root = document.documentElement;
  if (!root.hasAttribute("data-plain")) return;
  let chosen = null;
  try { chosen = localStorage.getItem("mantine-color-scheme-value"); } catch { /* a browser that keeps nothing */ }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element) || !event.target.closest("#plain-theme")) return;
    const next = root.getAttribute("data-mantine-color-scheme") === "dark" ? "light" : "dark";
    root.setAttribute("data-mantine-color-scheme", next);
    try { localStorage.setItem("mantine-color-scheme-value", next); } catch { /* then it holds for this page */ }
  });
})();
