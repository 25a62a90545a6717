/* The slider of time under a map: a step chooses a period as a press on a month does (choose.js), so that it is in the address and goes
   the way of every filter. Played, the next step waits for the answer to the one before; it ends at the last period, and nothing plays
   by itself. Its place and periods are made by layouts/timeline.py. Called by drawing.js when an answer has come. */
(function () {
  "use strict";

  var DWELL = 1100; // milliseconds that a step is seen
  var playing = null; // {bar, at, pushed}: the step that was asked for last

  function make(name, look) {
    var made = document.createElement(name);
    made.className = look;
    return made;
  }

  function periodsOf(bar) { return JSON.parse(bar.getAttribute("data-periods")); }

  /* Where the address stands: 0 for all time or days that are no step. */
  function placeOf(bar) {
    var asked = new URLSearchParams(location.search);
    var days = (asked.get("from") || "") + ".." + (asked.get("to") || "");
    return { at: 1 + periodsOf(bar).findIndex(function (one) { return one[0] === days; }), own: days !== ".." };
  }

  function nameOf(bar, place) {
    return place.at ? periodsOf(bar)[place.at - 1][1] : place.own ? window.say("Own dates") : window.say("All time");
  }

  function fill(bar) {
    if (bar.firstChild) { return; }
    var play = make("button", "time-play"), slider = make("input", "time-slider"), name = make("output", "time-name");
    play.type = "button";
    slider.type = "range";
    slider.min = 0;
    slider.max = periodsOf(bar).length;
    slider.setAttribute("aria-label", window.say("Period"));
    play.addEventListener("click", function () { if (playing) { stop(); } else { start(bar); } });
    slider.addEventListener("input", function () { name.textContent = told(bar, slider); });
    slider.addEventListener("change", function () { stop(); ask(bar, Number(slider.value)); });
    bar.append(play, slider, name);
  }

  function told(bar, slider) {
    var text = nameOf(bar, { at: Number(slider.value) });
    slider.setAttribute("aria-valuetext", text);
    return text;
  }

  function show(bar) {
    bar.hidden = new URLSearchParams(location.search).has("each"); // side by side, nothing is left to slide
    var place = placeOf(bar), slider = bar.querySelector("input"), play = bar.querySelector("button");
    slider.value = place.at;
    told(bar, slider);
    bar.querySelector("output").textContent = nameOf(bar, place);
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? window.say("Stop") : window.say("Play through time"));
  }

  function ask(bar, at) {
    var code = at ? periodsOf(bar)[at - 1][0] : "";
    window.crmChoose.choose(["period", code], false);
    return code;
  }

  /* --- playing ----------------------------------------------------------------------------------------------- */

  function start(bar) {
    var at = placeOf(bar).at;
    var next = at < periodsOf(bar).length ? at + 1 : 1;
    playing = { bar: bar, at: next };
    ask(bar, next);
    show(bar);
  }

  function stop() {
    var bar = playing && playing.bar;
    playing = null;
    if (bar && bar.isConnected) { show(bar); }
  }

  /* What was asked for is here; anything else, chosen in between, ends the play. */
  function go() {
    var played = playing;
    if (!played) { return; }
    if (placeOf(played.bar).at !== played.at || !played.bar.isConnected || played.at >= periodsOf(played.bar).length) { stop(); return; }
    window.setTimeout(function () {
      if (playing !== played || placeOf(played.bar).at !== played.at) { stop(); return; }
      playing = { bar: played.bar, at: played.at + 1, pushed: true };
      ask(played.bar, played.at + 1);
    }, DWELL);
  }

  /* A play is one step of the browser's history, not one a period: back leads to where it began. */
  var push = window.history.pushState;
  window.history.pushState = function () {
    var within = playing && playing.pushed;
    if (playing) { playing.pushed = true; }
    return (within ? window.history.replaceState : push).apply(window.history, arguments);
  };

  window.crmTime = {
    watch: function () {
      document.querySelectorAll(".time-bar").forEach(function (bar) { fill(bar); show(bar); });
      go();
    }
  };
})();
