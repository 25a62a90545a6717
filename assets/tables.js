/* The table behind each chart: what its marks tell when they are pointed at, line by line, for those who read and those who
   copy. Made in the browser when it is opened, from the figure that is drawn. Its place is made by layouts/cards.py. */
(function () {
  "use strict";

  var say = window.say;
  var NAMES = {}; // names of the places of a map, by the address of its shapes

  function element(name, text) {
    var made = document.createElement(name);
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function namesOf(address) {
    NAMES[address] = NAMES[address] || fetch(address).then(function (r) { return r.json(); }).then(function (shapes) {
      var found = {};
      shapes.features.forEach(function (one) { found[one.id] = one.properties.name; });
      return found;
    });
    return NAMES[address];
  }

  /* Whether a mark has no number: "Not shown: …", "No data". */
  function isUntold(text) {
    return text.indexOf(say("Not shown: {reason}", { reason: "" }).trim()) === 0 || text.indexOf(say("No data")) === 0;
  }

  /* Number with its interval, what it rests on, how it is made: one cell each. */
  function cells(told, how) {
    var parts = told.split("<br>");
    var said = parts[0].split(" · ");
    return [said[0], said.slice(1).join(" · "), parts[1] || (isUntold(said[0]) ? "" : how)];
  }

  function rowsOf(trace, names) {
    var label = window.crmNames.labelOf(trace);
    var how = (label.split("%{hovertext}<br>")[1] || "").replace("<extra></extra>", "");
    var series = label.includes("fullData.name") ? String(trace.name).replace(/<br>/g, " ") : "";
    return (trace.hovertext || []).map(function (told, i) {
      var name = trace.text ? trace.text[i] : names[trace.locations[i]];
      return told && [name, series].concat(cells(told, how));
    }).filter(Boolean);
  }

  function table(rows) {
    var heads = [say("Name"), say("Series"), say("Number"), say("Based on"), say("How it is made")];
    var used = heads.map(function (_, at) { return at === 0 || rows.some(function (row) { return row[at]; }); });
    var made = element("table");
    made.className = "table table--fitted";
    function line(texts, kind) {
      var tr = element("tr");
      texts.forEach(function (text, at) { if (used[at]) { tr.append(cell(text, at, kind)); } });
      return tr;
    }
    function cell(text, at, kind) {
      var heading = kind === "th" || (at === 0 && text);
      var made = element(heading ? "th" : "td", text);
      if (heading) { made.scope = kind === "th" ? "col" : "row"; }
      return made;
    }
    var head = element("thead");
    var body = element("tbody");
    head.append(line(heads, "th"));
    body.append.apply(body, rows.map(function (row) { return line(row, "td"); }));
    made.append(head, body);
    return made;
  }

  function fill(box) {
    var graph = box.closest(".card").querySelector(".js-plotly-plot");
    var place = box.querySelector(".chart-table-place");
    if (!graph || !graph.data) { return; }
    var shapes = graph.data.find(function (trace) { return trace.geojson; });
    Promise.resolve(shapes ? namesOf(shapes.geojson) : {}).then(function (names) {
      if (!graph.data) { return; } // its page was left meanwhile
      var told = graph.data.filter(function (trace) { return trace.hovertext && (trace.text || trace.locations); });
      var rows = told.flatMap(function (trace) { return rowsOf(trace, names); });
      if (shapes) { rows.sort(function (a, b) { return String(a[0]).localeCompare(b[0]); }); }
      place.replaceChildren(rows.length ? table(rows) : element("p", say("Nothing is drawn here.")));
    });
    if (!box.followed) {
      box.followed = true;
      graph.on("plotly_afterplot", function () { if (box.open) { fill(box); } });
    }
  }

  document.addEventListener("toggle", function (event) {
    if (event.target.matches && event.target.matches(".chart-table") && event.target.open) { fill(event.target); }
  }, true);
})();
