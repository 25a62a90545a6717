/* Ways for the keyboard past what comes before: from the menu of charts to a card, and after another page was chosen to its content.
   The menu is made by layouts/shell.py; it closes as every menu does (assets/shell.js). */
(function () {
  "use strict";

  var TITLES = ".card > .card-title";

  function titles() {
    return Array.prototype.filter.call(document.querySelectorAll(TITLES), function (title) {
      return title.textContent && title.checkVisibility({ visibilityProperty: true });
    });
  }

  /* Where the Tab key goes on from. */
  function go(place) {
    if (!place.hasAttribute("tabindex")) { place.setAttribute("tabindex", "-1"); }
    place.focus();
  }

  function way(title) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.className = "menu-link";
    link.href = "#" + title.id;
    link.textContent = title.textContent;
    link.addEventListener("click", function (event) {
      event.preventDefault(); // the address tells of the view alone
      go(title);
    });
    item.append(link);
    return item;
  }

  document.addEventListener("toggle", function (event) {
    var menu = event.target;
    if (!(menu instanceof Element) || !menu.matches(".skip-menu") || !menu.open) { return; }
    menu.querySelector("ul").replaceChildren();
    fill(menu);
    window.crmRest.ask();
  }, true);

  /* Charts that were not drawn yet come behind the others. */
  function fill(menu) {
    var list = menu.querySelector("ul");
    list.append.apply(list, titles().slice(list.children.length).map(way));
  }

  document.addEventListener("crm-rest", function () {
    document.querySelectorAll(".skip-menu[open]").forEach(fill);
  });

  /* A tab that was pressed stays where it is, and its page begins behind all others: whoever came by keyboard begins with the page. */
  document.addEventListener("click", function (event) {
    var isKey = event.detail === 0 && event.target instanceof Element && event.target.closest(".nav-link");
    if (isKey) { go(document.getElementById("main")); }
  });
})();
