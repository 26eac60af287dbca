/** Where a model costs, in one sentence: `118,282 parameters; the first Linear holds 85 % of them, and does 85 % of the work.` */
import { groupBy } from "es-toolkit";
import { percentText } from "../../drawing/chart-words.ts";
import { integerText } from "../../figure/number-text.ts";
import type { ModelBlock, ModelOutput } from "./model.ts";
import { innermostBlocks, type Measure, measuresOf, shareOf } from "./model-blocks.ts";

/** A single block is named where it has so much of the whole; where none has, blocks of one class stand together. */
const LARGE = 1 / 3;
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** What a block does with its share. */
const VERBS: Record<Measure, { one: string; many: string; of: string }> = {
  bytes: { one: "holds", many: "hold", of: "of them" },
  flops: { one: "does", many: "do", of: "of the work" },
  time: { one: "takes", many: "take", of: "of the time" },
};

interface Part {
  words: string;
  isOne: boolean;
  share: number;
}

export function modelVerdict(record: ModelOutput): string {
  const clauses: { words: string; said: string[] }[] = [];
  for (const measure of measuresOf(record)) {
    const largest = largestPart(record, measure);
    if (largest === undefined) continue;
    const { one, many, of } = VERBS[measure];
    const said = `${largest.isOne ? one : many} ${percentText(largest.share)} ${of}`;
    const last = clauses.at(-1);
    if (last?.words === largest.words) last.said.push(said);
    else clauses.push({ words: largest.words, said: [said] });
  }
  const sentence = clauses.map(({ words, said }) => `${words} ${listed(said)}`);
  return `${[countText(record), ...sentence].join("; ")}.`;
}

function countText({ model: { parameters } }: ModelOutput): string {
  return parameters === 0
    ? "No parameters"
    : `${integerText(parameters)} ${parameters === 1 ? "parameter" : "parameters"}`;
}

/** `a`, `a, and b`, `a, b, and c`. */
function listed(said: readonly string[]): string {
  return said.length < 2 ? said.join("") : `${said.slice(0, -1).join(", ")}, and ${said.at(-1)}`;
}

function largestPart(record: ModelOutput, measure: Measure): Part | undefined {
  const blocks = innermostBlocks(record);
  const share = (block: ModelBlock) => shareOf(block, measure, record);
  const largest = blocks.toSorted((a, b) => share(b) - share(a))[0];
  if (largest === undefined || share(largest) === 0) return undefined;
  const alike = blocks.filter(({ name, kind }) => name === largest.name && kind === largest.kind);
  if (share(largest) >= LARGE || alike.length === 1)
    return { words: placeWords(largest, alike), isOne: true, share: share(largest) };
  const classes = groupBy(blocks, ({ name }) => name);
  const [name, those = []] = Object.entries(classes).toSorted(
    ([, a], [, b]) => total(b, share) - total(a, share),
  )[0] ?? [""];
  const isOne = those.length === 1;
  return {
    words: isOne
      ? `the ${name}`
      : `the ${integerText(those.length)} ${name} ${those[0]?.kind === "module" ? "layers" : "operations"}`,
    isOne,
    share: total(those, share),
  };
}

function total(blocks: readonly ModelBlock[] = [], share: (block: ModelBlock) => number): number {
  return blocks.reduce((sum, block) => sum + share(block), 0);
}

/** `the Linear`, `the second Linear`, `the last Linear`, or by its path where there are many. */
function placeWords(block: ModelBlock, alike: readonly ModelBlock[]): string {
  const place = alike.indexOf(block);
  if (alike.length === 1) return `the ${block.name}`;
  if (place === alike.length - 1) return `the last ${block.name}`;
  const ordinal = ORDINALS[place];
  return ordinal === undefined
    ? `the ${block.name} “${block.path}”`
    : `the ${ordinal} ${block.name}`;
}
