/* Plotly's SVG map asks a remote host for a world outline even when none is drawn. An empty outline given
   here, before plotly starts, keeps every request on this server. */
(function () {
  "use strict";
  var layers = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"];
  var scopes = ["world", "africa", "asia", "europe", "north-america", "oceania", "south-america", "antarctica", "usa"];

  function empty() {
    var objects = {};
    layers.forEach(function (layer) {
      objects[layer] = { type: "GeometryCollection", geometries: [] };
    });
    return { type: "Topology", arcs: [], objects: objects };
  }

  var topojson = {};
  scopes.forEach(function (scope) {
    ["110m", "50m"].forEach(function (resolution) {
      topojson[scope + "_" + resolution] = empty();
    });
  });
  window.PlotlyGeoAssets = { topojson: topojson };
})();
