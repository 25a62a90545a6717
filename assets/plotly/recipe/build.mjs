// Writes ../plotly.min.js and the same compressed; `npm ci && npm run build`. All that goes in is in this folder.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { fewBoxes } from "./few_boxes.mjs";
import { leftMaps } from "./left_maps.mjs";

const BUNDLE = "../plotly.min.js";
const RECIPE = ["build.mjs", "bundle.js", "few_boxes.mjs", "left_maps.mjs", "no_countries.js", "package-lock.json", "package.json"];

const digest = createHash("sha256");
RECIPE.forEach((name) => digest.update(readFileSync(name)));
const { version } = JSON.parse(readFileSync("node_modules/plotly.js/package.json", "utf8"));

await build({
  entryPoints: ["bundle.js"],
  outfile: BUNDLE,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  target: "es2018",
  charset: "utf8",
  legalComments: "none",
  plugins: [fewBoxes, leftMaps],
  alias: { "country-iso-search": "./no_countries.js" },
  define: { global: "window", "define.amd": "false" },
  loader: { ".css": "empty" }, // of the tile map, which is not in the bundle
  banner: {
    js:
      `/*! plotly.js v${version}, (c) 2012-2026 Plotly, Inc., MIT licence; partial: scatter, bar, choropleth, scattergeo.\n` +
      ` * recipe ${digest.digest("hex")} */`,
  },
});

// At its strongest: two seconds here, none on the server.
const strongest = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
writeFileSync(`${BUNDLE}.br`, brotliCompressSync(readFileSync(BUNDLE), strongest));
