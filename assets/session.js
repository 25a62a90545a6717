/* When a session or a link is over while a page stands open, the next answer says 401 or 403: the page is loaded again, and the
   server shows what there is to say (sign in, or why the link shows nothing). */
(function () {
  "use strict";

  var asked = window.fetch;
  var leaving = false;

  window.fetch = function (resource) {
    return asked.apply(this, arguments).then(function (answer) {
      var event = String(resource && resource.url || resource).indexOf("/_dash-update-component") >= 0;
      if (event && answer.status === 401 && !leaving) { again(); }
      if (event && answer.status === 403 && !leaving && document.getElementById("link-banner")) {
        /* The donor's page may have asked for something else than its own: only the whole page says whether the link is over. */
        asked(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" }).then(function (page) {
          if (page.status === 403) { again(); }
        });
      }
      return answer;
    });
  };

  /* Who signs out leaves by a form: what the page asked before is refused from then on, and must not take over. */
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented) { leaving = true; }
  });

  function again() {
    leaving = true;
    location.reload();
  }
})();
