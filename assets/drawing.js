/* Answers say only what is new; here they become what the page's components take: a figure gets the template that all
   figures of its theme share, components written short are written out. Called by callbacks/pages.py. */
(function () {
  "use strict";

  var REST = 200; // milliseconds that a window keeps its size before charts follow

  function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  /* ["Div.tile", "text", …] is a Div of class "tile"; ["I", {style: …}, …] has further properties. Made by
     layouts/shorthand.py. */
  function component(short) {
    if (!Array.isArray(short)) { return short; }
    var names = short[0].split(".");
    var inside = short.slice(1);
    var properties = isObject(inside[0]) ? Object.assign({}, inside.shift()) : {};
    if (names.length > 1) { properties.className = names.slice(1).join(" "); }
    properties.children = inside.map(component);
    return { type: names[0], namespace: "dash_html_components", props: properties };
  }

  var shown = {}; // by the id of a graph: {drawn, template, width, place, data}
  var resting = 0;
  /* Charts follow their places and not the window: a place still changes when the charts beside it have followed. */
  var places = new ResizeObserver(function () {
    window.clearTimeout(resting);
    resting = window.setTimeout(again, REST);
  });

  /* Names take the room there is in the graph (assets/names.js). */
  function figure(drawn, template, id) {
    var place = document.getElementById(id);
    var width = place ? place.clientWidth : 0;
    if (place && (!shown[id] || shown[id].place !== place)) { places.observe(place); }
    var fitted = window.crmNames.fitted(drawn, width, template);
    shown[id] = { drawn: drawn, template: template, width: width, place: place, data: fitted.data };
    return { data: fitted.data, layout: Object.assign({ template: template }, fitted.layout) };
  }

  /* The graphs of a page that was left are let go of: that they have no size any more is told as every change of size. */
  function forget() {
    Object.keys(shown).forEach(function (id) {
      var place = shown[id].place;
      if (!place || place.isConnected) { return; }
      places.unobserve(place);
      delete shown[id];
    });
  }

  /* A graph that has become wider or narrower: its names again, where it has any; and one that missed it, as it was being drawn. */
  function again() {
    forget();
    Object.keys(shown).forEach(function (id) {
      var place = document.getElementById(id);
      var was = shown[id];
      if (!place || !place.clientWidth || !was.drawn.layout) { return; }
      if (place.clientWidth !== was.width) {
        window.crmPut(id, { figure: figure(was.drawn, was.template, id) });
        window.clearTimeout(resting);
        resting = window.setTimeout(again, REST);
      } else {
        window.crmFit.follow(place.querySelector(".js-plotly-plot"));
      }
    });
  }

  /* What is new in the order of the callback's outputs: figures, lists of components, texts. */
  function parts(answer, templates) {
    var template = window.crmFit.template(templates[answer.theme]);
    var outputs = window.dash_clientside.callback_context.outputs_list;
    window.crmFit.watch();
    window.crmChoose.watch();
    return answer.parts.map(function (part, at) {
      if (Array.isArray(part)) { return part.map(component); }
      return isObject(part) ? figure(part, template, outputs[at].id) : part;
    });
  }

  /* Of an answer to another view than the one wanted now nothing is drawn. */
  function top(answer, templates) {
    if (!answer || !window.crmRest.takesTop(answer)) { throw window.dash_clientside.PreventUpdate; }
    window.crmMap.leave();
    window.crmMap.watch();
    window.crmTime.watch();
    window.crmPanels.open();
    return parts(answer, templates);
  }

  function rest(answer, templates) {
    if (!answer || !window.crmRest.takesRest(answer)) { throw window.dash_clientside.PreventUpdate; }
    return parts(answer, templates);
  }

  /* The figure of a graph as it has room in another width, as on paper (assets/fit.js); null where none was given. */
  function fitted(id, width) {
    var was = shown[id];
    return was && was.drawn.layout ? window.crmNames.fitted(was.drawn, width, was.template) : null;
  }

  /* Whether what a graph shows is what it was given last. */
  function isDrawn(id) {
    var graph = shown[id] && shown[id].place && shown[id].place.querySelector(".js-plotly-plot");
    return !shown[id] || Boolean(graph && graph.data === shown[id].data);
  }

  window.crmDrawing = { fitted: fitted, isDrawn: isDrawn };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { drawing: { top: top, rest: rest } });
})();
