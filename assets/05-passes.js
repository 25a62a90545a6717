/* Dash tells its store of a choice in some two hundred small steps, and each made every component of the page look whether it was
   concerned: half of the time that scripts took after a press. Here components look once for all steps that follow each other
   without a pause. What Dash itself does at a step (its observers, which ask the server) is told at once as before: it listens to the
   store before the store is put into the list that is watched here. */
(function () {
  "use strict";

  /* A listener that is called once, as soon as the browser comes to it, however often it is told until then. */
  function together(listener) {
    var due = false;
    var later = new MessageChannel();
    later.port1.onmessage = function () {
      due = false;
      listener();
    };
    return function () {
      if (due) { return; }
      due = true;
      later.port2.postMessage(null);
    };
  }

  function watched(store) {
    var subscribe = store.subscribe;
    store.subscribe = function (listener) { return subscribe(together(listener)); };
  }

  var stores = window.dash_stores = window.dash_stores || [];
  var push = stores.push;
  stores.push = function (store) {
    watched(store);
    return push.call(stores, store);
  };
})();
