/* Dash tells its store of a choice in some two hundred small steps, and each made every component of the page look whether it was
   concerned: half of the time that scripts took after a press. Here components look once for all steps that follow each other
   without a pause. What Dash itself does at a step (its observers, which ask the server) is told at once as before: it listens to the
   store before the store is put into the list that is watched here.

   It also tells every component that an answer goes into that this answer is on its way. Of the address' event these are all controls, each of
   which is made anew twice, to no effect that anyone sees: it is not told. */
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

  function isTold(action) {
    var isWait = action && (action.type === "LOADING" || action.type === "LOADED");
    return !isWait || !action.payload.some(function (part) { return part.id === "address"; });
  }

  function spared(store) {
    var dispatch = store.dispatch;
    store.dispatch = function (action) { return isTold(action) ? dispatch(action) : action; };
  }

  var stores = window.dash_stores = window.dash_stores || [];
  var push = stores.push;
  stores.push = function (store) {
    watched(store);
    spared(store);
    return push.call(stores, store);
  };
})();
