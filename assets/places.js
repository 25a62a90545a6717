/* Finding a place by any of its spellings: called by the field that layouts/crumbs.py makes. */
(function () {
  "use strict";

  /* As geo/spelling.py compares: letters, their marks and digits, case folded, nothing else. */
  function key(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, "");
  }

  /* Places with a spelling that begins with what is typed come before those that only contain it. */
  function ranked(items, wanted) {
    var begins = items.filter(function (item) { return item.keys.indexOf("|" + wanted) >= 0; });
    var holds = items.filter(function (item) {
      return begins.indexOf(item) < 0 && item.keys.indexOf(wanted) >= 0;
    });
    return begins.concat(holds);
  }

  function findPlace(input) {
    var wanted = key(input.search || "");
    if (!wanted) { return input.options; }
    return input.options.map(function (group) {
      return Object.assign({}, group, { items: ranked(group.items || [], wanted) });
    }).filter(function (group) { return group.items.length; });
  }

  var functions = (window.dashMantineFunctions = window.dashMantineFunctions || {});
  functions.findPlace = findPlace;
})();
