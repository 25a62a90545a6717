/* Hints of the first visit (layouts/hints.py). The browser remembers that they were put away, and nothing else; where it may not
   remember, they are not shown, since they would come back. */
(function () {
  "use strict";

  var NAME = "crm-hints";
  var root = document.documentElement;

  function seen() {
    try { return window.localStorage.getItem(NAME) !== null; } catch (refused) { return true; }
  }

  function away() {
    root.removeAttribute("data-hints");
    try { window.localStorage.setItem(NAME, "seen"); } catch (refused) { return; }
  }

  if (!seen()) { root.setAttribute("data-hints", "open"); }

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element) || !event.target.closest(".hints-done")) { return; }
    away();
    document.querySelector("#written-main, #main").focus(); // what had the focus is gone
  });
})();
