/* What stands below map and ranking of a page is asked for when somebody comes to it: by scrolling, by the keyboard, to search the
   page or to print it. Until then, and while it answers another view than the one wanted, it is blank (40-components.css).

   A view is an address and a theme; both answers say theirs. The place is made by layouts/pages.py, the callbacks by
   callbacks/pages.py; drawing.js asks here whether an answer is still wanted. */
(function () {
  "use strict";

  var NEAR = 200; // pixels below the window
  var LOOK = 50; // milliseconds between two looks
  // {name, place, near, printing}, and as texts the view that is wanted, those that top and rest show, and the one asked for
  var page = null;
  var looking = 0;

  function textOf(search, theme) { return JSON.stringify([search || "", theme === "dark" ? "dark" : "light"]); }

  function isBusy() { return Boolean(page && page.place && page.place.getAttribute("aria-busy") === "true"); }

  /* Address or theme have changed, or the page has come: whatever is drawn answers another view from now on. */
  function wanted(search, theme, path) {
    var name = window.dash_clientside.callback_context.outputs_list.id.replace(/-rest-asked$/, "");
    var place = document.getElementById(name + "-rest");
    if (place && place.dataset.path !== path) { throw window.dash_clientside.PreventUpdate; } // a page that is being left
    // The same page as before, unless its place is another one; while that is still coming, what was taken meanwhile counts.
    if (!page || page.name !== name || (page.place && page.place !== place)) { page = { name: name, place: null }; }
    page.view = textOf(search, theme);
    find(page);
    settle();
    if (!isDue()) { throw window.dash_clientside.PreventUpdate; }
    page.asked = page.view;
    return JSON.parse(page.view);
  }

  /* What was chosen is asked for before the address says it (assets/ahead.js): from now on the rest answers another view. */
  function expects(name, search) {
    if (!page || page.name !== name || !page.view) { return; }
    page.view = textOf(search, JSON.parse(page.view)[1]);
    if (page.rest !== page.view) { page.asked = null; } // what came meanwhile was not taken
    settle();
  }

  /* And what was chosen was no choice: Dash will not say so. */
  function returns(name, search) {
    expects(name, search);
    if (page && page.name === name && isDue()) { ask(); }
  }

  function isDue() { return Boolean(page.near && page.asked !== page.view); }

  /* What failed is asked for again by a press. */
  function again() {
    page.asked = null;
    ask();
  }

  function ask() {
    if (!page || !page.place || page.asked === page.view) { return; }
    if (window.crmPut(page.name + "-rest-asked", { data: JSON.parse(page.view) })) { page.asked = page.view; }
  }

  var comes = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!page || entry.target !== page.place) { return; }
      page.near = entry.isIntersecting && Boolean(page.top); // where there is no top yet nobody has come below it
      if (isDue()) { ask(); }
    });
  }, { rootMargin: NEAR + "px 0px" });

  /* The place of a page that is being put into the document comes a little later. */
  function find(of) {
    if (of !== page || of.place) { return; }
    of.place = document.getElementById(of.name + "-rest");
    if (!of.place) { window.setTimeout(function () { find(of); }, LOOK); return; }
    watch();
    settle();
  }

  /* The observer tells at once where the place is, and whenever that changes. */
  function watch() {
    comes.disconnect();
    if (page.place) { comes.observe(page.place); }
  }

  /* --- answers ------------------------------------------------------------------------------------------------- */

  function takes(part, answer) {
    var view = textOf(answer.search, answer.theme);
    if (!page || view !== page.view) { return false; }
    page[part] = view;
    looking = window.setTimeout(settle, LOOK); // when drawing.js has handed over what is to be drawn
    return true;
  }

  /* A page without a rest takes what comes. */
  function takesTop(answer) {
    if (!page || window.dash_clientside.callback_context.outputs_list[0].id.indexOf(page.name + "-") !== 0) { return true; }
    var first = !page.top;
    var taken = takes("top", answer);
    if (taken && first) { window.setTimeout(watch, LOOK); } // what was just drawn moves the place down
    return taken;
  }

  function takesRest(answer) { return takes("rest", answer); }

  /* The rest is seen when both answers are those to the view wanted, and its charts are drawn. */
  function settle() {
    window.clearTimeout(looking);
    if (!page || !page.place) { return; }
    var both = page.top === page.view && page.rest === page.view;
    var graphs = Array.prototype.slice.call(page.place.querySelectorAll(".chart"));
    var drawn = both && graphs.every(function (graph) { return window.crmDrawing.isDrawn(graph.id); });
    if (both && !drawn) { looking = window.setTimeout(settle, LOOK); }
    if (drawn !== isBusy()) { return; }
    page.place.setAttribute("aria-busy", String(!drawn));
    if (drawn) { seen(); }
  }

  function seen() {
    window.crmPanels.open();
    document.dispatchEvent(new Event("crm-rest")); // skipping.js
    if (document.activeElement && document.activeElement.matches(".rest-ask")) {
      var title = page.place.querySelector(".card-title");
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }
    if (page.printing) {
      page.printing = false;
      window.print();
    }
  }

  /* --- who comes without scrolling ----------------------------------------------------------------------------- */

  document.addEventListener("focusin", function (event) {
    if (event.target.closest(".rest") && event.target.matches(":focus-visible")) { ask(); }
  });
  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.matches(".rest-ask") && isBusy()) { again(); }
  });

  /* A search must find all there is, and a sheet of paper must have it: printing waits for it, once. */
  document.addEventListener("keydown", function (event) {
    var held = event.ctrlKey || event.metaKey;
    if ((held && event.key === "f") || event.key === "F3") { ask(); }
    if (held && event.key === "p" && isBusy() && !page.printing) {
      event.preventDefault();
      page.printing = true;
      ask();
    }
  });
  window.addEventListener("beforeprint", ask);

  window.crmRest = { ask: ask, expects: expects, returns: returns, takesTop: takesTop, takesRest: takesRest };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { rest: { wanted: wanted } });
})();
