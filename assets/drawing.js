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

  var shown = {}; // by the id of a graph: {drawn, text of that, template, width, place, data}
  var atTop = null; // what Dash put into the top of a page last: {answer, ids, templates}
  var refused = null; // the last answer for the top of a page, where another view was wanted then: {store, answer}
  var resting = 0;
  /* Charts follow their places and not the window: a place still changes when the charts beside it have followed. */
  var places = new ResizeObserver(function () {
    window.clearTimeout(resting);
    resting = window.setTimeout(again, REST);
  });

  function graphOf(place) { return place && place.querySelector(".js-plotly-plot"); }

  /* Names take the room there is in the graph (assets/names.js). */
  function noted(drawn, template, id) {
    var place = document.getElementById(id);
    var width = place ? place.clientWidth : 0;
    if (place && (!shown[id] || shown[id].place !== place)) { places.observe(place); }
    var whole = window.crmNames.fitted(drawn, width, template);
    shown[id] = { drawn: drawn, text: JSON.stringify(drawn), template: template, width: width, place: place, data: whole.data };
    return { data: whole.data, layout: Object.assign({ template: template }, whole.layout) };
  }

  /* Whether a graph is at rest and shows what it was given last, and which of its figures that was. */
  function isAtRest(id) {
    var graph = shown[id] && shown[id].place === document.getElementById(id) && graphOf(shown[id].place);
    return Boolean(graph && isDrawn(id) && !graph.classList.contains("dash-graph--pending") && !graph.crmOwn);
  }

  function isShown(drawn, template, id) {
    var was = shown[id];
    return isAtRest(id) && was.template === template && was.width === was.place.clientWidth && was.text === JSON.stringify(drawn);
  }

  /* A graph that is there is drawn here and now, and not once more when it shows the figure already; Dash draws it the first time. */
  function figure(drawn, template, id) {
    if (isShown(drawn, template, id)) { return window.dash_clientside.no_update; }
    var isThere = isAtRest(id);
    var whole = noted(drawn, template, id);
    if (!isThere) { return whole; }
    window.Plotly.react(graphOf(shown[id].place), { data: whole.data, layout: structuredClone(whole.layout) });
    return window.dash_clientside.no_update;
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
        window.crmPut(id, { figure: noted(was.drawn, was.template, id) });
        window.clearTimeout(resting);
        resting = window.setTimeout(again, REST);
      } else {
        window.crmFit.follow(graphOf(place));
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
    if (!answer) { throw window.dash_clientside.PreventUpdate; }
    var isTaken = window.crmRest.takesTop(answer);
    refused = isTaken ? null : { store: window.dash_clientside.callback_context.inputs_list[0].id, answer: answer };
    if (!isTaken) { throw window.dash_clientside.PreventUpdate; }
    window.crmMap.leave();
    window.crmMap.watch();
    window.crmTime.watch();
    window.crmPanels.open();
    atTop = { answer: answer, ids: window.dash_clientside.callback_context.outputs_list.map(function (output) { return output.id; }), templates: templates };
    return parts(answer, templates);
  }

  function partsOf(answer) {
    return answer.parts.map(function (part, at) { return { part: part, id: atTop.ids[at] }; });
  }

  function graphsOf(answer) { return partsOf(answer).filter(function (one) { return isObject(one.part); }); }

  /* Titles and notes come with the charts that they are of; Dash writes the same into the same places a little later. */
  function write(one) {
    var place = typeof one.part === "string" && document.getElementById(one.id);
    if (place && place.textContent !== one.part) { place.textContent = one.part; }
  }

  function draw(answer) {
    var template = window.crmFit.template(atTop.templates[answer.theme]);
    partsOf(answer).forEach(write);
    graphsOf(answer).forEach(function (one) {
      var left = figure(one.part, template, one.id);
      if (left !== window.dash_clientside.no_update) { window.crmPut(one.id, { figure: left }); }
    });
  }

  /* Those of another level are fetched first, as ever. */
  function hasShapes(drawn) {
    return (drawn.data || []).every(function (trace) { return !trace.geojson || (window.PlotlyGeoAssets || {})[trace.geojson]; });
  }

  /* The charts of an answer that Dash has not got yet (assets/ahead.js); whether they are drawn. */
  function ahead(answer) {
    var can = atTop && answer.parts.length === atTop.ids.length && answer.theme === atTop.answer.theme &&
      graphsOf(answer).every(function (one) { return isAtRest(one.id) && hasShapes(one.part); });
    if (can) { draw(answer); }
    return can;
  }

  /* The page is again that of the answer that Dash has, which may have come meanwhile. */
  function back() {
    if (refused) { window.crmPut(refused.store, { data: Object.assign({}, refused.answer) }); } else if (atTop) { draw(atTop.answer); }
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
    var graph = shown[id] && graphOf(shown[id].place);
    return !shown[id] || Boolean(graph && graph.data === shown[id].data);
  }

  window.crmDrawing = { ahead: ahead, back: back, fitted: fitted, isDrawn: isDrawn };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { drawing: { top: top, rest: rest } });
})();
