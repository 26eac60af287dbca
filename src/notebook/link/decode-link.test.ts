import { deflateRawSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { parsePercent } from "../percent.ts";
import { toNotebook } from "../to-notebook.ts";
import { applyDifference } from "./apply-difference.ts";
import { decodeLink } from "./decode-link.ts";
import { difference } from "./difference.ts";
import { encodeLink } from "./encode-link.ts";
import { isLink } from "./link-limits.ts";

const parts = import.meta.glob<string>("../../module/parts/0[34]-*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});
const module = toNotebook({
  id: "capstone",
  base: { module: "capstone", version: 1 },
  cells: Object.values(parts).flatMap((text) => parsePercent(text)),
});
const edited = {
  ...module,
  seed: 11,
  cells: module.cells.map((cell) =>
    cell.id === "train" || cell.id === "profile-end-to-end"
      ? { ...cell, source: `${cell.source.replaceAll("128", "256")}\n// Twice as wide.\n` }
      : cell,
  ),
};
let link = "";

beforeAll(async () => {
  link = await encodeLink({ difference: difference(edited, module), results: [] });
});

test("two edited cells of the module fit in 3,000 characters", () => {
  expect(difference(edited, module).changed).toHaveLength(2);
  expect(link.length).toBeLessThan(3000);
});

test("a link uses letters that nothing rewrites", () => {
  expect(link).toMatch(/^#1\.[A-Za-z0-9_-]+$/);
});

test.each<[string, (link: string) => string]>([
  ["as it is", (text) => text],
  ["without its #", (text) => text.slice(1)],
  ["the whole address", (text) => `https://example.org/notebook/?backend=wasm${text}`],
  ["percent-encoded", (text) => encodeURIComponent(text)],
  ["percent-encoded twice", (text) => encodeURIComponent(encodeURIComponent(text))],
  ["letters percent-encoded that need not be", (text) => text.replaceAll("a", "%61")],
  ["with padding", (text) => `${text}==`],
  ["in the other alphabet", (text) => text.replaceAll("-", "+").replaceAll("_", "/")],
  ["broken over lines", (text) => text.replaceAll(/.{60}/g, "$&\r\n")],
  [
    "broken over lines with quoted-printable's mark",
    (text) => text.replaceAll(/.{60}/g, "$&=\r\n"),
  ],
  ["with signs without width", (text) => text.replaceAll(/.{50}/g, "$&\u200B")],
  ["in spaces", (text) => `  ${text} \n`],
  ["at the end of a sentence", (text) => `${text}.`],
  ["in brackets", (text) => `${text})`],
  ["between marks of emphasis", (text) => `${text}_`],
  ["before more of the message", (text) => `${text} look at this`],
  ["with a backslash before its marks", (text) => text.replaceAll(/[_\-.#]/g, "\\$&")],
  ["with a backslash before each _", (text) => text.replaceAll("_", "\\_")],
  ["quoted in a reply", (text) => `> ${text.replaceAll(/.{60}/g, "$&\n> ")}`],
  ["quoted twice", (text) => `>> ${text.replaceAll(/.{60}/g, "$&\r\n>> ")}`],
  ["quoted twice with spaces", (text) => `> > ${text.replaceAll(/.{60}/g, "$&\n> > ")}`],
  [
    "quoted, before more of the message",
    (text) => `> ${text.replaceAll(/.{60}/g, "$&\n> ")}\n>\n> Best wishes, Ada`,
  ],
  ["before a signature", (text) => `${text.replaceAll(/.{60}/g, "$&\n")}\n\nAda`],
  [
    "with soft breaks and a name behind it",
    (text) => `${text.replaceAll(/.{60}/g, "$&=\n")}\n-- \nAda`,
  ],
  ["between angle brackets", (text) => `<https://example.org/${text}>`],
  ["between angle brackets, with a full stop", (text) => `See <https://example.org/${text}>.`],
  ["as a Markdown link", (text) => `[my notebook](https://example.org/${text})`],
  ["as a Markdown link in bold", (text) => `**[n](https://example.org/${text})**.`],
  ["between backticks", (text) => `\`${text}\``],
  ["in quotation marks", (text) => `“https://example.org/${text}”`],
  ["in square brackets", (text) => `[${text}]`],
  ["before a comma", (text) => `${text}, which I made`],
  ["before another #", (text) => `https://example.org/${text} (see #5)`],
  ["behind the number of an issue", (text) => `for #12. see https://example.org/${text}`],
  ["in struck-out text", (text) => `~~${text}~~`],
  ["with what trackers add", (text) => `${text}&fbclid=abc`],
])("it is read %s", async (_, change) => {
  const { difference: read } = await decodeLink(change(link));
  expect(applyDifference(module, read).notebook).toEqual(edited);
});

test("cut anywhere, it says so and gives nothing", async () => {
  for (const share of [0.01, 0.3, 0.7, 0.95, 0.99]) {
    await expect(decodeLink(link.slice(0, Math.max(5, share * link.length)))).rejects.toThrow(
      /cut off or damaged.*ask for it again/,
    );
  }
  await expect(decodeLink(link.slice(0, -2))).rejects.toThrow(/cut off or damaged/);
});

test.each([
  ["#1.", /nothing of its notebook has arrived/],
  ["#2.abc", /format 2 by a newer version.*Reload/],
  ["#0.abc", /no link to a notebook/],
  ["", /no link to a notebook: .* got nothing/],
  ["#cells", /got “cells”/],
  ["#1.%%%%", /nothing of its notebook/],
  ["#1.AAAA", /cut off or damaged/],
])("%s is refused with a sentence", async (text, message) => {
  await expect(decodeLink(text)).rejects.toThrow(message);
});

test("what is no link of ours is told by its beginning", () => {
  expect(["#1.abc", "#12.x", "#1%2Eabc", "%231.a"].every(isLink)).toBe(true);
  expect(["", "#", "#cells", "#part-3", "#1", "#a1."].some(isLink)).toBe(false);
});

test("10 MB of zeros are refused, and unpacked hardly further than allowed", async () => {
  const bomb = packed("0".repeat(10_000_000));
  const before = process.memoryUsage();
  await expect(decodeLink(bomb)).rejects.toThrow(/more than 2 MB/);
  const { arrayBuffers } = process.memoryUsage();
  expect(arrayBuffers - before.arrayBuffers).toBeLessThan(6_000_000);
});

test("a link too long to be read is not looked at", async () => {
  await expect(decodeLink(`#1.${"A".repeat(1_100_000)}`)).rejects.toThrow(/too long: 1,100,000/);
  await expect(decodeLink("%25".repeat(1_000_000))).rejects.toThrow(/too long: 3,000,000/);
});

test.each<[string, string, RegExp]>([
  ["a newer schema", '{"schema":9}', /schema 9, written by a newer version/],
  ["no JSON", "{", /whole, but what it holds is no notebook/],
  ["another type", "[]", /holds is no notebook: at schema/],
  ["null", "null", /holds is no notebook/],
  ["nesting without end", `${"[".repeat(900_000)}${"]".repeat(900_000)}`, /nested at most 24/],
  ["prototypes", '{"schema":1,"base":null,"set":{"__proto__":{"x":1}}}', /"__proto__"/],
  ["cells that are none", '{"schema":1,"base":null,"placed":[{"cell":7,"after":null}]}', /placed/],
  [
    "a figure that is none",
    '{"schema":1,"base":null,"results":[{"panel":1}]}',
    /results\.0\.panel/,
  ],
])("a link that holds %s is refused with a sentence", async (_, json, message) => {
  await expect(decodeLink(packed(json))).rejects.toThrow(message);
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});

test("what makes no notebook is refused by the document's own schema", async () => {
  const { difference: read } = await decodeLink(
    packed(
      JSON.stringify({
        schema: 1,
        base: { module: "capstone", version: 1 },
        set: { seed: "x" },
        changed: [{ id: "train", after: null, was: "", set: { source: 5, id: "taken" } }],
      }),
    ),
  );
  expect(() => applyDifference(module, read)).toThrow(/not a notebook: at (seed|cells)/);
});

test("results travel with it, figure by figure", async () => {
  const results = [
    {
      panel: "profile",
      cellId: "profile-end-to-end",
      summary: {
        title: "Profile",
        device: "wasm, 4 cores",
        at: "2026-01-01T00:00:00.000Z",
        metrics: [
          {
            name: "inferenceLatencyMs",
            label: "Latency, one image",
            figure: {
              kind: "measured" as const,
              value: 1.84,
              unit: "ms" as const,
              low: 1.79,
              high: 1.89,
              n: 662,
              method: "One after another.",
            },
          },
        ],
      },
    },
  ];
  const full = await encodeLink({ difference: difference(edited, module), results });
  expect((await decodeLink(full)).results).toEqual(results);
});

function packed(text: string): string {
  return `#1.${deflateRawSync(text).toString("base64url")}`;
}
