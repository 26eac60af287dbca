/** The shares of a model's blocks, for files: the page draws the blocks themselves. */
import type { Chart, DraftPoint } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import type { ModelBlock, ModelOutput } from "./model.ts";
import { blockLabels, innermostBlocks, type Measure, measuresOf, shareOf } from "./model-blocks.ts";

/** More bars than this are hard to read: the others are one. */
const MOST_BARS = 16;

const NAMES: Record<Measure, string> = { bytes: "weights", flops: "arithmetic", time: "time" };

export function modelCharts(record: ModelOutput): Chart[] {
  const measures = measuresOf(record);
  return record.blocks.length === 0 || measures.length === 0 ? [] : [sharesChart(record, measures)];
}

function sharesChart(record: ModelOutput, measures: readonly Measure[]): Chart {
  const labels = blockLabels(record);
  const { drawn, others } = largest(record, measures);
  const rest = `${others.length} others`;
  return chartOf({
    name: "shares",
    mark: "bar",
    title: "What each block has of the whole",
    x: { label: "Block" },
    y: { label: "Share", unit: "%", ticks: "zero" },
    series: measures.map((measure) => {
      const share = (block: ModelBlock) => 100 * shareOf(block, measure, record);
      const points: DraftPoint[] = drawn.map((block) => ({
        x: labels.get(block.id) ?? block.id,
        y: share(block),
      }));
      const left = others.reduce((sum, block) => sum + share(block), 0);
      return {
        name: NAMES[measure],
        points: others.length === 0 ? points : [...points, { x: rest, y: left }],
      };
    }),
    note: sentences(
      "Arithmetic is that of one example",
      others.length === 0 ? "" : `The ${drawn.length} with the largest shares are drawn apart`,
    ),
  });
}

/** In the order of the model; what has no share of anything is left out. */
function largest(
  record: ModelOutput,
  measures: readonly Measure[],
): { drawn: ModelBlock[]; others: ModelBlock[] } {
  const weight = (block: ModelBlock) =>
    Math.max(...measures.map((measure) => shareOf(block, measure, record)));
  const blocks = innermostBlocks(record).filter((block) => weight(block) > 0);
  const chosen = new Set(blocks.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_BARS));
  return {
    drawn: blocks.filter((block) => chosen.has(block)),
    others: blocks.filter((block) => !chosen.has(block)),
  };
}
