/* A choice is asked for as it is made, by an option, a mark or a link, and the charts in sight show its answer, before Dash has told its
   components of the choice and they have told the address. Whatever cannot be foretold without the server goes the way of every event
   (assets/choices.js says which).

   Dash gets the address of the choice when the charts are drawn (it would keep the processor until then) and asks for the page as ever: it is
   handed the answer that is there. Should the address become another one, the charts go back to the answer before. Asked by wire.js. */
(function () {
  "use strict";

  var PAGE = /^[\w-]+-answer\.data$/;
  var REST = /-rest-answer\.data$/;
  var LONGEST = 1000; // milliseconds that Dash waits for what is drawn
  var last = null; // the last question for a page: {event, resource, options, told}
  var one = null; // what is asked ahead: {event, search, key, answer, isOver, waiting: [what to call when it is drawn or given up]}

  /* As Dash knows it. */
  function address() { return window.crmHas("address").search || ""; }

  function release() {
    if (one) { one.waiting.splice(0).forEach(function (go) { go(); }); }
  }

  /* Two questions are the same where they are so for the server. */
  function keyOf(told) { return JSON.stringify([told.output, told.inputs, told.state]); }

  function pathOf(told) { return ((told.state || [])[0] || {}).value; }

  function note(event, resource, options) {
    if (!PAGE.test(event) || REST.test(event)) { return; }
    last = { event: event, resource: resource, options: options, told: JSON.parse(options.body) };
    if (one && one.event !== event) { release(); one = null; }
  }

  /* --- asking -------------------------------------------------------------------------------------------------- */

  function canAsk() {
    return last && pathOf(last.told) === window.location.pathname && !document.documentElement.hasAttribute("data-written");
  }

  function ask(search) {
    var told = JSON.parse(JSON.stringify(last.told));
    told.inputs[0].value = search;
    told.changedPropIds = ["address.search"];
    var event = last.event, waiting = one ? one.waiting : [];
    one = null;
    var next = { event: event, search: search, key: keyOf(told), isOver: false, waiting: waiting };
    next.answer = window.fetch(last.resource, Object.assign({}, last.options, { body: JSON.stringify(told) }));
    one = next;
    window.crmRest.expects(event.replace(/-answer\.data$/, ""), search);
    next.answer.then(function (answer) {
      return one === next && answer.status === 200 ? answer.clone().json() : null;
    }).then(function (whole) {
      var answer = whole && whole.response[event.replace(/\.data$/, "")];
      if (one === next && answer) { window.crmDrawing.ahead(answer.data); } // else Dash draws it
    }).catch(function () { return null; }).then(function () {
      next.isOver = true;
      if (one === next) { release(); }
    });
  }

  function asked(search) {
    if (one && one.search === search) { return; }
    if (search === address()) { giveUp(); return; } // chosen and taken back
    if (canAsk()) { ask(search); }
  }

  /* --- what Dash asks and is told ------------------------------------------------------------------------------- */

  /* The answer to a question of Dash that was asked ahead, or null. */
  function taken(event, body) {
    if (!one || one.event !== event || one.key !== keyOf(JSON.parse(body))) { return null; }
    var answer = one.answer;
    release();
    one = null;
    return answer;
  }

  /* When the charts of a choice are drawn: before that Dash is not told its address. */
  function drawn(search) {
    asked(search);
    return became(search);
  }

  function giveUp() {
    var was = one;
    if (!was) { return; }
    release();
    one = null;
    window.crmRest.returns(was.event.replace(/-answer\.data$/, ""), address());
    window.crmDrawing.back();
  }

  /* The address becomes this one, and no other is on its way: what is asked ahead is of it, or is given up. */
  function became(search) {
    if (one && one.search !== search) { giveUp(); }
    return new Promise(function (resolve) {
      if (!one || one.isOver) { resolve(); return; }
      one.waiting.push(resolve);
      window.setTimeout(resolve, LONGEST);
    });
  }

  /* --- presses -------------------------------------------------------------------------------------------------- */

  /* The control of a list is named with it, and its id says which parameter it is of. */
  function controlOf(list) {
    var named = /^(.+)-label$/.exec((list && list.getAttribute("aria-labelledby")) || "");
    return named && (named[1][0] === "{" ? JSON.parse(named[1]) : named[1]);
  }

  /* What a control holds when this option was pressed: of several values it is one more or one less. */
  function valueAfter(value, pressed) {
    if (!Array.isArray(value)) { return pressed; }
    return value.indexOf(pressed) < 0 ? value.concat(pressed) : value.filter(function (each) { return each !== pressed; });
  }

  function changeBy(option) {
    var id = option && option.hasAttribute("value") ? controlOf(option.closest("[role='listbox']")) : null;
    var props = id && window.crmHas(id);
    var value = id && valueAfter(props.value, option.getAttribute("value"));
    return id && value !== props.value ? { id: id, value: value } : null;
  }

  /* Something was chosen, and Dash is about to be told. */
  function chosen(change) {
    var search = change && canAsk() ? window.crmAddress.after(one ? one.search : address(), [change]) : null;
    if (search !== null) { asked(search); }
  }

  /* By the keyboard too it is a click. */
  document.addEventListener("click", function (event) {
    if (event.target instanceof Element) { chosen(changeBy(event.target.closest("[role='option']"))); }
  }, true);

  /* A link of this page, and the way back and forward: the address is there before Dash hears of it. */
  ["_dashprivate_pushstate", "popstate"].forEach(function (name) {
    window.addEventListener(name, function () { asked(window.location.search); }, true);
  });

  /* Whoever goes on to something else begins from the address of this choice. */
  ["pointerdown", "keydown"].forEach(function (name) { document.addEventListener(name, release, true); });

  window.crmAhead = { note: note, taken: taken, chosen: chosen, drawn: drawn, became: became, release: release };
})();
