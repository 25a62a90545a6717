/* What goes between the page and the server for an event. An answer may be sent as what differs from an earlier one to the same
   event (callbacks/differences.py); here it becomes whole again. An event that the connection loses is asked again until it is answered,
   and a quiet notice says so. */
(function () {
  "use strict";

  var asked = window.fetch;
  var EVENTS = "/_dash-update-component";
  var MOST = 2; /* answers held of an event; the newest first */
  var FRAME = 8;
  var held = {}; /* by event: [{digest, bytes}] */
  var latest = {}; /* by event: the number of its last question */
  var unanswered = {}; /* by event: how many questions wait for their answer */
  var count = 0;
  var spoken = document.documentElement.lang;

  window.fetch = function (resource, options) {
    var address = String(resource && resource.url || resource);
    if (spoken !== "en" && new URL(address, location.href).origin === location.origin) { options = inLanguage(options); }
    if (address.indexOf(EVENTS) < 0 || !options || typeof options.body !== "string") { return asked(resource, options); }
    var event = nameOf(options.body);
    function send() { return sent(event, resource, options); }
    if (event.indexOf(window.crmAddress.EVENT) === 0) { return addressed(event, options.body, send); }
    var ahead = window.crmAhead.taken(event, options.body);
    window.crmAhead.note(event, resource, options);
    return ahead ? ahead.then(function (answer) { return answer.status === 204 ? send() : answer; }) : send();
  };

  function sent(event, resource, options) {
    unanswered[event] = (unanswered[event] || 0) + 1; // what was chosen meanwhile only the server can put together
    var question = latest[event] = count += 1;
    if (waiting[event]) { waiting[event](); }
    var offered = []; // an answer may differ from any of these, and others may have come in between
    function ask() {
      offered = held[event] || [];
      return asked(resource, Object.assign({}, options, { headers: holding(offered, options.headers) }));
    }
    return answeredAtLast(ask, event, question, 0)
      .finally(function () {
        unanswered[event] -= 1;
        told(question, false);
      })
      .then(function (answer) { return whole(answer, event, offered); });
  }

  /* The event of a choice: its answer is the address of the view. */
  function addressed(event, body, send) {
    var known = unanswered[event] ? null : window.crmAddress.answered(body);
    if (!known) {
      window.crmAhead.release();
      return send().then(function (answer) { return became(event, body, answer); });
    }
    unanswered[event] = 1;
    return window.crmAhead.drawn(known.search).then(function () {
      unanswered[event] -= 1;
      return new Response(JSON.stringify(known.answer), { status: 200, headers: { "Content-Type": "application/json" } });
    });
  }

  /* What the address is after an answer of the server is told to those who asked ahead, and Dash waits for what they draw. */
  function became(event, body, answer) {
    if (unanswered[event]) { return answer; }
    var before = JSON.parse(body).inputs[0].value || "";
    return (answer.status === 200 ? answer.clone().json() : Promise.resolve({})).then(function (whole) {
      var next = ((whole.response || {}).address || {}).search;
      return window.crmAhead.became(next === undefined ? before : next).then(function () { return answer; });
    });
  }

  /* The server answers in the language of the page. */
  function inLanguage(options) {
    var headers = new Headers(options && options.headers);
    headers.set("X-Language", spoken);
    return Object.assign({}, options, { headers: headers });
  }

  /* {"output":"overview-answer.data",…: what an event asks for stands first in its body. */
  function nameOf(body) {
    return (/"output":"((?:[^"\\]|\\.)*)"/.exec(body.slice(0, 2000)) || ["", ""])[1];
  }

  function holding(offered, given) {
    var headers = new Headers(given);
    if (canUnpack) { headers.set("X-Held", offered.map(function (one) { return one.digest; }).join(",")); }
    var seen = document.documentElement.getAttribute("data-written");
    if (seen) { headers.set("X-Seen", seen); } // this page was noted when its document was sent (callbacks/seen.py)
    return headers;
  }

  /* --- answers become whole ----------------------------------------------------------------------------------- */

  var canUnpack = (function () {
    try { return Boolean(new window.DecompressionStream("deflate-raw")); } catch { return false; }
  })();

  function whole(answer, event, offered) {
    var digest = answer.headers.get("X-Digest");
    var against = answer.headers.get("X-Against");
    if (digest) {
      return answer.clone().arrayBuffer().then(function (bytes) {
        hold(event, digest, new Uint8Array(bytes));
        return answer;
      });
    }
    if (!against) { return answer; }
    var earlier = offered.find(function (one) { return one.digest === against; });
    return answer.arrayBuffer().then(function (packed) { return unpacked(packed, earlier.bytes); }).then(function (bytes) {
      return new Response(bytes, { status: 200, headers: { "Content-Type": "application/json" } });
    });
  }

  function hold(event, digest, bytes) {
    held[event] = [{ digest: digest, bytes: bytes }].concat(held[event] || []).slice(0, MOST);
  }

  /* The pieces stand behind frames: where their window begins in the earlier answer, its length, and their own. */
  function unpacked(packed, earlier) {
    var view = new DataView(packed);
    var pieces = [];
    for (var at = 0; at < packed.byteLength;) {
      var start = view.getUint32(at, true);
      var wide = view.getUint16(at + 4, true);
      var length = view.getUint16(at + 6, true);
      pieces.push(inflated(earlier.subarray(start, start + wide), new Uint8Array(packed, at + FRAME, length)));
      at += FRAME + length;
    }
    return Promise.all(pieces).then(function (whole) { return new Blob(whole); });
  }

  /* A browser's own inflate takes no dictionary. So what stands before a piece goes first, in a block that is stored, not packed
     (RFC 1951, 3.2.4), and is cut off again behind. */
  function inflated(before, piece) {
    var size = before.length;
    var head = new Uint8Array([0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255]);
    var stream = new Blob([head, before, piece]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(stream).arrayBuffer().then(function (bytes) { return new Uint8Array(bytes, size); });
  }

  /* --- a connection that comes and goes ------------------------------------------------------------------------- */

  var WAITS = [1, 2, 4, 8, 15]; /* seconds before an event is asked again, the last from then on */
  var GATEWAYS = [502, 504]; /* what stands before the server could not reach it */
  var waiting = {}; /* by event: what ends its wait */
  var lost = {}; /* questions that the connection lost, not answered yet */

  /* The answer to a question, asked until there is one. Who has asked for something else since waits for that alone. */
  function answeredAtLast(ask, event, question, tried) {
    return ask().then(function (answer) {
      if (GATEWAYS.indexOf(answer.status) >= 0) { throw new TypeError(String(answer.status)); }
      return answer;
    }).catch(function (fault) {
      if (!(fault instanceof TypeError)) { throw fault; }
      told(question, true);
      window.crmAhead.release(); // the address need not wait for charts that wait for the connection
      return patience(WAITS[Math.min(tried, WAITS.length - 1)], event).then(function () {
        var isOver = latest[event] !== question;
        return isOver ? new Response(null, { status: 204 }) : answeredAtLast(ask, event, question, tried + 1);
      });
    });
  }

  /* Some seconds; less when the browser says that it is online again, or when something else is asked of the same event. */
  function patience(seconds, event) {
    return new Promise(function (resolve) {
      var ended = window.setTimeout(done, seconds * 1000);
      window.addEventListener("online", done);
      waiting[event] = done;
      function done() {
        window.clearTimeout(ended);
        window.removeEventListener("online", done);
        if (waiting[event] === done) { delete waiting[event]; }
        resolve();
      }
    });
  }

  /* The notice stands in the page from its start: a reader that speaks is told of what changes in it, not of what appears. */
  function told(question, isLost) {
    if (isLost) { lost[question] = true; } else { delete lost[question]; }
    var notice = document.getElementById("connection");
    if (notice) { notice.textContent = Object.keys(lost).length ? window.say("The connection is lost. What you chose is asked for again until there is an answer.") : ""; }
  }
})();
