/** A model card (Mitchell et al. 2019) of a version: what it is, what it was made from, and how good it is, as Markdown. */
import { type ModelVersion, shortHash } from "./model-version.ts";

/** Sentences that only a person can write. */
export interface CardText {
  /** What it is meant for. */
  intendedUse?: string;
  /** Where it should not be trusted. */
  limits?: string;
}

/** The card as Markdown. A part that nobody has written says so. */
export function modelCard(version: ModelVersion, { intendedUse, limits }: CardText = {}): string {
  const { hash, parent, madeBy, createdAt, stage, architecture, parameters, bytes } = version;
  const facts = [
    ["Weights (SHA-256)", `\`${hash}\``],
    ["Made", `${madeBy}, ${createdAt}`],
    ["Made from", parent === undefined ? "nothing earlier" : `\`${shortHash(parent)}\``],
    ["Stage", stage],
    ["Architecture", architecture],
    ["Parameters", parameters.toLocaleString("en")],
    ["Size as float32", `${bytes.toLocaleString("en")} bytes`],
    ["Data", version.data ?? "not stated"],
    ["Measured on", version.device ?? "not stated"],
  ];
  const metrics = Object.entries(version.metrics).map(
    ([name, { value, low, high, n, unit = "" }]) => [
      name,
      `${number(value)} ${unit}`.trim(),
      low === undefined || high === undefined ? "not known" : `${number(low)} to ${number(high)}`,
      n === undefined ? "not known" : n.toLocaleString("en"),
    ],
  );
  return [
    `# Model card: ${architecture} ${shortHash(hash)}`,
    table(["", ""], facts),
    "## Intended use",
    intendedUse ?? "Not stated yet.",
    "## How good it is",
    metrics.length === 0
      ? "Nothing was measured yet."
      : table(["Metric", "Value", "95 % interval", "Samples"], metrics),
    "## Limits",
    limits ?? "Not stated yet.",
    "## Settings",
    version.config === undefined
      ? "Not stated."
      : `\`\`\`json\n${JSON.stringify(version.config, null, 2)}\n\`\`\``,
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function number(value: number): string {
  return Number.isInteger(value)
    ? value.toLocaleString("en")
    : String(Number(value.toPrecision(4)));
}
