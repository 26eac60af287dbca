/** A model in words: every block with what it takes and gives, and what it costs. */
import type { TableOutput } from "../../plain-outputs.ts";
import type { ModelBlock, ModelOutput } from "./model.ts";
import { blockLabels, INPUT } from "./model-blocks.ts";

export function modelTables(record: ModelOutput): TableOutput[] {
  const { unused = [] } = record;
  if (unused.length === 0) return [blocksTable(record)];
  return [
    blocksTable(record),
    {
      kind: "table",
      caption: "Parameters that nothing takes",
      columns: [{ title: "Path" }, { title: "Parameters" }],
      rows: unused.map(({ path, parameters }) => [path, parameters]),
    },
  ];
}

function blocksTable(record: ModelOutput): TableOutput {
  const { blocks, input, output, omittedBlocks } = record;
  const labels = blockLabels(record);
  const origins = output.from.map((from) => `${output.shape} from ${labels.get(from) ?? from}`);
  const classes = (output.classes ?? []).join(", ");
  const nothing = [null, null, null, null];
  return {
    kind: "table",
    caption: "Blocks in the order in which they run",
    columns: [
      ...["Block", "Inside", "Settings", "Takes", "Gives"].map((title) => ({ title })),
      { title: "Parameters" },
      { title: "Weights", unit: "bytes" },
      { title: "Arithmetic", unit: "FLOP", note: "For one example" },
      { title: "Activations", unit: "bytes", note: "Of one example" },
    ],
    rows: [
      [INPUT, null, input.dtype, null, input.shape, ...nothing],
      ...blocks.map((block) => [
        ...wordsOf(block, labels),
        ...[block.parameters, block.weightBytes, block.flops, block.activationBytes],
      ]),
      ["result", null, classes || null, origins.join("; "), output.shape, ...nothing],
    ],
    ...(omittedBlocks === undefined ? {} : { omittedRows: omittedBlocks }),
  };
}

function wordsOf(block: ModelBlock, labels: ReadonlyMap<string, string>): (string | null)[] {
  const { id, parent, settings, inputs, output } = block;
  const takes = inputs.map(({ from, shape }) => `${shape} from ${labels.get(from) ?? from}`);
  return [
    labels.get(id) ?? id,
    parent === undefined ? null : (labels.get(parent) ?? parent),
    [settings, sharedWords(block, labels)].filter(Boolean).join("; "),
    takes.join("; "),
    output,
  ];
}

/** `its 650 parameters are those of layers.0 Linear`; empty where it has its own. */
export function sharedWords(
  { shared, parameters }: ModelBlock,
  labels: ReadonlyMap<string, string>,
): string {
  if (shared === undefined) return "";
  const many = `${shared.parameters}${parameters === 0 ? "" : " more"}`;
  return `its ${many} parameters are counted in ${labels.get(shared.with) ?? shared.with}`;
}
