/* The address after a choice, written in the browser where that needs no knowledge of the data: a journey to the server less, and nine
   of ten bytes upwards. It is what callbacks/address.py would answer (tests/browser/test_address.py holds the two against each other);
   whatever is less plain is left to the server, which reads the address with all its rules anyway. What a choice leads to, choices.js
   knows. Called by assets/wire.js and assets/ahead.js. */
(function () {
  "use strict";

  var EVENT = "..address.search.";
  var names = null; // all parameters in the order of an address

  /* The parameters of a query by name; null where it is not one that this program writes. */
  function read(search) {
    var found = {};
    var parts = (search || "").replace(/^\?/, "").split("&").filter(Boolean);
    var plain = parts.every(function (part) {
      var name = part.split("=")[0];
      var fresh = !(name in found) && names.indexOf(name) >= 0;
      found[name] = part.slice(name.length + 1);
      return fresh && Boolean(found[name]);
    });
    return plain ? found : null;
  }

  function write(found) {
    var parts = names.filter(function (name) { return found[name]; }).map(function (name) { return name + "=" + found[name]; });
    return parts.length ? "?" + parts.join("&") : "";
  }

  /* The parameters after changes, each {id, value}; null where the server must be asked. */
  function parameters(search, changes) {
    var found = names && changes.length && !document.getElementById("link-banner") ? read(search) : null;
    return found && changes.every(function (one) { return window.crmChoices.made(found, one); }) ? found : null;
  }

  /* The query after changes, or null. */
  function after(search, changes) {
    var found = parameters(search, changes);
    return found && write(found);
  }

  /* --- what the server would answer ------------------------------------------------------------------------------ */

  function keyOf(id) { return typeof id === "string" ? id : JSON.stringify(id, Object.keys(id).sort()); }

  /* All that the event tells: by the text of its id {id, value}. */
  function toldOf(parts) {
    var all = {};
    parts.reduce(function (flat, part) { return flat.concat(part); }, []).forEach(function (part) { all[keyOf(part.id)] = part; });
    return all;
  }

  /* What each component shows of the parameters, by the kind of its id. */
  var SHOWN = {
    control: function (found, part) {
      var text = found[part.id.name];
      return window.crmChoices.DAYS.indexOf(part.id.name) >= 0 ? text || null : window.crmChoices.valuesOf(text);
    },
    view: function (found, part) { return found[part.id.name] || window.crmChoices.usual(window.crmChoices.offeredTo(part.id)); },
    compare: function (found, part) { return (window.crmChoices.sidesOf(found.compare) || { by: "nothing" })[part.id.part] || null; },
    "period-choice": function (found, part) {
      var days = (found.from || "") + ".." + (found.to || "");
      return days === ".." ? "all" : window.crmChoices.offeredTo(part.id).indexOf(days) >= 0 ? days : "own";
    }
  };

  /* What a component is of. */
  function nameOf(id) { return id.name || id.type || id; }

  /* Components that show the parameters that were touched are brought in line with them. */
  function aligned(all, touched, found) {
    var told = {};
    Object.keys(all).forEach(function (key) {
      var part = all[key], kind = part.id.type || part.id;
      if (!SHOWN[kind] || touched.indexOf(nameOf(part.id)) < 0) { return; }
      var value = SHOWN[kind](found, part);
      if (JSON.stringify(value) !== JSON.stringify(part.value || (Array.isArray(value) ? [] : null))) { told[key] = { value: value }; }
    });
    return told;
  }

  /* What the changes are of, and what else shows it. */
  function touchedBy(changes, before, found) {
    var touched = changes.map(function (one) { return nameOf(one.id); });
    touched = touched.concat(names.filter(function (name) { return (before[name] || "") !== (found[name] || ""); }));
    var isOfDays = window.crmChoices.DAYS.some(function (name) { return touched.indexOf(name) >= 0; });
    return isOfDays ? touched.concat(window.crmChoices.DAYS, "period-choice") : touched;
  }

  function changesOf(asked, all) {
    return asked.changedPropIds.map(function (changed) {
      return all[changed.replace(/\.\w+$/, "")] || { id: null };
    });
  }

  /* What the server would answer to an event, and the address after it; or null. */
  function answered(body) {
    if (!names || body.slice(0, 60).indexOf(EVENT) < 0) { return null; }
    var asked = JSON.parse(body);
    var all = toldOf(asked.inputs);
    var changes = changesOf(asked, all), before = asked.inputs[0].value || "";
    if (changes.length > 1 && all.mark && changes.indexOf(all.mark) >= 0) { return null; } // of several the server knows which counts
    var found = parameters(before, changes);
    if (!found) { return null; }
    var search = write(found), told = aligned(all, touchedBy(changes, read(before), found), found);
    if (search !== before) { told.address = { search: search }; }
    return { search: search, answer: { multi: true, response: told } };
  }

  window.crmAddress = {
    EVENT: EVENT,
    after: after,
    answered: answered,
    know: function (settings) {
      names = settings.filters.concat(settings.view);
      window.crmChoices.know(settings);
    }
  };
})();
