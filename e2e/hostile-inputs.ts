/**
 * What has frozen the page, and more of the same kinds: cells that a sandboxed notebook runs, files and links. Each is there in two
 * sizes, `scale` 1 and 10.
 */
import { deflateRawSync } from "node:zlib";

export type FreezingInput =
  /** A cell; it goes on until it is stopped. */
  | { kind: "cell"; name: string; source: (scale: number) => string }
  /** A percent file, or a document. */
  | { kind: "file"; name: string; file: string; text: (scale: number) => string }
  /** A link to a notebook of one text. */
  | { kind: "link"; name: string; text: (scale: number) => string };

const cell = (name: string, source: (scale: number) => string): FreezingInput => ({
  kind: "cell",
  name,
  source,
});

const file = (name: string, text: (scale: number) => string, type = "ts"): FreezingInput => ({
  kind: "file",
  name,
  file: `stranger.${type}`,
  text,
});

const link = (name: string, text: (scale: number) => string): FreezingInput => ({
  kind: "link",
  name,
  text,
});

const markdown = (text: string) => `// %% [markdown]\n${text.replaceAll(/^/gm, "// ")}\n`;

const bars = (values: string) =>
  `display.chart({ mark: "bar", y: { scale: "log" }, series: { a: [${values}] } });`;

/** Those that were found, in the order in which they were. */
export const FOUND: readonly FreezingInput[] = [
  cell("a bar chart with Infinity on a logarithmic axis", (scale) =>
    bars("1, 10, Infinity, ".repeat(scale)),
  ),
  cell(
    "texts without end",
    (scale) => `for (let i = 0; i < ${100 * scale}; i++) display("x".repeat(19_000));`,
  ),
  cell(
    "a table without end",
    (scale) =>
      `const row = Object.fromEntries(Array.from({ length: ${50 * scale} }, (_, i) => ["c" + i, i]));
display.table(new Array(100_000).fill(row));`,
  ),
  cell(
    "20 tables at once",
    (scale) =>
      `const row = Object.fromEntries(Array.from({ length: 20 }, (_, i) => ["c" + i, i]));
for (let i = 0; i < ${20 * scale}; i++) display.table(new Array(1000).fill(row));`,
  ),
  cell(
    "a flood of requests for files",
    (scale) =>
      `for (let i = 0; i < ${2000 * scale}; i++) void fetch("https://files.invalid/data/mnist/train-0.bin").catch(() => {});`,
  ),
  link("a link with a long formula", (scale) => `$${"x".repeat(48_000 * scale)}$`),
  link("a link with images within images", (scale) => "![a](".repeat(38_000 * scale)),
  file("empty cells", (scale) => "// %%\n".repeat(200 * scale)),
  file("empty cells, too many", (scale) => "// %%\n".repeat(5000 * scale)),
  file("30 kB of markers", (scale) => "// %% ".repeat(5000 * scale)),
  cell(
    "a wide image",
    (scale) =>
      `display.images(new Float32Array(${200_000 * scale}), { width: ${100_000 * scale}, height: 2, alt: "wide" });`,
  ),
];

const wideTable = (columns: number) =>
  `|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}\n${"a\n".repeat(columns)}`;

export const OF_THE_SAME_KINDS: readonly FreezingInput[] = [
  file("texts with as many marks as are rendered", (scale) =>
    markdown(`${"*a ".repeat(1400)}${"a* ".repeat(1400)}`).repeat(scale),
  ),
  file("texts that are short", (scale) => markdown("**a ".repeat(60)).repeat(40 * scale)),
  file("tables with few signs", (scale) => markdown(wideTable(60 * Math.sqrt(scale))).repeat(20)),
  file("formulas that become much", (scale) =>
    markdown(`$${"é".repeat(480)}$\n\n`.repeat(scale)).repeat(10),
  ),
  file("lists within lists", (scale) =>
    markdown(
      Array.from({ length: 60 }, (_, level) => `${"  ".repeat(level)}- a`).join("\n"),
    ).repeat(10 * scale),
  ),
  file("long lines of code", (scale) => `// %%\n${"a+".repeat(5000 * scale)}1\n`.repeat(10)),
  file("many lines of code", (scale) => `// %%\n${"a + 1;\n".repeat(200)}`.repeat(100 * scale)),
  file(
    "a document of one long title",
    (scale) =>
      JSON.stringify({
        schema: 1,
        id: "stranger",
        title: "long ".repeat(20_000 * scale),
        base: null,
        seed: 0,
        cells: [{ id: "cell-1", part: 1, kind: "code", source: "1" }],
        settings: {},
      }),
    "json",
  ),
  cell(
    "outputs without number",
    (scale) => `for (let i = 0; i < ${2000 * scale}; i++) display({ i });`,
  ),
  cell(
    "Markdown that changes all the time",
    (scale) =>
      `const handle = display.markdown("a");
for (let i = 0; i < ${500 * scale}; i++) { handle.update("**a ".repeat(700) + i); await new Promise((r) => setTimeout(r, 1)); }`,
  ),
  cell(
    "a chart of many points",
    (scale) =>
      `display.chart({ series: { a: Array.from({ length: ${40_000 * scale} }, (_, i) => Math.sin(i)) } });`,
  ),
  cell(
    "many charts",
    (scale) => `for (let i = 0; i < ${10 * scale}; i++) ${bars("1, 2, 3, NaN, -1, 1e308")}`,
  ),
];

/** The fragment of a link to a notebook of a cell and one text. */
export function linkTo(source: string): string {
  const cells = [
    { id: "cell-1", part: 1, kind: "code", source: "1 + 1" },
    { id: "cell-2", part: 1, kind: "markdown", source },
  ];
  const data = {
    schema: 1,
    base: null,
    set: { id: "stranger", title: "A stranger's", seed: 0, settings: {} },
    placed: cells.map((cell, index) => ({ cell, after: cells[index - 1]?.id ?? null })),
  };
  return `#1.${deflateRawSync(JSON.stringify(data)).toString("base64url")}`;
}
