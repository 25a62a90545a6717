// Plotly keeps the box of each text that it has measured, up to ten thousand: after some hundred views two megabytes of a tab, of texts
// that are never seen again. A view here has some hundred texts; a thousand boxes are kept, and then none.
import { readFile } from "node:fs/promises";

const MOST = "var maxSavedBBoxes = 10000;";
const FEW = "var maxSavedBBoxes = 1000;";

export const fewBoxes = {
  name: "few boxes",
  setup(build) {
    build.onLoad({ filter: /src[\\/]components[\\/]drawing[\\/]index\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes(MOST)) throw new Error("drawing of this plotly reads otherwise: see whether few_boxes.mjs is still needed");
      return { contents: source.replace(MOST, FEW) };
    });
  },
};
