/* Plain tables: the rows that a place holds as texts (layouts/table.py) are written out, whenever such a place comes or changes. */
(function () {
  "use strict";

  var PLACES = "[data-table]";
  var written = new WeakMap(); // place → the texts it shows

  /* Each cell knows its column: where cells stand one below the other no head is over them. */
  function line(cells, kind, told) {
    var made = document.createElement("tr");
    cells.forEach(function (text, at) {
      var cell = document.createElement(kind);
      if (kind === "th") { cell.scope = "col"; }
      if (kind === "td") { cell.setAttribute("data-head", told.heads[at]); }
      if (told.numbers.indexOf(at) >= 0) { cell.className = "number"; }
      cell.textContent = text;
      made.append(cell);
    });
    return made;
  }

  function write(place) {
    var texts = place.getAttribute("data-table");
    if (written.get(place) === texts) { return; }
    written.set(place, texts);
    var told = JSON.parse(texts);
    var made = document.createElement("table");
    made.className = told.look;
    made.createTHead().append(line(told.heads, "th", told));
    var body = made.createTBody();
    told.rows.forEach(function (row) { body.append(line(row, "td", told)); });
    place.replaceChildren(made);
  }

  function writeAll() { document.querySelectorAll(PLACES).forEach(write); }

  new MutationObserver(writeAll).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-table"]
  });
})();
