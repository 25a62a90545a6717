/* What a script puts into a component, and reads of it: nothing, where the component has left the layout. Its place stays in the document
   until React has drawn the page that came instead, and Dash fails on an id that it does not know. */
(function () {
  "use strict";

  /* An id is a text or, of a component among others of its kind, an object: Dash keeps those by the names of its keys. */
  function isKnown(paths, id) {
    if (typeof id !== "object") { return id in paths.strs; }
    var names = Object.keys(id).sort();
    return (paths.objs[names.join(",")] || []).some(function (one) {
      return names.every(function (name, at) { return one.values[at] === id[name]; });
    });
  }

  function isThere(id) {
    return window.dash_stores.some(function (store) { return isKnown(store.getState().paths, id); });
  }

  /* Gives whether the component was there. */
  window.crmPut = function (id, properties) {
    var found = isThere(id);
    if (found) { window.dash_clientside.set_props(id, properties); }
    return found;
  };

  /* The properties that Dash has of a component. */
  window.crmHas = function (id) { return isThere(id) ? window.dash_component_api.getLayout(id).props : {}; };
})();
