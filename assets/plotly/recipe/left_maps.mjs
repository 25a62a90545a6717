// A map draws itself when the shapes it asked for have come. Where its page was left before, plotly 4.1.1 draws into a graph that
// it has emptied, and fails on the first text. Here such a map is not drawn; its promise stays open, as that of other late redraws.
import { readFile } from "node:fs/promises";

const DRAWS = "_this.update(geoCalcData, fullLayout);\n                    resolve();";
const DRAWS_IF_THERE = `if (_this.graphDiv._fullLayout) {\n                    ${DRAWS}\n                    }`;

export const leftMaps = {
  name: "left maps",
  setup(build) {
    build.onLoad({ filter: /src[\\/]plots[\\/]geo[\\/]geo\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes(DRAWS)) throw new Error("geo.js of this plotly reads otherwise: see whether left_maps.mjs is still needed");
      return { contents: source.replace(DRAWS, DRAWS_IF_THERE) };
    });
  },
};
