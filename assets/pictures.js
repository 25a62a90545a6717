/* A chart as a picture to take away: the card as it stands on the page, texts and legend included, and under it which
   view it is: filters, people behind the marks, day of the data, source. Made in the browser from what is drawn; nothing is
   asked of the server. The buttons are made by layouts/cards.py. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var LEFT_OUT = ".card-tools, .card-ways, .visually-hidden, .point-place, .marks, .modebar-container, .hoverlayer, script, style";
  var KEPT_STYLE = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "paint-order", "opacity"];
  var LETTERS = ["font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "font-variant-numeric"];
  var MARGIN = 20; // pixels around the card's content
  var NOTE = 12; // size of the letters of the note
  var SHARPNESS = 2; // pixels of a PNG for each of the page

  function make(name, attributes) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes || {}).forEach(function (each) { made.setAttribute(each, attributes[each]); });
    return made;
  }

  function keepStyle(from, to, names) {
    var style = window.getComputedStyle(from);
    names.forEach(function (name) { to.style.setProperty(name, style.getPropertyValue(name)); });
  }

  /* --- what stands in the card, piece by piece ----------------------------------------------------------------- */

  /* A drawing, with the styles it has from the page's sheets. */
  function drawing(svg, at) {
    var copy = svg.cloneNode(true);
    var parts = copy.querySelectorAll("*");
    Array.prototype.forEach.call(svg.querySelectorAll("*"), function (part, i) {
      keepStyle(part, parts[i], part.tagName === "text" || part.tagName === "tspan" ? KEPT_STYLE.concat(LETTERS) : KEPT_STYLE);
    });
    Array.prototype.forEach.call(copy.querySelectorAll(LEFT_OUT), function (part) { part.remove(); });
    copy.removeAttribute("style");
    copy.setAttribute("overflow", "hidden");
    Object.keys(at).forEach(function (name) { copy.setAttribute(name, at[name]); });
    return copy;
  }

  /* The lines in which the browser broke a text, each with its place. */
  function linesOf(node) {
    var range = document.createRange();
    var lines = [];
    var pattern = /\S+\s*/g;
    for (var word = pattern.exec(node.data); word; word = pattern.exec(node.data)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].trimEnd().length);
      var box = range.getBoundingClientRect();
      var last = lines[lines.length - 1];
      if (last && Math.abs(last.box.top - box.top) < box.height / 2) {
        last.text += word[0];
      } else if (box.width) {
        lines.push({ text: word[0], box: box });
      }
    }
    return lines;
  }

  function words(node, origin) {
    return linesOf(node).map(function (line) {
      var text = make("text", { x: line.box.left - origin.left, y: (line.box.top + line.box.bottom) / 2 - origin.top });
      keepStyle(node.parentElement, text, ["font-family", "font-size", "font-weight", "font-style", "font-variant-numeric"]);
      text.style.setProperty("fill", window.getComputedStyle(node.parentElement).color);
      text.style.setProperty("dominant-baseline", "central");
      text.textContent = line.text.trimEnd();
      return text;
    });
  }

  /* A swatch: its colour, and hatching where it has any. */
  function patch(element, at) {
    var style = window.getComputedStyle(element);
    var hatched = style.backgroundImage !== "none";
    if (!hatched && /^rgba\(.*, 0\)$|^transparent$/.test(style.backgroundColor)) { return []; }
    var made = [make("rect", Object.assign({ rx: parseFloat(style.borderRadius) || 0, fill: style.backgroundColor }, at))];
    if (hatched) {
      made.push(make("rect", Object.assign({ rx: parseFloat(style.borderRadius) || 0, fill: "url(#crm-hatching)" }, at)));
    }
    return made;
  }

  function place(box, origin) {
    return { x: box.left - origin.left, y: box.top - origin.top, width: box.width, height: box.height };
  }

  function pieces(node, origin) {
    if (node.nodeType === Node.TEXT_NODE) { return words(node, origin); }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(LEFT_OUT) || !node.getClientRects().length) { return []; }
    var at = place(node.getBoundingClientRect(), origin);
    if (node.tagName === "svg") { return at.width ? [drawing(node, at)] : []; }
    if (node.tagName === "IMG") { return [make("image", Object.assign({ href: node.src }, at))]; }
    return Array.prototype.reduce.call(node.childNodes, function (found, child) {
      return found.concat(pieces(child, origin));
    }, patch(node, at));
  }

  /* --- which view it is ---------------------------------------------------------------------------------------- */

  function textOf(selector, within) {
    return Array.prototype.map.call((within || document).querySelectorAll(selector), function (one) { return one.textContent.trim(); });
  }

  /* What stands behind a mark, as its label tells ("65 % (62–68 %) · 443 people in 10 clusters"): the fewest and the most. */
  function behind(graph) {
    var told = ((graph && graph.data) || []).flatMap(function (trace) { return trace.hovertext || []; });
    var found = told.map(function (text) { return /^[^<]* · ([\d,]+) (\p{L}[\p{L}\p{M}]*)/u.exec(text); }).filter(Boolean);
    var counts = found.map(function (one) { return one[1]; });
    counts.sort(function (a, b) { return a.replace(/\D/g, "") - b.replace(/\D/g, ""); });
    if (!counts.length) { return ""; }
    var last = counts[counts.length - 1];
    var span = counts[0] === last ? last : window.say("{low} to {high}", { low: counts[0], high: last });
    return window.say("n\u00a0{span} {people} for each mark.", { span: span, people: found[0][2] }).replace(/\.$/, "");
  }

  function period() {
    return Array.prototype.map.call(document.querySelectorAll(".filter-days input:not([type=hidden])"), function (day) {
      return day.value || day.placeholder; // an empty one stands for the first or the last day of the data
    }).filter(Boolean).join(" – ");
  }

  /* Paragraphs: the measure where the card's own title does not tell it, the view, the source. */
  function note(card) {
    var chosen = textOf(".chips-place .chip-label");
    var filters = chosen.length ? window.say("Filters: {filters}", { filters: chosen.join("; ") }) : window.say("All places and people");
    var source = window.say("Source: {source}", { source: textOf(".brand-name, .brand-country").join(", ") });
    return [
      card.matches(".card--ranking") ? textOf(".card--map .card-title") : [],
      [filters, period(), behind(card.querySelector(".js-plotly-plot"))],
      textOf(".status .badge").concat(textOf(".status .as-of"), source)
    ].map(function (parts) { return parts.filter(Boolean).join(" · "); }).filter(Boolean);
  }

  /* Lines of paragraphs that fit a width. */
  function wrapped(paragraphs, width, font) {
    var pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    return paragraphs.flatMap(function (paragraph) {
      return paragraph.split(" ").reduce(function (lines, word) {
        var longer = lines.length ? lines[lines.length - 1] + " " + word : word;
        if (lines.length && pen.measureText(longer).width <= width) { lines[lines.length - 1] = longer; } else { lines.push(word); }
        return lines;
      }, []);
    });
  }

  /* --- the picture --------------------------------------------------------------------------------------------- */

  function hatching(colour) {
    var pattern = make("pattern", { id: "crm-hatching", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(make("line", { x1: 0, y1: 0, x2: 0, y2: 4, stroke: colour, "stroke-width": 1.5 }));
    var defs = make("defs");
    defs.append(pattern);
    return defs;
  }

  function picture(card) {
    var style = window.getComputedStyle(card);
    var muted = window.getComputedStyle(card.querySelector(".card-foot") || card).color;
    var box = card.getBoundingClientRect();
    var parts = Array.prototype.flatMap.call(card.childNodes, function (child) { return pieces(child, box); });
    var family = style.fontFamily;
    var lines = wrapped(note(card), box.width - 2 * MARGIN, NOTE + "px " + family);
    var bottom = Math.max.apply(null, [0].concat(Array.prototype.filter.call(card.children, function (child) {
      return !child.matches(LEFT_OUT) && child.getClientRects().length;
    }).map(function (child) { return child.getBoundingClientRect().bottom - box.top; })));
    var height = Math.ceil(bottom + MARGIN + lines.length * NOTE * 1.5 + MARGIN / 2);
    var made = make("svg", { xmlns: SVG, width: Math.ceil(box.width), height: height, viewBox: "0 0 " + Math.ceil(box.width) + " " + height });
    made.style.setProperty("font-family", family);
    made.append(hatching(muted), make("rect", { width: "100%", height: "100%", fill: style.backgroundColor }));
    made.append.apply(made, parts);
    lines.forEach(function (line, i) {
      var text = make("text", { x: MARGIN, y: bottom + MARGIN + (i + 0.5) * NOTE * 1.5, fill: muted, "font-size": NOTE });
      text.textContent = line;
      made.append(text);
    });
    return made;
  }

  function save(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }

  function pixels(svg, blob, done) {
    var image = new Image();
    image.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = svg.getAttribute("width") * SHARPNESS;
      canvas.height = svg.getAttribute("height") * SHARPNESS;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(image.src);
      canvas.toBlob(done, "image/png");
    };
    image.src = URL.createObjectURL(blob);
  }

  function nameOf(card, kind) {
    var page = window.location.pathname.split("/").filter(Boolean).join("_") || "overview";
    var chart = /card--(\w+)/.exec(card.className)[1];
    return (document.querySelector(".status .badge") ? "demonstration_" : "") + page + "_" + chart + "." + kind;
  }

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-picture]");
    if (!button) { return; }
    var card = button.closest(".card");
    var kind = button.dataset.picture;
    var svg = picture(card);
    var blob = new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
    if (kind === "svg") { save(blob, nameOf(card, kind)); } else { pixels(svg, blob, function (made) { save(made, nameOf(card, kind)); }); }
  });
})();
