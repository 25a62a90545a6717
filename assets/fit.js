/* What only the browser knows: how wide a chart is. Where the numbers or months of an axis would meet, some are left out, while
   their lines stay. On the narrowest screens letters are smaller. Called by assets/drawing.js. */
(function () {
  "use strict";

  var APART = 5; // pixels between two numbers
  var NARROW = 360; // pixels of a window whose charts have smaller letters
  var SMALL = 10;
  var SHEET = 810; // pixels within a card on an A4 sheet, as 90-print.css zooms it

  /* boxes: {left, right}, the most important first. Gives which of them stay. */
  function kept(boxes) {
    var taken = [];
    return boxes.map(function (box) {
      var free = taken.every(function (other) { return box.left >= other.right + APART || other.left >= box.right + APART; });
      if (free) { taken.push(box); }
      return free;
    });
  }

  function lines(text) { return text.querySelectorAll("tspan").length; }

  /* Of months those with their year come first, of numbers the last, which has the unit. */
  function thin(graph) {
    var axis = graph._fullLayout && graph._fullLayout.xaxis;
    if (!axis || (axis.type !== "linear" && axis.type !== "date")) { return; }
    var texts = Array.prototype.slice.call(graph.querySelectorAll(".xtick text"));
    if (axis.type === "linear") { texts.reverse(); }
    texts.sort(function (one, other) { return lines(other) - lines(one); });
    kept(texts.map(function (text) { return text.getBoundingClientRect(); })).forEach(function (stays, at) {
      texts[at].style.visibility = stays ? "" : "hidden";
    });
  }

  function follow(graph) {
    if (graph.crmFitted) { return; }
    graph.crmFitted = true;
    graph.on("plotly_afterplot", function () { thin(graph); });
    thin(graph);
  }

  /* Charts become charts one after the other; those that are not yet are asked again. */
  function watch(tries) {
    var waiting = false;
    document.querySelectorAll(".card .chart").forEach(function (place) {
      var graph = place.querySelector(".js-plotly-plot");
      if (graph && graph.on) { follow(graph); } else { waiting = true; }
    });
    if (waiting && tries > 0) { window.setTimeout(function () { watch(tries - 1); }, 100); }
  }

  function smaller(template) {
    var layout = template.layout;
    var xaxis = Object.assign({}, layout.xaxis, { tickfont: Object.assign({}, layout.xaxis.tickfont, { size: SMALL }) });
    var own = { font: Object.assign({}, layout.font, { size: SMALL }), xaxis: xaxis };
    return Object.assign({}, template, { layout: Object.assign({}, layout, own) });
  }

  /* --- on paper --------------------------------------------------------------------------------------------- */

  /* Nothing is drawn anew once a sheet is laid out: charts are drawn for it before, and given the frame by which 90-print.css
     makes them smaller on other paper. A map stays as it is, since its shapes take long. */
  function graphs() { return Array.prototype.slice.call(document.querySelectorAll(".chart .js-plotly-plot")); }

  window.addEventListener("beforeprint", function () {
    graphs().filter(function (graph) { return graph._fullLayout; }).forEach(function (graph) {
      if (!graph._fullLayout.geo) {
        window.Plotly.relayout(graph, { width: SHEET });
        // Names above a chart that take fewer lines than before are first placed by the lines before.
        if (graph._fullLayout.showlegend) { window.Plotly.relayout(graph, { width: SHEET }); }
      }
      graph.querySelectorAll(".main-svg").forEach(function (drawing) {
        drawing.setAttribute("viewBox", "0 0 " + drawing.getAttribute("width") + " " + drawing.getAttribute("height"));
      });
    });
  });

  window.addEventListener("afterprint", function () {
    graphs().forEach(function (graph) {
      graph.querySelectorAll(".main-svg").forEach(function (drawing) { drawing.removeAttribute("viewBox"); });
      if (graph.layout && graph.layout.width) { window.Plotly.relayout(graph, { width: null, autosize: true }); }
    });
  });

  window.crmFit = {
    kept: kept,
    template: function (template) { return window.innerWidth < NARROW ? smaller(template) : template; },
    watch: function () { watch(100); }
  };
})();
