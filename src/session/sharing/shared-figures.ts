/** Shared figures where their cell stands. Apart from the panels' readers, which the page does not need to begin with. */
import { quoted, seen } from "../../base/quoted.ts";
import type { SharedResult } from "../../notebook/link/link-content.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";

/** Figures of a stranger's that are drawn at once; the comparison has all of them. */
const MOST_DRAWN = 40;

/** Characters of a stranger's words. */
const LONGEST = 200;

/** Shared figures as an output, to be drawn where their panel would stand, with the device that they are of. */
export function sharedFigures({ summary }: SharedResult): FiguresOutput {
  const { title, device, at, metrics } = summary;
  const omitted = metrics.length - MOST_DRAWN;
  return {
    kind: "figures",
    caption: `Shared with this notebook, not measured here: ${quoted(title, LONGEST)}, on ${quoted(device, LONGEST)}, ${seen(at.slice(0, 10), LONGEST)}`,
    rows: [
      ...metrics.slice(0, MOST_DRAWN).map(({ label, figure }) => ({
        label: seen(label, LONGEST),
        value: figure,
      })),
      ...(omitted > 0 ? [{ label: "Left out", value: `${omitted} more figures` }] : []),
    ],
  };
}
