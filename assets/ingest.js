/* What the ingest page does in the browser: a file is chosen and sent piece by piece, and what is pressed is asked of
   the server by requests that carry the page's token. Called by callbacks/ingest/wiring.py. Nothing is kept here but
   the files chosen and not sent yet. Several are sent one after another, each as an upload of its own. */
(function () {
  "use strict";

  var say = window.say;
  var FILES = "/ingest/files";
  var PARTS = ["file", "mapping", "form"];
  var chosen = {};
  var sending = false;
  var onItsWay = null; // the request by which a file is being sent

  function set(id, props) { window.crmPut(id, props); }

  /* To an upload or to all of them, unless its person has gone to another page meanwhile. */
  function go(search) {
    if (window.location.pathname !== "/ingest") { return; }
    var language = new URLSearchParams(window.location.search).get("lang");
    set("address", { search: language ? (search ? search + "&" : "?") + "lang=" + encodeURIComponent(language) : search });
  }

  function size(bytes) {
    return bytes < 1e6 ? Math.max(Math.round(bytes / 1e3), 1) + " KB" : (bytes / 1e6).toFixed(1) + " MB";
  }

  /* --- choosing ------------------------------------------------------------------------------------------- */

  function choose(part, files) {
    chosen[part] = Array.from(files);
    var bytes = chosen[part].reduce(function (sum, file) { return sum + file.size; }, 0);
    var names = chosen[part].map(function (file) { return file.name; });
    var words = names.length > 1 ? say("{n} files: {names}", { n: names.length, names: names.join(", ") }) : names[0];
    set({ type: "ingest-chosen", part: part }, { children: words + " (" + size(bytes) + ")" });
    set("ingest-said", { children: "" });
  }

  function ask(part) {
    var input = document.createElement("input");
    input.type = "file";
    input.multiple = part === "file";
    input.accept = { mapping: ".toml", form: ".xlsx" }[part] || ".csv,.tsv,.txt,.xlsx,.xls,.ods,.parquet,.zip,.json,.geojson,.jsonl";
    input.addEventListener("change", function () { if (input.files.length) { choose(part, input.files); } });
    input.click();
  }

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) { return; }
    PARTS.forEach(function (part) {
      var button = event.target.closest("[id*='\"ingest-choose\"']");
      if (button && button.id.indexOf('"' + part + '"') >= 0) { ask(part); }
    });
  });

  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("#ingest-stop-sending") && onItsWay) { onItsWay.abort(); }
  });

  function place(event) { return event.target instanceof Element ? event.target.closest("#ingest-drop") : null; }

  ["dragenter", "dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (!document.getElementById("ingest-drop") || !event.dataTransfer) { return; }
      event.preventDefault(); // a file dropped beside the place would replace the page
      var target = place(event);
      var mark = document.getElementById("ingest-drop");
      mark.classList.toggle("drop--over", Boolean(target) && (kind === "dragenter" || kind === "dragover"));
      if (kind === "drop" && target && event.dataTransfer.files.length) { choose("file", event.dataTransfer.files); }
    });
  });

  /* --- asking the server ------------------------------------------------------------------------------------ */

  function told(status, text) {
    try {
      return JSON.parse(text).sentence || "";
    } catch (error) {
      return say("The server could not answer ({status}); try again.", { status: status });
    }
  }

  /* One file as the body of one request, so that neither side holds it in memory; `onShare` hears how far it is. */
  function put(path, file, access, onShare) {
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      request.open("POST", path);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("X-CRM-Token", access.token);
      request.upload.addEventListener("progress", function (event) {
        if (event.lengthComputable) { onShare(100 * event.loaded / event.total); }
      });
      request.addEventListener("load", function () {
        if (request.status === 201) { resolve(JSON.parse(request.responseText)); } else { reject(told(request.status, request.responseText)); }
      });
      request.addEventListener("abort", function () { reject(say("Sending was stopped; nothing of this file was kept.")); });
      request.addEventListener("loadend", function () { onItsWay = null; });
      request.addEventListener("error", function () { reject(say("The file could not be sent: the server did not answer, or the file changed meanwhile. Choose it again.")); });
      if (path.indexOf(FILES + "?") === 0) { onItsWay = request; }
      request.send(file);
    });
  }

  function post(path, access, body) {
    return fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CRM-Token": access.token },
      body: JSON.stringify(body || {})
    }).then(function (answer) {
      return answer.text().then(function (text) {
        if (!answer.ok) { throw told(answer.status, text); }
        return JSON.parse(text);
      });
    }, function () { throw say("The server did not answer; try again."); });
  }

  function uploadOf(search) {
    return new URLSearchParams(search || "").get("upload") || "";
  }

  /* What a button's callback answers: a sentence, and a sign that the page is to be drawn anew. */
  function answered(work) {
    return work.then(function () {
      return ["", Date.now()];
    }, function (sentence) {
      return [typeof sentence === "string" ? sentence : say("Something went wrong in this page; load it again."), Date.now()];
    });
  }

  function order(search, what, access, body) {
    return answered(post(FILES + "/" + encodeURIComponent(uploadOf(search)) + "/" + what, access, body));
  }

  var nothing = function () { return window.dash_clientside.no_update; };

  /* --- what is pressed -------------------------------------------------------------------------------------- */

  /* One after another; the first that fails ends it. */
  function each(items, what) {
    return items.reduce(function (before, item, at) {
      return before.then(function () { return what(item, at); });
    }, Promise.resolve());
  }

  function faultOf(file, access) {
    if (file.size > access.megabytes * 1e6) {
      return say("{file} has {size}; at most {most} MB can be brought in here.", { file: file.name, size: size(file.size), most: access.megabytes });
    }
    return file.size ? "" : say("{file} is empty; export it again", { file: file.name });
  }

  /* A file with the mapping and the form chosen beside it, and the order to check it; gives the id of its upload. */
  function sendOne(file, table, access, onShare) {
    var id = "";
    return put(FILES + "?table=" + table + "&name=" + encodeURIComponent(file.name), file, access, onShare)
      .then(function (answer) {
        id = answer.upload;
        return each(["mapping", "form"], function (part) {
          var beside = (chosen[part] || [])[0];
          return beside ? put(FILES + "/" + id + "/" + part + "?name=" + encodeURIComponent(beside.name), beside, access, function () {}) : null;
        });
      })
      .then(function () { return post(FILES + "/" + id + "/check", access); })
      .then(function () { return id; });
  }

  function send(clicks, access, table) {
    if (!clicks || sending) { return [nothing(), nothing()]; }
    var files = chosen.file || [];
    var fault = !files.length ? say("Choose a file first.") : !table ? say("Say what the file holds.") : "";
    fault = fault || files.map(function (file) { return faultOf(file, access); }).filter(Boolean)[0] || "";
    if (fault) { return [fault, nothing()]; }
    sending = true;
    set("ingest-send", { disabled: true });
    var last = "";
    var work = each(files, function (file, at) {
      var which = files.length > 1 ? say("{file}, file {n} of {files}", { file: file.name, n: at + 1, files: files.length }) : "";
      return sendOne(file, table, access, function (percent) { share(percent, which); }).then(function (id) { last = id; }, function (sentence) {
        throw which ? file.name + ": " + sentence : sentence;
      });
    }).then(function () {
      chosen = {};
      set({ type: "ingest-chosen", part: "file" }, { children: "" });
      if (files.length === 1) { go("?upload=" + last); }
    });
    return answered(work.finally(function () {
      sending = false;
      set("ingest-send", { disabled: false });
      set("ingest-sending", { children: "" });
    }));
  }

  function share(percent, which) {
    var far = { file: which, percent: Math.floor(percent) };
    var words = percent >= 100 ? say("Sent; one moment …") : which ? say("Sending {file}: {percent}\u00a0%", far) : say("Sending: {percent}\u00a0%", far);
    var bar = { type: "Progress", namespace: "dash_mantine_components", props: { value: percent, size: "md", color: "var(--crm-accent)", "aria-label": say("Sending the file") } };
    var text = { type: "P", namespace: "dash_html_components", props: { children: words, className: "card-foot" } };
    var stop = { type: "Button", namespace: "dash_html_components", props: { children: say("Stop"), id: "ingest-stop-sending", type: "button", className: "button" } };
    set("ingest-sending", { children: percent < 100 ? [bar, text, stop] : [bar, text] });
  }

  function named(ids, values, key) {
    var found = {};
    ids.forEach(function (id, at) { found[id[key]] = values[at] === undefined ? null : values[at]; });
    return found;
  }

  /* Which state of the upload the page shows (callbacks/ingest/page.py: id:step:…): one changed meanwhile elsewhere is told. */
  function stepOf(shown) { return Number(String(shown).split(":")[1]); }

  function check(clicks, access, search, columns, values, table, day, fixes, sheet, columnIds, valueIds, shown) {
    if (!clicks) { return [nothing(), nothing()]; }
    return order(search, "check", access, {
      columns: named(columnIds, columns, "name"),
      values: named(valueIds, values, "at"),
      table: table,
      order: day === "file" ? null : day,
      fixes: fixes || [],
      sheet: sheet || null,
      step: stepOf(shown)
    });
  }

  function plain(what) {
    return function (clicks, access, search, shown) {
      return clicks ? order(search, what, access, shown ? { step: stepOf(shown) } : {}) : [nothing(), nothing()];
    };
  }

  function cancel(clicks, access, search) {
    if (!clicks) { return [nothing(), nothing()]; }
    return answered(post(FILES + "/" + encodeURIComponent(uploadOf(search)) + "/cancel", access).then(function () {
      go("");
    }));
  }

  /* The other sheets become uploads of their own; the list of all that wait shows how far they are. */
  function sheets(clicks, access, search) {
    if (!clicks) { return [nothing(), nothing()]; }
    return answered(post(FILES + "/" + encodeURIComponent(uploadOf(search)) + "/sheets", access).then(function () {
      go("");
    }));
  }

  function together(clicks, access) {
    var pressed = window.dash_clientside.callback_context.triggered_id;
    if (!pressed || !clicks.some(Boolean)) { return [nothing(), nothing()]; }
    return answered(post(FILES + "/accept", access, { uploads: pressed.uploads.split(" ") }));
  }

  /* One that came in or is gone meanwhile is told at the end; the others go all the same. */
  function none(clicks, access) {
    var pressed = window.dash_clientside.callback_context.triggered_id;
    if (!pressed || !clicks.some(Boolean)) { return [nothing(), nothing()]; }
    var said = "";
    return answered(each(pressed.uploads.split(" "), function (id) {
      return post(FILES + "/" + encodeURIComponent(id) + "/cancel", access).catch(function (sentence) { said = sentence; });
    }).then(function () { if (said) { throw said; } }));
  }

  function back(clicks, access) {
    var pressed = window.dash_clientside.callback_context.triggered_id;
    if (!pressed || !clicks.some(Boolean)) { return [nothing(), nothing()]; }
    return answered(post("/ingest/versions/" + encodeURIComponent(pressed.version) + "/current", access));
  }

  /* --- choices ------------------------------------------------------------------------------------------------ */

  /* What can be chosen is sent once and handed to every choice here: a form may have hundreds of columns. */
  function offer(offered, ids, data) {
    if (!offered) { return data.map(nothing); }
    var columns = offered.sources.map(function (source) {
      return { value: "c:" + source, label: source.length > 90 ? source.slice(0, 90) + "…" : source };
    });
    return ids.map(function (id) {
      var every = offered.every[id.name] || [], made = offered.made[id.name] || [];
      var groups = [
        { group: say("Columns of the file"), items: columns },
        { group: say("Several columns together"), items: made },
        { group: say("The same for every row"), items: every }
      ].filter(function (one) { return one.items.length; });
      return groups.length > 1 ? groups : columns;
    });
  }

  /* Accepting takes what was checked: after a change it has to be checked again first. */
  var first = { key: "", choices: "", hint: "", disabled: false };

  function changed(columns, values, table, day, fixes, sheet, shown, hint, disabled) {
    var choices = JSON.stringify([columns, values, table, day, fixes, sheet]);
    if (first.key !== shown) { first = { key: shown, choices: choices, hint: hint, disabled: disabled }; }
    var same = choices === first.choices;
    return [
      same ? first.hint : say("You changed something: check again to see what comes of it."),
      same ? Boolean(first.disabled) : true,
      same ? "button" : "button button--main",
      same ? "button button--main" : "button"
    ];
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ingest: { send: send, check: check, retry: plain("check"), accept: plain("accept"), cancel: cancel, sheets: sheets, together: together, none: none, back: back, offer: offer, changed: changed }
  });
})();
