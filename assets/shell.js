/* What the shell does in the browser without asking the server: links that follow the view, the theme told to
   figures, and the filters as a drawer on narrow screens. Called by callbacks/navigation.py and callbacks/theme.py. */
(function () {
  "use strict";

  var root = document.documentElement;

  /* --- links ---------------------------------------------------------------------------------------------- */

  /* "/outreach/" is "/outreach". */
  function trimmed(path) {
    return (path || "/").replace(/\/+$/, "") || "/";
  }

  function links(path, search, navs, settings) {
    path = trimmed(path);
    window.crmAddress.know(settings);
    var page = settings.pages[path];
    document.title = page && path !== "/" ? page.name + " · " + settings.title : settings.title;
    search = carried(search, settings.own);
    var hrefs = navs.map(function (id) { return id.path + search; });
    var current = navs.map(function (id) { return id.path === path ? "page" : null; });
    window.setTimeout(reveal, 0);
    return [hrefs, current, "/methods" + search];
  }

  /* The view goes with a link; a file on its way in, and words looked for, belong to one page alone. */
  function carried(search, own) {
    var parts = (search || "").replace(/^\?/, "").split("&").filter(function (part) {
      return part && own.indexOf(part.split("=")[0]) < 0;
    });
    return parts.length ? "?" + parts.join("&") : "";
  }

  /* On a phone the navigation scrolls sideways: the current page must be in sight. */
  function reveal() {
    var nav = document.querySelector("#header .nav");
    var link = nav && nav.querySelector("[aria-current='page']");
    if (link) { nav.scrollLeft = link.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2; }
  }

  /* The same view in each language; English leaves no trace. */
  function languages(path, search, items) {
    var parts = (search || "").replace(/^\?/, "").split("&").filter(function (part) {
      return part && part.split("=")[0] !== "lang";
    });
    return items.map(function (id) {
      return joined(path || "/", [parts.join("&"), id.code !== "en" && "lang=" + id.code]);
    });
  }

  /* Exports refuse what they do not know: only parameters of the table, and no view parameters, go with a link. */
  function kept(search, names) {
    var parts = (search || "").replace(/^\?/, "").split("&").filter(function (part) {
      return names.indexOf(part.split("=")[0]) >= 0 && part.split("=")[1];
    });
    return parts.join("&");
  }

  function joined(path, parts) {
    var query = parts.filter(Boolean).join("&");
    return query ? path + "?" + query : path;
  }

  /* The brief is of the one district that is chosen, else of the country with whatever is. */
  function brief(path, search, settings) {
    var chosen = kept(search, ["province", "district", "ds_division"]);
    var alone = /^district=(\w+)$/.exec(chosen);
    alone = alone && alone[1] !== "unknown" ? alone[1] : "";
    var names = settings.brief.parameters.filter(function (name) {
      return !(alone && name === "district") && !(path !== "/" && name === "measure"); // measures are those of the first page
    });
    return joined("/brief/" + (alone || settings.brief.country) + ".pdf", [kept(search, names)]);
  }

  function exports_(path, search, items, settings) {
    path = trimmed(path);
    var page = settings.pages[path] || { tables: Object.keys(settings.tables), answers: null, parameters: [] };
    var hrefs = items.map(function (id) {
      if (id.name === "brief") { return brief(path, search, settings); }
      if (id.name === "answers") {
        return joined("/export/answers." + id.kind, [page.answers && "page=" + page.answers, kept(search, page.parameters), page.answers && kept(search, ["level", "compare"])]);
      }
      return joined("/export/" + id.name + "." + id.kind, [kept(search, settings.tables[id.name])]);
    });
    var styles = items.map(function (id) {
      var offered = id.name === "answers" || id.name === "brief" ? page.answers : page.tables.indexOf(id.name) >= 0;
      return offered ? {} : { display: "none" };
    });
    return [hrefs, styles];
  }

  /* Links in what the server says of a page are plain: within the program they need no new document. */
  document.addEventListener("click", function (event) {
    var link = event.target instanceof Element && event.target.closest("a.records-way");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    window.history.pushState({}, "", link.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  });

  /* --- filters that do not apply ---------------------------------------------------------------------------- */

  function applying(path, controls, settings) {
    path = trimmed(path);
    var page = settings.pages[path];
    var names = page ? page.parameters : [];
    root.setAttribute("data-page-filters", names.length ? "some" : "none");
    var off = controls.map(function (id) { return names.indexOf(id.name) < 0; });
    var words = off.map(function (not) { return not ? window.say("Does not apply here") : null; });
    return [off, words, names.indexOf("from") < 0];
  }

  /* --- theme ------------------------------------------------------------------------------------------------ */

  function scheme() {
    return root.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }

  function theme(id) {
    new MutationObserver(function () {
      window.crmPut(id, { data: scheme() });
    }).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    return scheme();
  }

  /* --- the drawer of filters -------------------------------------------------------------------------------- */

  var narrow = window.matchMedia("(max-width: 1099px)");

  function isOpen() {
    return root.getAttribute("data-filters") === "open";
  }

  function turn(open) {
    var opener = document.getElementById("open-filters");
    var panel = document.getElementById("filters");
    if (!opener || !panel) { return; }
    root.setAttribute("data-filters", open ? "open" : "closed");
    opener.setAttribute("aria-expanded", String(open));
    ["header", "main", "footer"].forEach(function (id) {
      var part = document.getElementById(id);
      if (part) { part.inert = open; }
    });
    if (open) {
      panel.setAttribute("role", "dialog");
      panel.setAttribute("aria-modal", "true");
      document.getElementById("close-filters").focus();
    } else {
      panel.removeAttribute("role");
      panel.removeAttribute("aria-modal");
      opener.focus();
    }
  }

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) { return; }
    if (event.target.closest("#open-filters")) {
      turn(!isOpen());
    } else if (isOpen() && event.target.closest("#close-filters, .backdrop, .filters-done")) {
      turn(false);
    }
  });

  /* A menu closes when something else is pressed, when one of its links is, and with Esc. */
  document.addEventListener("click", function (event) {
    var menu = document.querySelector("details.menu[open]");
    var target = event.target;
    if (menu && target instanceof Element && (!menu.contains(target) || target.closest("a"))) { menu.open = false; }
  });

  document.addEventListener("keydown", function (event) {
    var menu = document.querySelector("details.menu[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* Esc first closes an open list of options, then the drawer. */
  document.addEventListener("keydown", function (event) {
    var lists = Array.prototype.slice.call(document.querySelectorAll(".mantine-Popover-dropdown"));
    var listed = lists.some(function (list) { return list.getClientRects().length > 0; });
    if (event.key === "Escape" && isOpen() && !listed) { turn(false); }
  }, true);

  narrow.addEventListener("change", function () {
    if (!narrow.matches && isOpen()) { turn(false); }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: { links: links, exports: exports_, applying: applying, languages: languages, theme: theme }
  });
})();
