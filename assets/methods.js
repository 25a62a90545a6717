/* The definitions of the methods page: some hundred measures, written out here and not as components, since the page would
   need seconds for so many. Themes open one by one; a word typed finds measures in all; paper shows everything.
   Texts come from layouts/definitions.py; called by callbacks/methods.py. */
(function () {
  "use strict";

  function element(name, look, text) {
    var made = document.createElement(name);
    if (look) { made.className = look; }
    if (text) { made.textContent = text; }
    return made;
  }

  /* [title, name in exports, text, [[head, text], …]] */
  function definition(one) {
    var box = element("div", "definition");
    box.id = "definition-" + one[1];
    var title = element("h4", "definition-title", one[0] + " ");
    title.append(element("code", "", one[1]));
    var parts = element("dl");
    one[3].forEach(function (part) { parts.append(element("dt", "", part[0]), element("dd", "", part[1])); });
    box.append(title, element("p", "", one[2]), parts);
    return box;
  }

  function theme(one) {
    var box = element("details", "theme");
    var head = element("summary");
    head.append(element("h3", "", one.title), element("span", "theme-count", window.say("{n} measures", { n: one.measures.length })));
    var inside = element("div", "definitions");
    inside.append.apply(inside, one.measures.map(definition));
    box.append(head);
    if (one.lead) { box.append(element("p", "", one.lead)); }
    box.append(inside);
    return box;
  }

  function find(place, words, said) {
    var asked = words.trim().toLowerCase();
    var found = 0;
    place.querySelectorAll(".theme").forEach(function (box) {
      var here = 0;
      box.querySelectorAll(".definition").forEach(function (one) {
        one.hidden = asked !== "" && !one.textContent.toLowerCase().includes(asked);
        here += one.hidden ? 0 : 1;
      });
      box.hidden = here === 0;
      box.open = asked !== "" && here > 0;
      found += here;
    });
    said.textContent = asked ? window.say("{n} found", { n: found }) : "";
  }

  function finder(place) {
    var line = element("p", "finder");
    var label = element("label", "", window.say("Find a measure") + " ");
    var field = element("input");
    var said = element("span", "finder-said");
    field.type = "search";
    said.setAttribute("role", "status");
    field.addEventListener("input", function () { find(place, field.value, said); });
    label.append(field);
    line.append(label, said);
    return line;
  }

  /* A link to one measure opens its theme. */
  function reveal() {
    var aim = location.hash && document.getElementById(location.hash.slice(1));
    if (!aim) { return; }
    if (aim.closest("details")) { aim.closest("details").open = true; }
    aim.scrollIntoView();
  }

  function write(place, themes) {
    place.replaceChildren();
    place.append.apply(place, [finder(place)].concat(themes.map(theme)));
    reveal();
  }

  /* Dash may ask before React has put the place into the document. */
  function once(id, then, tries) {
    var place = document.getElementById(id);
    if (place) { then(place); } else if (tries > 0) { window.setTimeout(function () { once(id, then, tries - 1); }, 50); }
  }

  function fill(themes, id) {
    if (themes) { once(id, function (place) { write(place, themes); }, 200); }
    return window.dash_clientside.no_update;
  }

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll(".theme:not([open])"));
    opened.forEach(function (box) { box.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (box) { box.open = false; }); });
  window.addEventListener("hashchange", reveal);

  window.dash_clientside = Object.assign({}, window.dash_clientside, { methods: { fill: fill } });
})();
