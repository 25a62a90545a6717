/* Tables and definitions that are open under charts stand in the address (open=messages.table,map.about), written here: opening one asks
   nothing of the server, adds no step to go back by, and a copied address opens the same. callbacks/queries.py keeps the name. */
(function () {
  "use strict";

  var BOXES = ".card .chart-table, .card .card-about";
  var NAME = "open=";
  var ADDRESS = "address"; // as in layouts/ids.py
  var shown = window.location.pathname; // the page that open boxes belong to
  var wanted = asked(); // that are to be opened once they are there

  function asked() {
    var part = window.location.search.slice(1).split("&").find(function (each) { return each.indexOf(NAME) === 0; });
    return part ? decodeURIComponent(part.slice(NAME.length)).split(",") : [];
  }

  function boxes() { return Array.prototype.slice.call(document.querySelectorAll(BOXES)); }

  function nameOf(box) {
    var card = /card--([\w-]+)/.exec(box.closest(".card").className);
    return (card ? card[1] : "") + (box.matches(".chart-table") ? ".table" : ".about");
  }

  function opened() { return boxes().filter(function (box) { return box.open; }).map(nameOf); }

  /* An address with what is open, as far as it is of the page on show. */
  function told(address) {
    var url = new URL(address || window.location.href, window.location.href);
    var parts = url.search.slice(1).split("&").filter(function (part) { return part && part.indexOf(NAME) !== 0; });
    var names = url.pathname === shown ? opened().concat(wanted) : [];
    if (names.length) { parts.push(NAME + Array.from(new Set(names)).join(",")); }
    return url.pathname + (parts.length ? "?" + parts.join("&") : "") + url.hash;
  }

  function here() { return window.location.pathname + window.location.search + window.location.hash; }

  function write() {
    var address = told();
    if (address === here()) { return; }
    window.history.replaceState(window.history.state, "", address);
    // Dash would go back to the whole address that it knows; what it takes for the query stays, since that would ask the server.
    window.crmPut(ADDRESS, { href: window.location.href });
  }

  document.addEventListener("toggle", function (event) {
    if (event.target.matches && event.target.matches(BOXES)) { write(); }
  }, true);

  /* Whatever else changes the address keeps what is open. */
  var push = window.history.pushState;
  window.history.pushState = function (state, title, address) {
    var next = new URL(address || "", window.location.href);
    var isOurs = address && next.origin === window.location.origin;
    if (next.pathname !== shown) { wanted = []; }
    var kept = isOurs ? told(address) : address; // what is open on one page is not on another
    push.call(window.history, state, title, kept);
    shown = window.location.pathname;
  };

  window.addEventListener("popstate", function () {
    var isSame = window.location.pathname === shown;
    shown = window.location.pathname;
    wanted = asked();
    if (isSame) { boxes().forEach(function (box) { box.open = wanted.indexOf(nameOf(box)) >= 0; }); wanted = []; }
  });

  /* Cards are there: what the address asks for is opened, but for those that are not drawn yet. Called by assets/drawing.js and rest.js. */
  function open() {
    var all = boxes().filter(function (box) { return wanted.indexOf(nameOf(box)) >= 0; });
    var later = all.filter(function (box) { return box.closest(".rest[aria-busy='true']"); });
    all.forEach(function (box) { if (later.indexOf(box) < 0) { box.open = true; } });
    wanted = later.map(nameOf);
  }

  window.crmPanels = { open: open };
})();
