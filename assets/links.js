/* Sharing in the browser: the share button takes the view along, and the address of a new link can be copied. */
(function () {
  "use strict";

  var say = window.say || String; // pages without the shell speak English

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) { return; }
    var share = event.target.closest("#share");
    if (share) {
      var search = location.search.replace(/^\?/, "");
      share.href = "/links?share=" + encodeURIComponent(location.pathname) + (search ? "&" + search : "");
    }
    if (event.target.closest("#copy")) { copy(); }
  }, true);

  function copy() {
    var address = document.getElementById("address");
    var said = document.getElementById("copied");
    address.select();
    /* Where there is no clipboard (no TLS and not this machine) the text is selected for the keyboard. */
    (navigator.clipboard ? navigator.clipboard.writeText(address.value) : Promise.reject()).then(
      function () { said.textContent = say("Copied."); },
      function () { said.textContent = document.execCommand("copy") ? say("Copied.") : say("Press Ctrl+C to copy it."); }
    );
  }
})();
