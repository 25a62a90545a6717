/* A press on a mark of a chart chooses what the mark stands for: its trace says of which parameter (meta), the mark which value
   (customdata, of a place its code). It goes into a store of the page, from where callbacks/choosing.py takes it; with the shift key
   it is added. By keyboard the same event is raised by marks.js. Called by drawing.js. */
(function () {
  "use strict";

  function choiceOf(graph, point) {
    var trace = (point && graph.data[point.curveNumber]) || {};
    var code = point && (point.location === undefined ? point.customdata : point.location);
    return trace.meta && typeof code === "string" ? [trace.meta, code] : null;
  }

  /* The time tells a second press of the same mark from the first. */
  function choose(choice, more) {
    var pressed = choice.concat(Boolean(more), Date.now());
    window.crmAhead.chosen({ id: "mark", value: pressed });
    window.crmPut("mark", { data: pressed });
  }

  function follow(graph) {
    if (graph.crmChoosing) { return; }
    graph.crmChoosing = true;
    graph.on("plotly_click", function (event) {
      var choice = choiceOf(graph, event.points[0]);
      if (choice) { choose(choice, event.event && event.event.shiftKey); }
    });
    graph.on("plotly_hover", function (event) {
      graph.classList.toggle("can-choose", Boolean(choiceOf(graph, event.points[0])));
    });
    graph.on("plotly_unhover", function () { graph.classList.remove("can-choose"); });
  }

  /* Charts become charts one after the other; those that are not yet are asked again. */
  function watch(tries) {
    var graphs = Array.prototype.slice.call(document.querySelectorAll(".card .chart .js-plotly-plot"));
    var ready = graphs.filter(function (graph) { return graph.on; });
    ready.forEach(follow);
    if (ready.length < document.querySelectorAll(".card .chart").length && tries > 0) {
      window.setTimeout(function () { watch(tries - 1); }, 100);
    }
  }

  window.crmChoose = { choose: choose, watch: function () { watch(100); } };
})();
