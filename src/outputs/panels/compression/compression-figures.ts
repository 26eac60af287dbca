/** The figures of each version of the model by name. */
import type { Figure } from "../../figure/figure.ts";
import type { Better, NamedFigure } from "../../figure/named-figure.ts";
import type { CompressedModel, CompressionOutput } from "./compression.ts";

type Part = Exclude<keyof CompressedModel, "name" | "form" | "test">;

interface PartWords {
  readonly part: Part;
  readonly label: string;
  readonly better?: Better;
}

/** In the order in which they are shown. */
const parts = (batchSize: number): readonly PartWords[] => [
  { part: "zipped", label: "File, gzipped", better: "lower" },
  { part: "file", label: "File", better: "lower" },
  { part: "parameters", label: "Parameters" },
  { part: "nonZero", label: "Parameters that are not 0" },
  { part: "accuracy", label: "Accuracy", better: "higher" },
  { part: "difference", label: "Accuracy, less the original's", better: "higher" },
  { part: "latency", label: "Latency, one input", better: "lower" },
  { part: "runtimeLatency", label: "Latency, one input, ONNX Runtime", better: "lower" },
  { part: "speed", label: "Times as fast, one input", better: "higher" },
  { part: "runtimeSpeed", label: "Times as fast, one input, ONNX Runtime", better: "higher" },
  { part: "throughput", label: `Throughput, batch of ${batchSize}`, better: "higher" },
  {
    part: "runtimeThroughput",
    label: `Throughput, batch of ${batchSize}, ONNX Runtime`,
    better: "higher",
  },
  { part: "batchSpeed", label: `Times as fast, batch of ${batchSize}`, better: "higher" },
  {
    part: "runtimeBatchSpeed",
    label: `Times as fast, batch of ${batchSize}, ONNX Runtime`,
    better: "higher",
  },
];

/** The figures that stand for all: what is small, and what it costs. */
const SUMMARY: readonly Part[] = ["zipped", "accuracy", "latency"];

export interface CompressionRow extends PartWords {
  /** One for each version. */
  readonly figures: readonly (Figure | undefined)[];
}

/** What was measured, a row each, with the versions side by side; rows that nothing has a figure for are left out. */
export function compressionRows({ models, batchSize }: CompressionOutput): CompressionRow[] {
  return parts(batchSize)
    .map((words) => ({ ...words, figures: models.map((model) => model[words.part]) }))
    .filter(({ figures }) => figures.some((figure) => figure !== undefined));
}

export function compressionFigures(output: CompressionOutput): NamedFigure[] {
  const rows = compressionRows(output);
  return output.models.flatMap(({ name }, index) =>
    rows.flatMap(({ part, label, better, figures }) => {
      const figure = figures[index];
      if (figure === undefined) return [];
      return [
        {
          name: `${part} of ${name}`,
          label: `${label}, ${name}`,
          figure,
          ...(better === undefined ? {} : { better }),
        },
      ];
    }),
  );
}

export function summaryFigures(output: CompressionOutput): NamedFigure[] {
  return compressionFigures(output).filter(({ name }) =>
    SUMMARY.some((part) => name.startsWith(`${part} of `)),
  );
}
