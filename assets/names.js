/* Names in a chart, measured in the letters of the page. Where names at the left would take too much of a chart they stand
   above their lines; sentences that stand there already take as many lines as they need; what lies below moves down. Elsewhere names that
   were broken for a phone become whole, and headings of groups begin at the left. The figure says in its meta where its lines begin
   (named_lines in charts/rows.py). Called by assets/drawing.js. */
(function () {
  "use strict";

  var SHARE = 0.45; // of a chart that names at its left may take
  var ROOMY = 0.32; // and that they may take to be whole
  var BOTH = 0.7; // and that they may take with the numbers at the right
  var EASY = 0.6; // and where numbers that were broken for a phone become whole too
  var ENDS = 0.3; // and that names at the ends of lines may
  var PLACED = 16; // pixels beside those
  var STANDOFF = 10; // pixels around names at the left
  var BESIDE = 12; // pixels left of a name above its line and right of it
  var FLUSH = -14; // from where marks begin to where such a name does: under the title of its card
  var LINE = 1.3; // height of a line of letters, as plotly sets it
  var OVER = 10; // pixels over a heading, which has no line of its own
  var UNDER = 5; // and under it
  var SYMBOL = 42; // pixels of a legend beside its text
  var LEGEND = 17; // and from one to the next below it
  var TALLER = 0.75; // of a strip, for each line more of a name
  var AXIS = 46; // pixels beside upright bars
  var AROUND = 24; // pixels that a label takes around its lines
  var LETTER = 0.75; // of its size that a letter is wide at most, in any of our scripts
  var END = "<extra></extra>"; // as plotly writes that the name of the trace is not told
  var HYPHEN = "-";
  var PER_CENT = /^[\d.,]+\u00a0%$/;
  var SPARE = 4; // pixels between two names under bars, which a per cent may take before it is parted
  var MEASURED = 1000; // texts after which another canvas is taken: a browser keeps what it measured for as long as the canvas is there
  var pen = null;
  var measured = 0;

  function taken() {
    if (pen && measured < MEASURED) { return; }
    pen = document.createElement("canvas").getContext("2d");
    measured = 0;
  }

  /* Whoever needs more room between letters or words (WCAG 1.4.12) has it in charts too. */
  function pensize(size, bold) {
    taken();
    var style = window.getComputedStyle(document.body);
    var scale = size / parseFloat(style.fontSize);
    pen.font = (bold ? "700 " : "400 ") + size + "px " + style.fontFamily;
    pen.letterSpacing = (parseFloat(style.letterSpacing) || 0) * scale + "px"; // which says "normal" for none
    pen.wordSpacing = (parseFloat(style.wordSpacing) || 0) * scale + "px";
  }

  function wide(text) {
    measured += 1;
    return pen.measureText(text).width;
  }

  function letters(word) {
    if (!window.Intl || !Intl.Segmenter) { return Array.from(word); }
    return Array.from(new Intl.Segmenter().segment(word), function (part) { return part.segment; });
  }

  /* A word that is wider than the room, in pieces that are not; bounds ("26–50 %") part after their dash, a number from its per cent sign last of all. */
  function pieces(word, room) {
    var dash = word.indexOf("–") + 1;
    if (wide(word) <= room + (PER_CENT.test(word) ? SPARE : 0)) { return [word]; }
    if (dash > 1 && dash < word.length) { return pieces(word.slice(0, dash), room).concat(pieces(word.slice(dash), room)); }
    var unit = word.lastIndexOf("\u00a0");
    if (unit > 0) { return pieces(word.slice(0, unit), room).concat(pieces(word.slice(unit + 1), room)); }
    return letters(word).reduce(function (found, letter) {
      var last = found[found.length - 1];
      if (last && wide(last + letter + HYPHEN) <= room) { found[found.length - 1] = last + letter; } else { found.push(letter); }
      return found;
    }, []).map(function (piece, at, all) { return at < all.length - 1 ? piece + HYPHEN : piece; });
  }

  /* A star or a dash for a number stays with its name, a unit with its number (there is a no-break space between them). */
  function wrapped(text, room) {
    return text.split(/[ \n]+(?![*–]$)/).filter(Boolean).reduce(function (lines, word) {
      var last = lines[lines.length - 1];
      if (last && wide(last + " " + word) <= room) { lines[lines.length - 1] = last + " " + word; return lines; }
      return lines.concat(pieces(word, room));
    }, []);
  }

  /* A name with its colour and weight around it: before, text, after. */
  function parted(name) {
    var parts = /^((?:<[^>]+>)*)([\s\S]*?)((?:<\/[^>]+>)*)$/.exec(name);
    return { before: parts[1], text: parts[2], after: parts[3], bold: parts[1].indexOf("<b>") >= 0 };
  }

  function widest(names, size) {
    return Math.max.apply(null, [0].concat(names.map(function (name) {
      var part = parted(name);
      pensize(size, part.bold);
      return Math.max.apply(null, part.text.split("<br>").map(function (line) { return wide(line.replace(/<[^>]+>/g, "")); }));
    })));
  }

  /* Where each line begins and has its middle, before and after its name stands above it; all in pixels from the axis' 0. What
     names leave of the height that the figure came with is shared out between the lines: nothing below the chart moves up. */
  function places(names, meta, scale, size, room) {
    var close = placed(names, meta, scale, size, room, 0);
    var left = meta.end * scale - close[close.length - 1].ends;
    var lines = meta.bodies.filter(Boolean).length;
    return left > 0 && lines ? placed(names, meta, scale, size, room, left / lines) : close;
  }

  function placed(names, meta, scale, size, room, between) {
    var at = meta.tops[0] * scale;
    return names.map(function (name, i) {
      var part = parted(name);
      pensize(size, part.bold);
      var lines = wrapped(part.text.replace(/<br>/g, " "), room);
      var body = meta.bodies[i];
      var over = body ? 0 : OVER;
      var under = body ? 0 : UNDER;
      var tall = lines.length * Math.round(size * LINE);
      var next = (i + 1 < names.length ? meta.tops[i + 1] : meta.end) * scale;
      var top = meta.tops[i] * scale;
      var one = { name: part.before + lines.join("<br>") + part.after, top: top, next: next, was: meta.above ? next - body / 2 : (top + next) / 2,
        starts: at, text: at + over, middle: at + over + tall + body / 2 };
      at += over + tall + body + under + (body ? between : 0);
      one.ends = at;
      return one;
    });
  }

  function mover(lines, scale) {
    return function (y) {
      if (y === null || y === undefined) { return y; }
      var at = y * scale;
      var line = lines.find(function (one) { return at >= one.top - 0.5 && at < one.next - 0.5; });
      return line ? line.middle + at - line.was : at;
    };
  }

  /* What begins or ends with a line, as a veil does. */
  function edge(lines, scale) {
    return function (y) {
      var at = y * scale;
      var line = lines.find(function (one) { return Math.abs(one.top - at) < 1; });
      return line ? line.starts : lines[lines.length - 1].ends;
    };
  }

  function traced(trace, move, body, gap) {
    if (!trace.y) { return trace; }
    var thick = trace.type === "bar" && trace.width === undefined ? { width: Math.round(body * (1 - gap)) } : {};
    return Object.assign({}, trace, { y: trace.y.map(move) }, thick);
  }

  /* Over a line of the grid or of a bound, which would run through its letters. */
  function ground() { return { bgcolor: window.getComputedStyle(document.documentElement).getPropertyValue("--crm-surface").trim() }; }

  function named(line, font) {
    var where = { xref: "paper", x: 0, xanchor: "left", xshift: FLUSH, yref: "y", y: line.text, yanchor: "top" };
    return Object.assign({ text: line.name, font: { size: font.size, color: font.color } }, where, ground());
  }

  function moved(drawn, lines, scale, font) {
    var layout = drawn.layout;
    var meta = layout.meta;
    var move = mover(lines, scale);
    var onEdge = edge(lines, scale);
    var bottom = lines[lines.length - 1].ends + (layout.yaxis.range[0] - meta.end) * scale;
    var range = [bottom, layout.yaxis.range[1] * scale];
    var own = {
      height: Math.round(range[0] - range[1] + layout.margin.t + layout.margin.b),
      margin: Object.assign({}, layout.margin, { l: BESIDE }),
      yaxis: Object.assign({}, layout.yaxis, { range: range, tickvals: [], showticklabels: false }),
      annotations: lines.map(function (line) { return named(line, font); })
        .concat((layout.annotations || []).slice(meta.above ? lines.length : 0)),
      shapes: (layout.shapes || []).map(function (shape) {
        return shape.yref === "y" ? Object.assign({}, shape, { y0: onEdge(shape.y0), y1: onEdge(shape.y1) }) : shape;
      })
    };
    if (layout.yaxis2) { own.yaxis2 = Object.assign({}, layout.yaxis2, { range: range, tickvals: layout.yaxis2.tickvals.map(move) }); }
    var gap = layout.bargap === undefined ? 0.2 : layout.bargap;
    var data = drawn.data.map(function (trace) { return traced(trace, move, meta.bodies[0], gap); });
    return { data: data, layout: Object.assign({}, layout, own) };
  }

  /* A name in as few lines as it takes in the room. */
  function rewrapped(name, size, room) {
    var part = parted(name);
    pensize(size, part.bold);
    return part.before + wrapped(part.text.replace(/<br>/g, " "), room).join("<br>") + part.after;
  }

  function heading(name, at, room, font) {
    var where = { xref: "paper", x: 0, xanchor: "left", xshift: -room, yref: "y", y: at, yanchor: "middle" };
    return Object.assign({ text: name, font: { size: font.size, color: font.color } }, where, ground());
  }

  /* Names at the left of their lines, and headings over the whole width, which would otherwise push all lines to the right. */
  function besides(drawn, names, width, font) {
    var layout = drawn.layout;
    var bodies = layout.meta.bodies;
    var own = names.filter(function (_, i) { return bodies[i]; });
    var room = Math.max(width * ROOMY, widest(own, font.size));
    var whole = names.map(function (name, i) { return rewrapped(name, font.size, bodies[i] ? room : width - BESIDE); });
    if (own.length === names.length) {
      return Object.assign({}, layout, { yaxis: Object.assign({}, layout.yaxis, { ticktext: whole }) });
    }
    var left = Math.ceil(widest(whole.filter(function (_, i) { return bodies[i]; }), font.size)) + STANDOFF;
    var heads = whole.map(function (name, i) { return heading(name, layout.yaxis.tickvals[i], left, font); });
    return Object.assign({}, layout, {
      yaxis: Object.assign({}, layout.yaxis, { automargin: false, ticktext: whole.map(function (name, i) { return bodies[i] ? name : ""; }) }),
      margin: Object.assign({}, layout.margin, { l: left }),
      annotations: heads.filter(function (_, i) { return !bodies[i]; }).concat(layout.annotations || [])
    });
  }

  /* Numbers at the right on one line each; what stands on a second line of its own make stays there. */
  function eased(layout, left, width, size) {
    if (!layout.yaxis2 || !layout.yaxis2.ticktext) { return layout; }
    var whole = layout.yaxis2.ticktext.map(function (text) { return /<(?!br>)/.test(text) ? text : text.replace(/<br>/g, " "); });
    if (left + widest(whole, size) > width * EASY) { return layout; }
    return Object.assign({}, layout, { yaxis2: Object.assign({}, layout.yaxis2, { ticktext: whole }) });
  }

  /* Lines whose names have room: above them where that at the left is too little, or where they stand there already. */
  function lined(drawn, width, font) {
    var layout = drawn.layout;
    var meta = layout.meta;
    if (!meta || !meta.tops || !meta.tops.length) { return drawn; }
    var names = meta.above ? layout.annotations.slice(0, meta.tops.length).map(function (note) { return note.text; }) : layout.yaxis.ticktext;
    var own = names.filter(function (_, i) { return meta.bodies[i]; });
    var right = layout.yaxis2 && layout.yaxis2.ticktext ? widest(layout.yaxis2.ticktext, font.size) : 0;
    var left = widest(own, font.size);
    if (!meta.above && left <= width * SHARE && left + right <= width * BOTH) {
      return { data: drawn.data, layout: eased(besides(drawn, names, width, font), left, width, font.size) };
    }
    var scale = (layout.height - layout.margin.t - layout.margin.b) / (layout.yaxis.range[0] - layout.yaxis.range[1]);
    return moved(drawn, places(names, meta, scale, font.size, width - BESIDE), scale, font);
  }

  /* A legend at the top of a chart takes more of it where its names stand one below the other. */
  function under(layout, data, width) {
    var names = data.filter(function (trace) { return trace.name && trace.showlegend !== false; }).map(function (trace) { return trace.name; });
    var room = names.reduce(function (sum, name) { return sum + Math.max.apply(null, name.split("<br>").map(wide)) + SYMBOL; }, 0);
    if (!layout.showlegend || !layout.legend || layout.legend.yref !== "container" || room <= width) { return layout; }
    var more = (names.join("<br>").split("<br>").length - 1) * LEGEND;
    return Object.assign({}, layout, { height: layout.height + more, margin: Object.assign({}, layout.margin, { t: layout.margin.t + more }) });
  }

  /* What a head over the numbers at the right leaves of a chart: it stands beside the legend. */
  function beside(layout, width, size) {
    var headed = (layout.annotations || []).some(function (note) { return note.xref === "paper" && note.x === 1 && note.y === 1; });
    return headed && layout.yaxis2 && layout.yaxis2.ticktext ? width - widest(layout.yaxis2.ticktext, size) - BESIDE : width;
  }

  /* Names of series in a legend that is narrower than they are. */
  function told(drawn, width, size) {
    var room = beside(drawn.layout, width, size) - SYMBOL;
    pensize(size, false);
    var data = drawn.data.map(function (trace) {
      var isShort = !trace.name || trace.showlegend === false || wide(trace.name) <= room;
      return isShort ? trace : Object.assign({}, trace, { name: wrapped(trace.name, room).join("<br>") });
    });
    return { data: data, layout: under(drawn.layout, data, width) };
  }

  /* Names at the ends of lines that would take the lines' room: a legend says them. */
  function ended(drawn, width, size) {
    var layout = drawn.layout;
    if (!layout.meta || !layout.meta.ends || !layout.annotations.length) { return drawn; }
    var room = Math.ceil(widest(layout.annotations.map(function (note) { return note.text; }), size)) + PLACED;
    if (room <= width * ENDS) { return { data: drawn.data, layout: Object.assign({}, layout, { margin: Object.assign({}, layout.margin, { r: room }) }) }; }
    var data = drawn.data.map(function (trace) { return Object.assign({}, trace, { showlegend: Boolean(trace.name) }); });
    return { data: data, layout: Object.assign({}, layout, { annotations: [], showlegend: true, margin: Object.assign({}, layout.margin, { r: BESIDE }) }) };
  }

  /* Strips: what stands beside them has the room that it takes, and a name wider than the chart two lines of a taller strip. */
  function flanked(drawn, width, small) {
    var layout = drawn.layout;
    if (!layout.meta || !layout.meta.beside) { return drawn; }
    function beside(note) { return note.xref === "paper" && note.x === 1; }
    var room = Math.ceil(widest(layout.annotations.filter(beside).map(function (note) { return note.text; }), small)) + STANDOFF;
    var notes = layout.annotations.map(function (note) {
      return note.xref === "paper" && note.x === 0 ? Object.assign({}, note, { text: rewrapped(note.text, note.font.size, width - BESIDE) }) : note;
    });
    var lines = Math.max.apply(null, [1].concat(notes.map(function (note) { return note.text.split("<br>").length; })));
    var around = layout.margin.t + layout.margin.b;
    var own = { height: around + (layout.height - around) * (1 + TALLER * (lines - 1)), margin: Object.assign({}, layout.margin, { r: room }), annotations: notes };
    return { data: drawn.data, layout: Object.assign({}, layout, own) };
  }

  /* Categories under upright bars, each within its own room. */
  function upright(drawn, width, size) {
    var across = drawn.layout.xaxis;
    if (!across || across.type !== "category" || !across.ticktext) { return drawn; }
    pensize(size, false);
    var room = (width - AXIS) / across.ticktext.length - 4;
    var names = across.ticktext.map(function (name) { return wrapped(name.replace(/<br>/g, " "), room).join("<br>"); });
    return { data: drawn.data, layout: Object.assign({}, drawn.layout, { xaxis: Object.assign({}, across, { ticktext: names }) }) };
  }

  /* What an axis is of, below it. */
  function titled(drawn, width, size) {
    var across = drawn.layout.xaxis;
    if (!across || !across.title || !across.title.text) { return drawn; }
    pensize(size, false);
    var text = wrapped(across.title.text.replace(/<br>/g, " "), width - AXIS).join("<br>");
    var title = Object.assign({}, across.title, { text: text });
    return { data: drawn.data, layout: Object.assign({}, drawn.layout, { xaxis: Object.assign({}, across, { title: title }) }) };
  }

  /* The sentence of a chart that has nothing to draw. */
  function alone(drawn, width) {
    var note = (drawn.layout.annotations || [])[0];
    if (drawn.data.length || !note || !note.font) { return drawn; }
    var room = width - 2 * BESIDE;
    if (widest([note.text], note.font.size) <= room) { return drawn; }
    var text = wrapped(note.text.replace(/<br>/g, " "), room).join("<br>");
    return { data: drawn.data, layout: Object.assign({}, drawn.layout, { annotations: [Object.assign({}, note, { text: text })] }) };
  }

  /* The label of a trace as it came, which tables and the keyboard read. */
  function labelOf(trace) { return trace.crmLabel === undefined ? trace.hovertemplate || "" : trace.crmLabel; }

  /* What a mark tells when it is pointed at, in lines that the chart has room for: plotly breaks none, and cuts off what it has no room for. */
  function pointed(trace, width, size, template) {
    var usual = ((template.data || {})[trace.type] || [{}])[0].hovertemplate;
    var label = trace.hovertemplate || usual;
    if (!Array.isArray(trace.hovertext) || typeof label !== "string") { return trace; }
    var room = width - AROUND;
    var broke = false;
    function line(text) {
      if (text.length * size * LETTER <= room) { return text; } // for certain
      var made = rewrapped(text, size, room);
      broke = broke || made !== text;
      return made;
    }
    var own = trace.hovertext.map(function (told, at) {
      var name = Array.isArray(trace.text) ? trace.text[at] : trace.text;
      return label.replace(END, "").replace("%{hovertext}", function () { return told || ""; })
        .replace("%{text}", function () { return name || ""; }).split("<br>").map(line).join("<br>") + END;
    });
    return broke ? Object.assign({}, trace, { hovertemplate: own, crmLabel: trace.hovertemplate || "" }) : trace;
  }

  /* The figure as it has room in a chart so many pixels wide. Its meta keeps the height that it was drawn for (assets/fit.js). */
  function fitted(drawn, width, template) {
    if (!drawn.layout || !width) { return drawn; }
    var font = template.layout.font;
    var small = template.layout.xaxis.tickfont.size;
    var whole = titled(upright(told(ended(flanked(lined(alone(drawn, width), width, font), width, small), width, font.size), width, font.size), width, small), width, small);
    var meta = Object.assign({}, whole.layout.meta, { height: whole.layout.height });
    var data = whole.data.map(function (trace) { return pointed(trace, width, font.size, template); });
    return { data: data, layout: Object.assign({}, whole.layout, { meta: meta }) };
  }

  window.crmNames = { fitted: fitted, labelOf: labelOf };
})();
