/* A page that the server wrote (callbacks/written.py) gives way to the one that Dash draws, once that is drawn: in its place, with the
   focus, and with what was chosen meanwhile. While somebody is busy in the written form it waits; what is sent from there is the next
   document. Until then Dash's page is in the document, laid out and not seen (75-written.css). */
(function () {
  "use strict";

  var root = document.documentElement;
  var FIELDS = "select, input";
  var SPOKEN = 1500; // milliseconds after which what changes in the tiles is told again
  if (!root.hasAttribute("data-written")) { return; }

  function written() { return document.getElementById("written"); }
  function entry() { return document.getElementById("react-entry-point"); }

  /* --- whether Dash's page stands ----------------------------------------------------------------------------- */

  /* Links follow the view; that of the page itself says so, where the page is among the tabs. */
  function isWired(place) {
    var here = ".nav [aria-current='page']";
    return !written().querySelector(here) || place.querySelector(here);
  }

  function isDrawn() {
    var place = entry();
    return Boolean(place && place.querySelector(".card-title:not(:empty)") && isWired(place) &&
      place.querySelector(".card--map .choroplethlayer path, .card--map .annotation") && place.querySelector(".card--ranking .main-svg"));
  }

  /* --- what somebody is doing -------------------------------------------------------------------------------- */

  function isChanged(field) {
    if (field.type === "radio") { return field.checked !== field.defaultChecked; }
    if (field.tagName === "INPUT") { return field.value !== field.defaultValue; }
    return Array.prototype.some.call(field.options, function (option) { return option.selected !== option.defaultSelected; });
  }

  function fields() {
    return Array.prototype.filter.call(written().querySelectorAll(FIELDS), function (field) { return field.name && field.type !== "hidden" && !field.disabled; });
  }

  /* A list that is open, a day that is half typed, a drawer in front: none of them can be carried over. */
  function isBusy() {
    var field = document.activeElement;
    var typing = written().contains(field) && field.matches(FIELDS) && !(field.tagName === "SELECT" && isChanged(field));
    return typing || window.location.hash === "#written-filters";
  }

  /* --- what goes over ---------------------------------------------------------------------------------------- */

  function chosen() {
    var search = new URLSearchParams(window.location.search);
    fields().filter(isChanged).forEach(function (field) {
      if (field.type === "radio" && !field.checked) { return; }
      if (field.name === "period") { days(search, field.value); return; }
      if (field.value) { search.set(field.name, field.value); } else { search.delete(field.name); }
    });
    var text = search.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
    return text ? "?" + text : "";
  }

  function days(search, quick) {
    var ends = quick.split("..");
    if (quick === "own" || !quick) { return; }
    ["from", "to"].forEach(function (name, at) {
      if (ends.length === 2) { search.set(name, ends[at]); } else { search.delete(name); }
    });
  }

  function carryView() {
    var search = chosen();
    if (search === window.location.search || !fields().some(isChanged)) { return; }
    window.history.replaceState({}, "", window.location.pathname + search);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  /* The same thing on Dash's page: by its name, by where it leads, else the content as a whole. */
  function sameAs(old) {
    var place = entry();
    var id = (old.id || "").replace(/^written-/, "");
    var kinds = { control: "control", view: "view", compare: "compare" };
    var parts = /^(control|view|compare)-(.+)$/.exec(id);
    if (parts) { return document.getElementById(JSON.stringify(parts[1] === "compare" ? { part: parts[2], type: kinds[parts[1]] } : { name: parts[2], type: kinds[parts[1]] })); }
    if (old.matches("a[href]")) {
      var links = Array.prototype.slice.call(place.querySelectorAll("a[href]"));
      return links.find(function (link) { return link.getAttribute("href") === old.getAttribute("href") && link.textContent === old.textContent; });
    }
    if (old.matches("summary")) { return place.querySelector(".menu summary[aria-label='" + (old.getAttribute("aria-label") || "") + "']"); }
    return id ? document.getElementById(id) : null;
  }

  function carryFocus(old) {
    var next = sameAs(old) || document.getElementById("main");
    if (next) { next.focus({ preventScroll: true }); }
  }

  function carryMenu() {
    var open = Array.prototype.slice.call(written().querySelectorAll("details[open]"));
    open.forEach(function (old) {
      var next = document.getElementById(old.id.replace(/^written-/, "")) || (old.className && entry().querySelector("details." + old.className.split(" ")[0]));
      if (next) { next.open = true; }
    });
  }

  /* --- the change -------------------------------------------------------------------------------------------- */

  function takeOver() {
    var old = written();
    var focused = old.contains(document.activeElement) ? document.activeElement : null;
    var top = window.scrollY;
    watch.disconnect();
    removeEventListener("focusout", soon);
    removeEventListener("hashchange", soon);
    removeEventListener("change", soon);
    quieten();
    carryView();
    carryMenu();
    root.removeAttribute("data-written");
    if (focused) { carryFocus(focused); }
    old.remove();
    window.scrollTo(0, top);
  }

  /* Who listens to the page has heard it already: what now comes to be seen is not news. */
  function quieten() {
    entry().querySelectorAll(".tiles[aria-live]").forEach(function (tiles) {
      tiles.setAttribute("aria-live", "off");
      window.setTimeout(function () { tiles.setAttribute("aria-live", "polite"); }, SPOKEN);
    });
  }

  var due = 0;
  function soon() {
    window.cancelAnimationFrame(due);
    due = window.requestAnimationFrame(function () { if (written() && isDrawn() && !isBusy()) { takeOver(); } });
  }

  var watch = new MutationObserver(soon);
  addEventListener("focusout", soon);
  addEventListener("hashchange", soon);
  addEventListener("change", soon);
  watch.observe(entry(), { subtree: true, childList: true });
})();
