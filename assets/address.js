/* The address after a choice, written in the browser where that needs no knowledge of the data: a journey to the server less, and nine
   of ten bytes upwards. It is what callbacks/address.py would answer (tests/browser/test_address.py holds the two against each other);
   whatever is less plain is left to the server, which reads the address with all its rules anyway. Called by assets/wire.js. */
(function () {
  "use strict";

  var EVENT = "..address.search.";
  var PLAIN = /^[\w.-]+$/; // values that stand in an address as they are
  var DAYS = ["from", "to"]; // with them the choice of a period follows
  var names = null; // {filters: […], view: […]} in the order of an address

  function idOf(part) { return part.id; }

  /* The parameters of a query by name; null where it is not one that this program writes. */
  function read(search) {
    var found = {};
    var parts = (search || "").replace(/^\?/, "").split("&").filter(Boolean);
    var plain = parts.every(function (part) {
      var name = part.split("=")[0];
      var fresh = !(name in found) && (names.filters.concat(names.view).indexOf(name) >= 0);
      found[name] = part.slice(name.length + 1);
      return fresh && Boolean(found[name]);
    });
    return plain ? found : null;
  }

  function write(found) {
    var parts = names.filters.concat(names.view).filter(function (name) { return found[name]; }).map(function (name) {
      return name + "=" + found[name];
    });
    return parts.length ? "?" + parts.join("&") : "";
  }

  function changedOf(asked) {
    return asked.changedPropIds.map(function (changed) {
      var told = /^(\{.*\})\.value$/.exec(changed);
      return told ? JSON.parse(told[1]) : null;
    });
  }

  function valueOf(id, listed) {
    var part = listed.find(function (each) { return idOf(each).name === id.name && idOf(each).type === id.type; });
    return part ? part.value : undefined;
  }

  /* The first option leaves no trace. Groups of options are not opened here. */
  function usual(offered) {
    var first = (offered || [])[0];
    return first && typeof first === "object" ? first.value : first;
  }

  function offeredTo(id, state) {
    var listed = state.find(function (part) { return Array.isArray(part) && part.length && idOf(part[0]).type === "view" && part[0].property === "data"; });
    return valueOf(id, listed || []);
  }

  /* Each gives the parameter's new text, "" for none, and null where the server must be asked. */
  var KINDS = {
    control: function (value) {
      if (!Array.isArray(value)) { return null; }
      return value.every(function (each) { return PLAIN.test(each); }) ? value.slice().sort().join(",") : null;
    },
    view: function (value, id, offered) {
      if (id.name === "level" || typeof value !== "string" || !PLAIN.test(value)) { return null; } // the level's default is the country's
      return usual(offered) === undefined ? null : value === usual(offered) ? "" : value;
    }
  };

  function isPlain(id) {
    return Boolean(id && KINDS[id.type]) && DAYS.indexOf(id.name) < 0 && names.filters.concat(names.view).indexOf(id.name) >= 0;
  }

  /* The query after changes, each {id, value, offered}; null where the server must be asked. */
  function after(search, changes) {
    var found = names && changes.length && !document.getElementById("link-banner") ? read(search) : null;
    if (!found || "compare" in found) { return null; }
    var known = changes.every(function (one) {
      if (!isPlain(one.id)) { return false; }
      found[one.id.name] = KINDS[one.id.type](one.value, one.id, one.offered);
      return found[one.id.name] !== null;
    });
    return known ? write(found) : null;
  }

  function changesOf(asked) {
    var listed = asked.inputs.filter(Array.isArray);
    return changedOf(asked).map(function (id) {
      var part = id && listed.find(function (each) { return each.length && idOf(each[0]).type === id.type; });
      return { id: id, value: id && valueOf(id, part || []), offered: id && offeredTo(id, asked.state) };
    });
  }

  /* A control of several values shows them in the order in which they stand in the address. */
  function sorted(changes) {
    var told = {};
    changes.forEach(function (one) {
      var text = Array.isArray(one.value) ? KINDS.control(one.value) : null;
      if (text !== null && one.value.join() !== text) { told[JSON.stringify({ name: one.id.name, type: one.id.type })] = { value: text.split(",") }; }
    });
    return told;
  }

  /* What the server would answer to an event, and the address after it; or null. */
  function answered(body) {
    if (!names || body.slice(0, 60).indexOf(EVENT) < 0) { return null; }
    var asked = JSON.parse(body);
    var changes = changesOf(asked);
    var search = after(asked.inputs[0].value, changes);
    if (search === null) { return null; }
    var told = sorted(changes);
    if (search !== (asked.inputs[0].value || "")) { told.address = { search: search }; }
    return { search: search, answer: { multi: true, response: told } };
  }

  window.crmAddress = {
    EVENT: EVENT,
    after: after,
    answered: answered,
    know: function (settings) { names = { filters: settings.filters, view: settings.view }; }
  };
})();
