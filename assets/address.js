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
  function defaultOf(id, state) {
    var listed = state.find(function (part) { return Array.isArray(part) && part.length && idOf(part[0]).type === "view" && part[0].property === "data"; }) || [];
    var first = (valueOf(id, listed) || [])[0];
    return first && typeof first === "object" ? first.value : first;
  }

  /* Each gives the parameter's new text, "" for none, and null where the server must be asked. */
  var KINDS = {
    control: function (value) {
      if (!Array.isArray(value)) { return null; }
      return value.every(function (each) { return PLAIN.test(each); }) ? value.slice().sort().join(",") : null;
    },
    view: function (value, id, state) {
      if (id.name === "level" || typeof value !== "string" || !PLAIN.test(value)) { return null; } // the level's default is the country's
      var usual = defaultOf(id, state);
      return usual === undefined ? null : value === usual ? "" : value;
    }
  };

  /* What the server would answer to an event, or null. */
  function answered(body) {
    if (!names || body.slice(0, 60).indexOf(EVENT) < 0 || document.getElementById("link-banner")) { return null; }
    var asked = JSON.parse(body);
    var listed = asked.inputs.filter(Array.isArray);
    var found = read(asked.inputs[0].value);
    var changed = changedOf(asked);
    if (!found || "compare" in found || !changed.length) { return null; }
    var told = { address: {} };
    var known = changed.every(function (id) {
      if (!id || !KINDS[id.type] || DAYS.indexOf(id.name) >= 0 || names.filters.concat(names.view).indexOf(id.name) < 0) { return false; }
      var part = listed.find(function (each) { return each.length && idOf(each[0]).type === id.type; });
      var value = valueOf(id, part || []);
      var text = KINDS[id.type](value, id, asked.state);
      if (text === null) { return false; }
      found[id.name] = text;
      if (Array.isArray(value) && value.join() !== text) { told[JSON.stringify({ name: id.name, type: id.type })] = { value: text.split(",") }; }
      return true;
    });
    if (!known) { return null; }
    told.address.search = write(found);
    if (told.address.search === (asked.inputs[0].value || "")) { delete told.address; }
    return { multi: true, response: told };
  }

  window.crmAddress = {
    answered: answered,
    know: function (settings) { names = { filters: settings.filters, view: settings.view }; }
  };
})();
