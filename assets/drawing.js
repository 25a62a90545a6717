/* Answers say only what is new; here they become what the page's components take: a figure gets the template that all
   figures of its theme share, components written short are written out. Called by callbacks/pages.py. */
(function () {
  "use strict";

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

  function figure(drawn, template) {
    return { data: drawn.data, layout: Object.assign({ template: template }, drawn.layout) };
  }

  /* The parts of a page in the order of the callback's outputs: figures, lists of components, texts. */
  function parts(answer, templates) {
    if (!answer) { throw window.dash_clientside.PreventUpdate; }
    window.crmMap.leave();
    window.crmMap.watch();
    window.crmFit.watch();
    window.crmChoose.watch();
    window.crmTime.watch();
    var template = window.crmFit.template(templates[answer.theme]);
    return answer.parts.map(function (part) {
      if (Array.isArray(part)) { return part.map(component); }
      return isObject(part) ? figure(part, template) : part;
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { drawing: { parts: parts } });
})();
