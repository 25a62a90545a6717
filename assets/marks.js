/* The marks of a chart within reach of the keyboard: one stop of the Tab key a chart, a list of what is drawn in it. The arrow keys,
   Home, End and the first letters of a name move in it, with a ring around the mark and its number beside it; Enter raises the click
   that plotly raises for the mouse, so that whatever listens to one hears the other. The list is made when it is reached.

   Its place is made by layouts/cards.py. Not here: symbols of activities over a map (map_layers.js), tables (tables.js). */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var RING = 11; // pixels around a point
  var TYPED = 700; // milliseconds after which a letter begins a new name
  var STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
  var states = new WeakMap(); // list → {marks, at, typed, when}

  function graphOf(list) { return list.parentNode.querySelector(".js-plotly-plot"); }

  function svg(name, attributes) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }

  function html(name, look) {
    var made = document.createElement(name);
    if (look) { made.className = look; }
    return made;
  }

  /* --- what is drawn ----------------------------------------------------------------------------------------- */

  function namesOf(trace) {
    var shapes = typeof trace.geojson === "string" && (window.PlotlyGeoAssets || {})[trace.geojson];
    var found = {};
    ((shapes || {}).features || []).forEach(function (one) { found[one.id] = one.properties.name; });
    return found;
  }

  function textAt(values, at) { return Array.isArray(values) ? values[at] : values; }

  /* {curve, at, code, name, told}: a mark is what tells something when it is pointed at. */
  function marksOf(graph) {
    var found = [];
    (graph.data || []).forEach(function (trace, curve) {
      if (!Array.isArray(trace.hovertext) || trace.type === "scattergeo") { return; }
      var names = trace.locations ? namesOf(trace) : {};
      var series = window.crmNames.labelOf(trace).indexOf("fullData.name") >= 0 ? String(trace.name).replace(/<br>/g, " ") : "";
      trace.hovertext.forEach(function (told, at) {
        var code = trace.locations ? trace.locations[at] : textAt(trace.customdata, at);
        var name = trace.locations ? names[code] : textAt(trace.text, at);
        if (told) { found.push({ curve: curve, at: at, code: code, name: [name, series].filter(Boolean).join(", "), told: told }); }
      });
    });
    var map = (graph.data || []).some(function (trace) { return trace.locations; });
    return map ? found.sort(function (one, other) { return one.name.localeCompare(other.name); }) : found;
  }

  /* Where a mark stands, in pixels of its graph: {x, y} and, of an area, its outline. */
  function spotOf(graph, mark) {
    var calculated = (graph.calcdata || [])[mark.curve];
    var point = calculated && calculated[mark.at];
    if (!point) { return null; }
    var trace = calculated[0].trace;
    if (trace.type === "choropleth") { return areaOf(graph, mark); }
    if (point.ct) { return offset(graph, trace, point.ct); }
    var axes = axesOf(graph, trace);
    return axes.x && offset(graph, trace, [axes.x.c2p(point.x), axes.y.c2p(point.y)]);
  }

  function axesOf(graph, trace) {
    function axis(name) { return graph._fullLayout[name.replace(/^([xy])/, "$1axis")]; }
    return { x: axis(trace.xaxis || "x"), y: axis(trace.yaxis || "y") };
  }

  function offset(graph, trace, at) {
    var axes = axesOf(graph, trace);
    return { x: axes.x._offset + at[0], y: axes.y._offset + at[1] };
  }

  function areaOf(graph, mark) {
    var shape = Array.prototype.find.call(graph.querySelectorAll(".choroplethlayer path"), function (path) {
      var drawn = path.parentNode.__data__; // of several small maps, the one that the mark is in
      return path.__data__ && path.__data__.loc === mark.code && (!drawn || !drawn[0] || drawn[0].trace.index === mark.curve);
    });
    if (!shape) { return null; }
    var box = shape.getBoundingClientRect(), frame = graph.getBoundingClientRect();
    return { x: box.left - frame.left + box.width / 2, y: box.top - frame.top + box.height / 2, half: box.width / 2, outline: shape.getAttribute("d") };
  }

  /* --- the list ---------------------------------------------------------------------------------------------- */

  function plain(told) { return told.replace(/<br>/g, ", ").replace(/<[^>]*>/g, ""); }

  /* What is chosen stands in the address. */
  function chosen(code) {
    return code !== undefined && new RegExp("[=,]" + encodeURIComponent(code) + "(,|&|$)").test(location.search);
  }

  function option(list, mark, at) {
    var made = html("div");
    made.id = list.id + "-" + at;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(chosen(mark.code)));
    made.textContent = mark.name + ": " + plain(mark.told);
    return made;
  }

  /* What is drawn anew keeps the mark that was reached. */
  function fill(list) {
    var graph = graphOf(list), state = states.get(list) || { at: 0, typed: "", when: 0, marks: [] };
    var was = state.marks[state.at];
    state.marks = graph ? marksOf(graph) : [];
    var same = was ? state.marks.findIndex(function (mark) { return mark.name === was.name; }) : 0;
    state.at = Math.max(same, 0);
    states.set(list, state);
    var options = html("div", "visually-hidden");
    options.append.apply(options, state.marks.map(function (mark, at) { return option(list, mark, at); }));
    options.setAttribute("role", "presentation");
    list.replaceChildren(options);
    show(list);
  }

  function show(list) {
    var graph = graphOf(list), state = states.get(list), mark = state.marks[state.at];
    list.querySelectorAll(".marks-ring, .marks-tip").forEach(function (old) { old.remove(); });
    if (!mark) { list.removeAttribute("aria-activedescendant"); return; }
    list.setAttribute("aria-activedescendant", list.id + "-" + state.at);
    var spot = spotOf(graph, mark);
    if (spot && isFinite(spot.x) && isFinite(spot.y)) { list.append(ring(spot), tip(list, spot, mark)); }
  }

  function ring(spot) {
    var made = svg("svg", { "class": "marks-ring", "aria-hidden": "true" });
    made.append(spot.outline ? svg("path", { d: spot.outline }) : svg("circle", { cx: spot.x, cy: spot.y, r: RING }));
    return made;
  }

  /* Beside the mark, within the chart. */
  function tip(list, spot, mark) {
    var made = html("div", "marks-tip"), name = html("b");
    made.setAttribute("aria-hidden", "true");
    name.textContent = mark.name;
    made.append(name);
    mark.told.split("<br>").forEach(function (line) {
      var said = html("span");
      said.textContent = plain(line);
      made.append(said);
    });
    var wide = list.clientWidth, right = spot.x < wide / 2, away = Math.min(spot.half || RING, wide / 5) + 6;
    made.style.top = Math.max(0, spot.y - 24) + "px";
    made.style[right ? "left" : "right"] = (right ? spot.x : wide - spot.x) + away + "px";
    made.style.maxWidth = Math.max(140, (right ? wide - spot.x : spot.x) - away - 2) + "px";
    return made;
  }

  /* --- keys -------------------------------------------------------------------------------------------------- */

  function press(list, event) {
    var graph = graphOf(list), state = states.get(list), mark = state.marks[state.at];
    if (!mark) { return; }
    var trace = graph.data[mark.curve];
    var point = { curveNumber: mark.curve, pointNumber: mark.at, pointIndex: mark.at, data: trace, hovertext: mark.told };
    if (trace.locations) { point.location = mark.code; } else if (mark.code !== undefined) { point.customdata = mark.code; }
    ["x", "y"].forEach(function (axis) { if (Array.isArray(trace[axis])) { point[axis] = trace[axis][mark.at]; } });
    graph.emit("plotly_click", { points: [point], event: event });
  }

  function typed(list, letter) {
    var state = states.get(list), now = Date.now();
    state.typed = (now - state.when < TYPED ? state.typed : "") + letter.toLowerCase();
    state.when = now;
    var found = state.marks.findIndex(function (mark) { return mark.name.toLowerCase().indexOf(state.typed) === 0; });
    if (found >= 0) { state.at = found; }
  }

  function onKey(list, event) {
    var state = states.get(list), last = state.marks.length - 1;
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Enter" || (event.key === " " && Date.now() - state.when > TYPED)) {
      press(list, event);
    } else if (event.key === "Escape") {
      list.querySelectorAll(".marks-tip").forEach(function (old) { old.remove(); });
      return;
    } else if (STEPS[event.key]) {
      state.at = Math.min(Math.max(state.at + STEPS[event.key], 0), Math.max(last, 0));
    } else if (event.key === "Home" || event.key === "End") {
      state.at = event.key === "Home" ? 0 : Math.max(last, 0);
    } else if (event.key.length === 1) {
      typed(list, event.key);
    } else {
      return;
    }
    event.preventDefault();
    show(list);
  }

  function of(event) {
    return event.target instanceof Element && event.target.matches(".marks") ? event.target : null;
  }

  /* A chart reached before it is drawn is asked again at the next key. */
  function reach(list) {
    var graph = graphOf(list), state = states.get(list);
    if (!graph || !graph.on) { return; }
    if (graph.crmMarks !== list) {
      graph.crmMarks = list;
      graph.on("plotly_afterplot", function () { if (document.activeElement === list) { fill(list); } });
    }
    if (!state || !state.marks.length || !list.firstChild) { fill(list); }
  }

  document.addEventListener("focusin", function (event) {
    var list = of(event);
    if (list) { reach(list); }
  });

  document.addEventListener("focusout", function (event) {
    var list = of(event);
    if (list) { list.replaceChildren(); list.removeAttribute("aria-activedescendant"); }
  });

  document.addEventListener("keydown", function (event) {
    var list = of(event);
    if (!list) { return; }
    reach(list);
    if (states.has(list)) { onKey(list, event); }
  });
})();
