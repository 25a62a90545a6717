/* What only the browser knows: how wide a chart is. Where the numbers or months of an axis would meet, some are left out, while
   their lines stay. On the narrowest screens letters are smaller. Called by assets/drawing.js. */
(function () {
  "use strict";

  var APART = 5; // pixels between two numbers
  var NARROW = 360; // pixels of a window whose charts have smaller letters
  var SMALL = 11;
  /* Pixels on an A4 sheet, as 90-print.css zooms it: of a row of cards, between two, around what a card holds. */
  var ROW = 850;
  var GAP = 16;
  var AROUND = 42;
  var RANKING = 1 / 2.65; // of a row that it shares with the map
  var SHEET_HEIGHT = 280; // of a chart that takes what its row gives
  var SHEET_BROAD = 204; // and of one that has the row for itself
  var SHEET_RANKING = 470; // of a ranking, which is to stand on the first sheet with the tiles over it
  var SHEET_LINE = 17; // and of a line in one that has more lines than that holds
  var AIR = 8; // around the shapes of a map

  /* boxes: {left, right}, the most important first. Gives which of them stay. */
  function kept(boxes) {
    var taken = [];
    return boxes.map(function (box) {
      var free = taken.every(function (other) { return box.left >= other.right + APART || other.left >= box.right + APART; });
      if (free) { taken.push(box); }
      return free;
    });
  }

  function apart(boxes, stays) {
    var left = boxes.filter(function (_, at) { return stays[at]; });
    return left.every(function (box, at) { return !at || box.left >= left[at - 1].right + APART; });
  }

  /* The same steps between all that stay; boxes from left to right. `firm` are the positions that stay in any case, the first of them
     only where it has room, since a period may begin within a year. Null where no step does. */
  function even(boxes, firm) {
    for (var step = 1; step < boxes.length; step += 1) {
      var stays = boxes.map(function (_, at) { return (at - firm[firm.length - 1]) % step === 0; });
      if (firm.slice(1).every(function (at) { return stays[at]; }) && apart(boxes, stays)) {
        var more = stays.map(function (stay, at) { return stay || at === firm[0]; });
        return apart(boxes, more) ? more : stays;
      }
    }
    return null;
  }

  function lines(text) { return text.querySelectorAll("tspan").length; }

  function boxOf(text) { return text.getBoundingClientRect(); }

  /* Of months those with their year stay, of numbers the last, which has the unit; the others in even steps, or where they have room. */
  function thin(graph) {
    var axis = graph._fullLayout && graph._fullLayout.xaxis;
    if (!axis || (axis.type !== "linear" && axis.type !== "date")) { return; }
    var texts = Array.prototype.slice.call(graph.querySelectorAll(".xtick text"));
    if (!texts.length) { return; }
    texts.sort(function (one, other) { return boxOf(one).left - boxOf(other).left; });
    var firm = texts.map(function (_, at) { return at; }).filter(function (at) { return lines(texts[at]) > 1; });
    var stays = even(texts.map(boxOf), firm.length ? firm : [texts.length - 1]);
    if (!stays) {
      texts.reverse().sort(function (one, other) { return lines(other) - lines(one); });
      stays = kept(texts.map(boxOf));
    }
    texts.forEach(function (text, at) { text.style.visibility = stays[at] ? "" : "hidden"; });
  }

  /* A graph has the height it was drawn for: plotly forgets it when it follows a width (Plots.resize), and there would be nothing in its
     place. A legend that takes more lines than the figure knew takes them from the page, not from the lines of the chart. */
  function grown(graph) {
    var full = graph._fullLayout;
    var drawn = graph.layout && graph.layout.meta && graph.layout.meta.height;
    if (!drawn || !full || !full._size || graph.crmOwn) { return; }
    var wanted = Math.round(drawn + (full.showlegend ? Math.max(0, full._size.t - full.margin.t) : 0));
    if (Math.abs(graph.layout.height - wanted) <= 1) { return; }
    // Plotly writes the width down beside a height it is given, and a graph with both no longer follows its place.
    window.Plotly.relayout(graph, { height: wanted }).then(function () { delete graph.layout.width; sideways(graph); });
  }

  function follow(graph) {
    if (graph.crmFitted) { return; }
    graph.crmFitted = true;
    graph.on("plotly_afterplot", function () { thin(graph); grown(graph); });
    thin(graph);
    grown(graph);
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

  var small = {}; // {of: a template, made: with smaller letters}

  function smaller(template) {
    if (small.of !== template) { small = { of: template, made: made(template) }; }
    return small.made;
  }

  function made(template) {
    var layout = template.layout;
    var xaxis = Object.assign({}, layout.xaxis, { tickfont: Object.assign({}, layout.xaxis.tickfont, { size: SMALL }) });
    var own = { font: Object.assign({}, layout.font, { size: SMALL }), xaxis: xaxis };
    return Object.assign({}, template, { layout: Object.assign({}, layout, own) });
  }

  /* --- on paper --------------------------------------------------------------------------------------------- */

  /* Nothing is drawn anew once a sheet is laid out: charts are drawn for it before, and given the frame by which 90-print.css
     makes them smaller on other paper. A map stays as it is, since its shapes take long; its empty margins are cut off. */
  function graphs() { return Array.prototype.slice.call(document.querySelectorAll(".chart .js-plotly-plot")); }

  function broad(graph) {
    var card = graph.closest(".card");
    var row = card.parentElement;
    var share = row.matches(".grid-1, .grid-2:has(> .card--fills):has(> .card > .card-body > .findings)") ? ROW : row.matches(".grid-hero") ? (ROW - GAP) * RANKING : (ROW - GAP) / 2;
    return Math.round(share - AROUND);
  }

  function tall(graph, height) {
    if (graph.closest(".card--ranking")) {
      var lines = ((graph.layout.yaxis || {}).tickvals || []).length;
      return Math.min(graph._fullLayout.height, Math.max(SHEET_RANKING, lines * SHEET_LINE));
    }
    if (!graph.closest(".card--fills")) { return height; }
    return graph.closest(".grid-1") ? SHEET_BROAD : SHEET_HEIGHT;
  }

  /* A graph with both sides given does not follow its place, which changes when the sheet is laid out. */
  function hold(graph) {
    var full = graph._fullLayout;
    graph.crmOwn = { data: graph.data, layout: Object.assign({}, graph.layout), map: Boolean(full.geo) };
    if (full.geo) {
      Object.assign(graph.layout, { width: full.width, height: full.height });
      return;
    }
    var width = broad(graph);
    var fitted = window.crmDrawing.fitted(graph.closest(".chart").id, width) || graph;
    var size = { width: width, height: tall(graph, fitted.layout.height || full.height) };
    graph.crmOwn.held = fitted.data;
    window.Plotly.react(graph, fitted.data, Object.assign({}, fitted.layout, { template: graph.layout.template, autosize: false }, size));
    // Names above a chart that take fewer lines than before are first placed by the lines before, and more lines make it taller.
    if (!full.showlegend) { return; }
    window.Plotly.relayout(graph, size);
    var more = graph.closest(".card--fills") ? 0 : Math.round(Math.max(0, graph._fullLayout._size.t - graph._fullLayout.margin.t));
    if (more > 1) { window.Plotly.relayout(graph, { height: size.height + more }); }
  }

  function letGo(graph) {
    var own = graph.crmOwn;
    delete graph.crmOwn;
    if (own.map) { window.Plotly.relayout(graph, { autosize: true, width: own.layout.width || null, height: own.layout.height || null }); return; }
    if (graph.data !== own.held) { sideways(graph); return; } // an answer was drawn meanwhile
    window.Plotly.react(graph, own.data, own.layout).then(function () { sideways(graph); });
  }

  function wholeOf(drawing) { return [0, 0, drawing.getAttribute("width"), drawing.getAttribute("height")]; }

  /* The part of a map's drawing in which there is anything. */
  function shapesOf(graph, drawing) {
    var boxes = Array.prototype.map.call(graph.querySelectorAll(".choroplethlayer path, .map-labels text"), function (part) { return part.getBBox(); });
    if (!boxes.length) { return wholeOf(drawing); }
    var left = Math.min.apply(null, boxes.map(function (box) { return box.x; })) - AIR;
    var top = Math.min.apply(null, boxes.map(function (box) { return box.y; })) - AIR;
    var right = Math.max.apply(null, boxes.map(function (box) { return box.x + box.width; })) + AIR;
    var bottom = Math.max.apply(null, boxes.map(function (box) { return box.y + box.height; })) + AIR;
    return [left, top, right - left, bottom - top];
  }

  /* What a sheet is of, for its margin: sheets come apart. */
  function said() {
    var parts = [".brand-name", ".page-title", ".brand-country", ".as-of"].map(function (one) { return document.querySelector(one); });
    return parts.filter(Boolean).map(function (part) { return part.textContent.trim().replace(/\s+/g, " "); }).filter(Boolean).join(" · ");
  }

  window.addEventListener("beforeprint", function () {
    document.documentElement.style.setProperty("--crm-sheet", JSON.stringify(said()));
    graphs().filter(function (graph) { return graph._fullLayout; }).forEach(function (graph) {
      var isMap = Boolean(graph._fullLayout.geo);
      hold(graph);
      graph.querySelectorAll(".main-svg").forEach(function (drawing) {
        var frame = isMap ? shapesOf(graph, drawing) : wholeOf(drawing);
        drawing.setAttribute("viewBox", frame.join(" "));
        if (isMap) { Object.assign(drawing.style, { width: frame[2] + "px", aspectRatio: frame[2] + " / " + frame[3] }); }
      });
    });
  });

  window.addEventListener("afterprint", function () {
    graphs().forEach(function (graph) {
      graph.querySelectorAll(".main-svg").forEach(function (drawing) {
        drawing.removeAttribute("viewBox");
        Object.assign(drawing.style, { width: "", aspectRatio: "" });
      });
      if (graph.crmOwn) { letGo(graph); }
    });
  });

  /* A graph whose drawing is not as wide as its place is. */
  function sideways(graph) {
    var full = graph && graph._fullLayout;
    if (!full || graph.crmOwn || graph.layout.width || Math.abs(full.width - graph.clientWidth) <= 1) { return; }
    window.Plotly.Plots.resize(graph);
  }

  window.crmFit = {
    kept: kept,
    follow: sideways,
    template: function (template) { return window.innerWidth < NARROW ? smaller(template) : template; },
    watch: function () { watch(100); }
  };
})();
