/** What a text or a formula becomes that may take long, as plain data; nothing here needs a page. */
import katex from "katex";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { integerText } from "../../../outputs/figure/number-text.ts";
import { FORMULA_OPTIONS } from "../formula-options.ts";
import { remarkGfm } from "../gfm.ts";

export type ProseJob =
  | { kind: "text"; source: string }
  | { kind: "formula"; tex: string; isBlock: boolean };

/** A node of a parsed text (mdast). */
export interface ProseNode {
  type: string;
  value?: string;
  url?: string;
  identifier?: string;
  position?: unknown;
  children?: ProseNode[];
}

export type ProseAnswer =
  /** `nodes`: how many the page gets, more or less. */
  | { kind: "text"; tree: ProseNode; nodes: number }
  | { kind: "formula"; html: string; nodes: number }
  /** Why it is shown as it is written, as a sentence. */
  | { kind: "refusal"; reason: string };

/** Nodes that one text or formula may become: the page draws them between two frames. */
const MOST_NODES = 6000;

/** Levels of a text, marks within marks included: the browser lays out each within the one before. */
const MOST_LEVELS = 100;

/** The page's own parser, formulas included. */
const parser = unified().use(remarkParse).use(remarkGfm).use(remarkMath);

export function proseAnswer(job: ProseJob): ProseAnswer {
  try {
    return job.kind === "text" ? parsed(job.source) : set(job);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // It called itself more often than there is room for.
    const name = job.kind === "text" ? "text" : "formula";
    return refusal(`This ${name} nests too deep to be rendered`);
  }
}

function parsed(source: string): ProseAnswer {
  const tree = parser.parse(source) as ProseNode;
  const { levels, nodes } = measure(tree);
  if (levels > MOST_LEVELS) {
    return refusal(`This text nests more than ${MOST_LEVELS} levels`);
  }
  if (nodes > MOST_NODES) return tooManyParts("text", nodes);
  return { kind: "text", tree, nodes };
}

function set({ tex, isBlock }: Extract<ProseJob, { kind: "formula" }>): ProseAnswer {
  const html = katex.renderToString(tex, { ...FORMULA_OPTIONS, displayMode: isBlock });
  const nodes = html.split("<").length;
  return nodes > MOST_NODES ? tooManyParts("formula", nodes) : { kind: "formula", html, nodes };
}

function tooManyParts(name: string, parts: number): ProseAnswer {
  const reason = `This ${name} would become some ${integerText(parts)} parts of the page, of which at most ${integerText(MOST_NODES)} are drawn`;
  return refusal(reason, name === "text" ? " Divide it." : "");
}

function refusal(reason: string, advice = ""): ProseAnswer {
  return { kind: "refusal", reason: `${reason}; it is shown as it is written.${advice}` };
}

/** Characters of an address that cost as much as a node; each link that names the address repeats it. */
const CHARACTERS_OF_A_NODE = 100;

/** Takes the positions in the source away, too: nobody reads them. */
function measure(tree: ProseNode): { levels: number; nodes: number } {
  const addresses = new Map<string, number>();
  const references: string[] = [];
  let levels = 0;
  let nodes = 0;
  // Not by a function that calls itself: the text may nest as deep as it is long.
  const waiting = [{ node: tree, level: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, level } = next;
    const { type, children = [], identifier = "" } = node;
    delete node.position;
    levels = Math.max(levels, level);
    nodes += weight(node);
    if (type === "definition") addresses.set(identifier, node.url?.length ?? 0);
    if (type === "linkReference" || type === "imageReference") references.push(identifier);
    waiting.push(...children.map((child) => ({ node: child, level: level + 1 })));
  }
  const characters = references.reduce((sum, it) => sum + (addresses.get(it) ?? 0), 0);
  return { levels, nodes: nodes + Math.floor(characters / CHARACTERS_OF_A_NODE) };
}

function weight({ type, children = [] }: ProseNode): number {
  // Each of its rows gets as many cells as the longest has.
  if (type === "table") {
    const columns = children.reduce((most, row) => Math.max(most, row.children?.length ?? 0), 0);
    return columns * children.length;
  }
  // There, and back.
  return type === "footnoteReference" ? 6 : 1;
}
