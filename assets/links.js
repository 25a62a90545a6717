/* Sharing in the browser: the share button takes the view along, the day until which a link works is said in the page's language, and
   the address of a new link can be copied. */
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

  /* The day in a field, as charts/formats.py writes days: the server gives one of each month of 2222 (layouts/plain.py). */
  function told(place) {
    var day = document.getElementById(place.htmlFor.value).valueAsDate;
    var written = day ? JSON.parse(place.dataset.day)[day.getUTCMonth()] : "";
    place.textContent = day ? written.replace("11", day.getUTCDate()).replace("2222", day.getUTCFullYear()) : "";
  }

  document.querySelectorAll("[data-day]").forEach(function (place) {
    told(place);
    document.getElementById(place.htmlFor.value).addEventListener("input", function () { told(place); });
  });

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
