/** The figures of a model by name, and those of each of its blocks. */
import { percentText } from "../../drawing/chart-words.ts";
import type { ComputedFigure, Figure, Unit } from "../../figure/figure.ts";
import {
  type FigureGroup,
  figureName,
  type NamedFigure,
  withUniqueNames,
} from "../../figure/named-figure.ts";
import { integerText } from "../../figure/number-text.ts";
import type { ModelBlock, ModelOutput } from "./model.ts";
import { blockLabels, innermostBlocks, type Measure, shareOf } from "./model-blocks.ts";

export function modelGroups(record: ModelOutput): FigureGroup[] {
  return [
    { caption: "The whole model", figures: totalFigures(record) },
    { caption: "The largest share", figures: shareFigures(record) },
    { caption: "Time of each block", figures: timeFigures(record) },
  ];
}

export function totalFigures({ totals }: ModelOutput): NamedFigure[] {
  const { parameters, weightBytes, flops, activationBytes, time } = totals;
  return [
    { name: "parameters", label: "Parameters", figure: parameters },
    { name: "weight-bytes", label: "Bytes of the weights", figure: weightBytes, better: "lower" },
    { name: "flops", label: "Arithmetic for one example", figure: flops },
    {
      name: "activation-bytes",
      label: "Activations of one example",
      figure: activationBytes,
      better: "lower",
    },
    ...(time === undefined
      ? []
      : [
          {
            name: "time",
            label: "Time of an inference",
            figure: time,
            better: "lower",
          } satisfies NamedFigure,
        ]),
  ];
}

/** Of the block that has the most, and which that is. */
function shareFigures(record: ModelOutput): NamedFigure[] {
  const labels = blockLabels(record);
  const rows: [Measure, string, string][] = [
    ["bytes", "largest-share-of-weights", "Largest share of the weights"],
    ["flops", "largest-share-of-arithmetic", "Largest share of the arithmetic"],
  ];
  return rows.flatMap(([measure, name, label]) => {
    const share = (block: ModelBlock) => shareOf(block, measure, record);
    const largest = innermostBlocks(record).toSorted((a, b) => share(b) - share(a))[0];
    if (largest === undefined || share(largest) === 0) return [];
    const method = `That of “${labels.get(largest.id)}”, the largest of the blocks without blocks inside, over that of the model.`;
    return [{ name, label, figure: computed(share(largest), "ratio", method) }];
  });
}

function timeFigures(record: ModelOutput): NamedFigure[] {
  const labels = blockLabels(record);
  return withUniqueNames(
    record.blocks.flatMap(({ id, time }): NamedFigure[] => {
      const label = labels.get(id) ?? id;
      if (time === undefined) return [];
      const name = `time-of-${figureName(label)}`;
      return [{ name, label: `Time of ${label}`, figure: time, better: "lower" }];
    }),
  );
}

/** What is told of one block; with its share, where it has one. */
export interface BlockFact {
  label: string;
  figure: Figure;
  /** `85 % of the model`. */
  share?: string;
}

export function blockFacts(block: ModelBlock, record: ModelOutput): BlockFact[] {
  const { parameters, weightBytes, flops, activationBytes, shared, time } = block;
  const counted =
    shared === undefined
      ? "Elements of the parameters that it takes."
      : `Elements of the parameters that it takes first; ${integerText(shared.parameters)} more are counted in a block before it, which it shares them with.`;
  return [
    { label: "Parameters", figure: computed(parameters, "count", counted) },
    {
      label: "Bytes of the weights",
      figure: computed(weightBytes, "bytes", "Of those parameters, as they lie in memory."),
      ...sharePart(block, "bytes", record),
    },
    {
      label: "Arithmetic",
      figure: computed(flops, "flop", "For one example, from the shapes of its kernels."),
      ...sharePart(block, "flops", record),
    },
    {
      label: "Activations",
      figure: computed(
        activationBytes,
        "bytes",
        "Results of its operations for one example; views of other data have none of their own.",
      ),
    },
    ...(time === undefined
      ? []
      : [{ label: "Time", figure: time, ...sharePart(block, "time", record) }]),
  ];
}

function sharePart(block: ModelBlock, measure: Measure, record: ModelOutput): { share?: string } {
  const share = shareOf(block, measure, record);
  return share > 0 ? { share: percentText(share) } : {};
}

function computed(value: number, unit: Unit, method: string): ComputedFigure {
  return { kind: "computed", value, unit, method };
}
