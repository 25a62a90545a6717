/* What lies over the map: the names of places, and activities within reach of the keyboard.

   Names are placed here since only the browser knows how large the map and its letters are. They come with the shapes
   (geo/boundaries.py). place() is a plain function of boxes: the most important name first, each at the first of a few
   spots near the middle of its place where it meets no other and no symbol; a name without room is left out. Called by assets/drawing.js. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var GAP = 2; // pixels between two names
  var WIDEST = 2.2; // a name may be so many times as wide as its place
  var ASTRAY = 0.4; // of the side of its place that its middle may be away from the middle of that place
  var SPOTS = [[0, 0], [0, -1], [0, 1], [0.35, 0], [-0.35, 0], [0.35, -1], [-0.35, -1], [0.35, 1], [-0.35, 1]];

  function meets(one, other) {
    return one.left < other.right + GAP && other.left < one.right + GAP &&
      one.top < other.bottom + GAP && other.top < one.bottom + GAP;
  }

  function inside(box, frame) {
    return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
  }

  function boxAt(label, spot) {
    var x = label.x + spot[0] * label.wide, y = label.y + spot[1] * label.tall;
    return { left: x - label.wide / 2, right: x + label.wide / 2, top: y - label.tall / 2, bottom: y + label.tall / 2 };
  }

  /* Elsewhere it would be read as the name of a neighbour. */
  function isNear(label, spot) {
    return Math.max(Math.abs(spot[0]) * label.wide, Math.abs(spot[1]) * label.tall) <= ASTRAY * label.room;
  }

  /* labels: {text, x, y, wide, tall, room, weight}, room being the side of the place in pixels; obstacles and frame: boxes.
     Gives those that have room as {label, box}. */
  function place(labels, obstacles, frame) {
    var taken = obstacles.slice();
    var placed = [];
    labels.filter(function (label) { return label.wide <= WIDEST * label.room; }).sort(function (one, other) {
      return other.weight - one.weight || (one.text < other.text ? -1 : 1);
    }).forEach(function (label) {
      var boxes = SPOTS.filter(function (spot) { return isNear(label, spot); }).map(function (spot) { return boxAt(label, spot); });
      var box = boxes.find(function (each) {
        return inside(each, frame) && !taken.some(function (other) { return meets(each, other); });
      });
      if (box) {
        taken.push(box);
        placed.push({ label: label, box: box });
      }
    });
    return placed;
  }

  /* --- the map that is drawn ------------------------------------------------------------------------------- */

  function subplot(graph) {
    var layout = graph._fullLayout;
    return layout && layout.geo && layout.geo._subplot;
  }

  function around(point, half) {
    return { left: point[0] - half, right: point[0] + half, top: point[1] - half, bottom: point[1] + half };
  }

  /* Symbols that a name must not hide, and the stars of places with too few people. */
  function obstaclesOf(graph, project) {
    var found = [];
    (graph._fullData || []).forEach(function (trace) {
      if (trace.type !== "scattergeo" || trace.mode === "lines") { return; }
      for (var i = 0; i < trace.lon.length; i += 1) {
        var point = project([trace.lon[i], trace.lat[i]]);
        var size = trace.marker && trace.marker.size;
        if (point) { found.push(around(point, size ? (size.length ? size[i] : size) / 2 : 7)); }
      }
    });
    return found;
  }

  function labelsOf(graph, project, measure) {
    var fetched = (window.PlotlyGeoAssets || {});
    var found = [];
    (graph._fullData || []).forEach(function (trace) {
      var shapes = trace.type === "choropleth" && typeof trace.geojson === "string" && fetched[trace.geojson];
      if (!shapes || !shapes.features) { return; }
      shapes.features.forEach(function (feature) {
        var told = feature.properties;
        if (!told.at || trace.locations.indexOf(feature.id) < 0) { return; }
        var at = project(told.at), edge = project([told.at[0] + told.side, told.at[1]]);
        if (at && edge) {
          found.push({
            text: told.name, x: at[0], y: at[1], wide: measure.wide(told.name), tall: measure.tall,
            room: edge[0] - at[0], weight: told.weight
          });
        }
      });
    });
    return found;
  }

  function layerOf(graph) {
    var drawing = graph.querySelector(".main-svg");
    var layer = drawing.querySelector(".map-labels");
    if (!layer) {
      layer = document.createElementNS(SVG, "g");
      layer.setAttribute("class", "map-labels");
      layer.setAttribute("aria-hidden", "true"); // the ranking and the records name the places too
    }
    drawing.appendChild(layer);
    return layer;
  }

  function measureOf(layer) {
    var style = window.getComputedStyle(layer);
    var pen = document.createElement("canvas").getContext("2d");
    pen.font = style.fontWeight + " " + style.fontSize + " " + style.fontFamily;
    pen.letterSpacing = (parseFloat(style.letterSpacing) || 0) + "px"; // "normal" for none; whoever needs more (WCAG 1.4.12) has it here too
    pen.wordSpacing = (parseFloat(style.wordSpacing) || 0) + "px";
    return {
      wide: function (text) { return Math.ceil(pen.measureText(text).width) + 2; },
      tall: Math.ceil(parseFloat(style.fontSize) * 1.25)
    };
  }

  function name(graph) {
    var map = subplot(graph);
    var layer = layerOf(graph);
    layer.replaceChildren();
    if (!map || !map.projection || graph._fullLayout.geo2) { return; } // small maps have no room for names
    var frame = { left: 0, top: 0, right: graph._fullLayout.width, bottom: graph._fullLayout.height };
    var labels = labelsOf(graph, map.projection, measureOf(layer));
    place(labels, obstaclesOf(graph, map.projection), frame).forEach(function (one) {
      var text = document.createElementNS(SVG, "text");
      text.setAttribute("x", (one.box.left + one.box.right) / 2);
      text.setAttribute("y", (one.box.top + one.box.bottom) / 2);
      text.textContent = one.label.text;
      layer.appendChild(text);
    });
  }

  /* --- activities by keyboard ------------------------------------------------------------------------------- */

  /* Plotly notes the trace with the first point of each. */
  function traceOf(symbol) {
    var points = symbol.parentNode.__data__;
    return points && points[0] && points[0].trace;
  }

  function symbolsOf(graph) {
    return Array.prototype.slice.call(graph.querySelectorAll(".scattergeo .point")).filter(function (symbol) {
      var trace = traceOf(symbol);
      return trace && trace.name === "activities";
    });
  }

  function reach(graph) {
    symbolsOf(graph).forEach(function (symbol, at) {
      var drawn = symbol.__data__, trace = traceOf(symbol);
      symbol.setAttribute("tabindex", at === 0 ? "0" : "-1");
      symbol.setAttribute("role", "button");
      symbol.setAttribute("aria-label", trace.hovertext[drawn.i].replace(/<br>/g, ", ").replace(/<[^>]*>/g, ""));
    });
  }

  /* Which symbol was pressed goes into a store of the card; the time tells a second press of the same one. */
  function press(graph, held) {
    window.crmPut(graph.closest(".dash-graph").id + "-pressed", { data: held.concat(Date.now()) });
  }

  function open(graph, symbol) {
    press(graph, traceOf(symbol).customdata[symbol.__data__.i]);
  }

  function onClick(graph, event) {
    var point = event.points[0];
    if (point && point.data.name === "activities") { press(graph, point.customdata); }
  }

  var STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function onKey(graph, event) {
    var symbols = symbolsOf(graph);
    var at = symbols.indexOf(event.target);
    if (at < 0) { return; }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(graph, event.target);
    } else if (STEPS[event.key]) {
      event.preventDefault();
      var next = symbols[(at + STEPS[event.key] + symbols.length) % symbols.length];
      event.target.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    }
  }

  /* --- the card of a symbol: closed by its button or Esc ----------------------------------------------------- */

  function close(card) {
    window.crmPut(card.parentNode.id, { children: null });
  }

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest(".point-close");
    if (button) { close(button.parentNode); }
  });

  document.addEventListener("keydown", function (event) {
    var card = event.key === "Escape" && document.querySelector(".point-card");
    if (card) { close(card); }
  });

  /* --- when ------------------------------------------------------------------------------------------------- */

  function finish(graph) {
    name(graph);
    reach(graph);
  }

  function watch(tries) {
    var graph = document.querySelector(".card--map .js-plotly-plot");
    if (!graph || !graph.on) {
      if (tries > 0) { window.setTimeout(function () { watch(tries - 1); }, 100); }
      return;
    }
    if (graph.crmWatched) { return; }
    graph.crmWatched = true;
    graph.on("plotly_afterplot", function () { finish(graph); });
    graph.on("plotly_click", function (event) { onClick(graph, event); });
    graph.addEventListener("keydown", function (event) { onKey(graph, event); });
    if (subplot(graph)) { finish(graph); }
  }

  /* Another view has other symbols. */
  function leave() {
    var card = document.querySelector(".point-card");
    if (card) { close(card); }
  }

  window.crmMap = { place: place, leave: leave, watch: function () { watch(100); } };
})();
