/* What a choice puts into the parameters of an address: the rules of callbacks/queries.py and callbacks/choosing.py once more, as far as
   they need no knowledge of the data (tests/browser/test_address.py holds the two against each other). Each rule takes the parameters by
   name and {id, value, offered: the values that the component has to choose from}, and gives whether it knew. Called by address.js. */
(function () {
  "use strict";

  var PLAIN = /^[\w.-]+$/; // values that stand in an address as they are
  var DAY = /^\d{4}-\d\d-\d\d$/;
  var DAYS = ["from", "to"];
  var SIDES = ["first", "second"];
  var known = null; // {filters, view: the parameters in the order of an address, places, placed: the level of the records}

  function has(listed, value) { return listed.indexOf(value) >= 0; }

  function valuesOf(text) { return text ? text.split(",") : []; }

  function put(found, name, value) {
    found[name] = value;
    return true;
  }

  /* The first option leaves no trace. */
  function usual(offered) { return offered[0]; }

  /* --- days -------------------------------------------------------------------------------------------------- */

  /* Two days name one period, whichever comes first; "" is open. */
  function span(found, first, last) {
    var days = first && last ? [first, last].sort() : [first, last];
    return put(found, "from", days[0]) && put(found, "to", days[1]);
  }

  function months(year, from, to) {
    return [[year, from, 1], [year, to + 1, 0]].map(function (day) {
      return new Date(Date.UTC(day[0], day[1] - 1, day[2])).toISOString().slice(0, 10);
    });
  }

  /* First and last day of a year, quarter, month, or of day..day; null for what is none of them. */
  function daysOf(period) {
    var days = period.split("..");
    if (days.length === 2) { return days.every(function (day) { return DAY.test(day); }) && days[0] <= days[1] ? days : null; }
    var parts = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/.exec(period);
    if (!parts) { return null; }
    var year = Number(parts[1]), quarter = Number(parts[2]), month = Number(parts[3]);
    return quarter ? months(year, 3 * quarter - 2, 3 * quarter) : month ? months(year, month, month) : months(year, 1, 12);
  }

  /* A month is named by its first day, and so is a quarter. */
  function periodOf(of, code) {
    var month = code.slice(0, 7);
    return of === "period" ? code : of === "month" ? month : month.slice(0, 4) + "-Q" + Math.ceil(Number(month.slice(5)) / 3);
  }

  /* The days of a mark; with shift, those from what is chosen to it as well. */
  function timed(found, of, code, more) {
    var days = code ? daysOf(periodOf(of, code)) : ["", ""];
    if (!days) { return false; }
    if (code && found.from === days[0] && found.to === days[1]) { return of === "period" || span(found, "", ""); }
    if (code && more && found.from && found.to) { days = days.concat(found.from, found.to).sort(); }
    return span(found, days[0], days[days.length - 1]);
  }

  /* --- marks ------------------------------------------------------------------------------------------------- */

  /* The mark's value alone, or added; none of it if it was there. */
  function toggled(found, name, code, more) {
    var chosen = valuesOf(found[name]);
    var rest = chosen.filter(function (each) { return each !== code; });
    var alone = chosen.length === 1 && !rest.length;
    return put(found, name, (more ? (rest.length < chosen.length ? rest : rest.concat(code)) : alone ? [] : [code]).sort().join(","));
  }

  /* On the map of the whole country, at the level of the records, a place is chosen; elsewhere a press goes up or down. */
  function placed(found, code, more, offered) {
    var isWhole = known.places.every(function (level) { return level === known.placed || !found[level]; });
    return isWhole && has(offered, code) && toggled(found, known.placed, code, more);
  }

  function told(found, code, offered) {
    return has(offered, code) && put(found, "message", code === found.message || code === usual(offered) ? "" : code);
  }

  function marked(found, one) {
    var of = (one.value || [])[0], code = (one.value || [])[1], more = (one.value || [])[2];
    if (typeof code !== "string" || (code && !PLAIN.test(code))) { return false; }
    if (of === "place") { return placed(found, code, more, one.offered); }
    if (of === "message") { return told(found, code, one.offered); }
    if (has(["month", "quarter", "period"], of)) { return timed(found, of, code, more); }
    return has(one.offered, code) && toggled(found, of, code, more);
  }

  /* --- controls ---------------------------------------------------------------------------------------------- */

  function controlled(found, one) {
    var name = one.id.name;
    if (!has(known.filters, name)) { return false; }
    if (has(DAYS, name)) {
      if (one.value && !DAY.test(one.value)) { return false; }
      found[name] = one.value || "";
      return span(found, found.from, found.to);
    }
    if (!Array.isArray(one.value) || !one.value.every(function (each) { return PLAIN.test(each); })) { return false; }
    return put(found, name, one.value.slice().sort().join(","));
  }

  /* Another level needs other shapes, and what it begins with is the country's. */
  function viewed(found, one) {
    var isPlain = has(known.view, one.id.name) && one.id.name !== "level" && typeof one.value === "string" && PLAIN.test(one.value);
    return isPlain && usual(one.offered) !== undefined && put(found, one.id.name, one.value === usual(one.offered) ? "" : one.value);
  }

  /* "Own dates" changes nothing: the days are then typed. */
  function chosenDays(found, one) {
    return one.value === "own" || timed(found, "period", one.value === "all" ? "" : String(one.value), false);
  }

  /* A side that the other one has changes places with it; periods do not share days. What is compared by needs the data. */
  function compared(found, one) {
    var sides = sidesOf(found.compare), at = SIDES.indexOf(one.id.part);
    if (!sides || at < 0 || !has(one.offered, one.value)) { return false; }
    var values = [sides.first, sides.second], before = values[at];
    values[at] = one.value;
    if (values[0] === values[1]) { values[1 - at] = before; }
    return areApart(sides.by, values) && put(found, "compare", sides.by + ":" + values.join(","));
  }

  function sidesOf(text) {
    var parts = /^([a-z_]+):([^,]+),([^,]+)$/.exec(text || "");
    return parts && { by: parts[1], first: parts[2], second: parts[3] };
  }

  function areApart(by, values) {
    var days = by === "period" ? values.map(daysOf) : [["0", "0"], ["1", "1"]];
    return days.every(Boolean) && (days[0][1] < days[1][0] || days[1][1] < days[0][0]);
  }

  var RULES = { control: controlled, view: viewed, mark: marked, "period-choice": chosenDays, compare: compared };

  function kindOf(id) { return id && (id.type || id); }

  /* What a component has to choose from: its own data or, of a mark, that of the control that it stands for. */
  function sourceOf(one) {
    if (kindOf(one.id) !== "mark") { return one.id; }
    var of = (one.value || [])[0];
    return of === "message" ? { type: "view", name: of } : { type: "control", name: of === "place" ? known.placed : of };
  }

  function flat(data) {
    return (data || []).reduce(function (all, each) {
      return all.concat(each && each.items ? flat(each.items) : each && typeof each === "object" ? each.value : each);
    }, []);
  }

  function offeredTo(id) { return flat(window.crmHas(id).data); }

  /* Whether the change is known, and then in the parameters. */
  function made(found, one) {
    var rule = known && RULES[kindOf(one.id)];
    return Boolean(rule) && rule(found, { id: one.id, value: one.value, offered: offeredTo(sourceOf(one)) });
  }

  window.crmChoices = {
    DAYS: DAYS,
    know: function (settings) { known = settings; },
    made: made,
    offeredTo: offeredTo,
    sidesOf: sidesOf,
    usual: usual,
    valuesOf: valuesOf
  };
})();
