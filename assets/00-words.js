/* The texts of the scripts in the language of the page. They stand in the document as data (callbacks/interface.py); in English there are
   none, and each text is its own. say("{n} found", { n: 3 }) writes a message with its values. */
(function () {
  "use strict";

  var table = null;

  function words() {
    if (!table) {
      var place = document.getElementById("words");
      table = place ? JSON.parse(place.textContent) : { said: {} };
    }
    return table;
  }

  function say(message, values) {
    var said = words().said[message] || message;
    return values ? said.replace(/\{(\w+)\}/g, function (_, name) { return String(values[name]); }) : said;
  }

  window.say = say;

  /* The calendars of Mantine look for the names of months here. */
  if (words().calendar) { window["dayjs_locale_" + document.documentElement.lang] = Object.assign({ name: document.documentElement.lang, weekStart: 1, formats: {}, ordinal: String }, words().calendar); }
})();
