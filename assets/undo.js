/* Dash keeps what each field held before a person changed it, for an undo that is not offered here (plotly/dash #727): a list that grows for
   as long as a tab is open, and is copied whole with every change. It is emptied whenever a person goes on; nothing else reads it. */
(function () {
  "use strict";

  function forget() {
    (window.dash_stores || []).forEach(function (store) {
      var history = store.getState().history;
      if (history) { history.past.length = 0; }
    });
  }

  ["pointerdown", "keydown"].forEach(function (begins) { document.addEventListener(begins, forget, true); });
})();
