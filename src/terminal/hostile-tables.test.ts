/** Tables, plans and results from a stranger: each is read as what it says, or refused with a sentence of bounded length. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogueFromCsv, catalogueToCsv } from "../systems/cost/catalogue-csv.ts";
import { parseTraffic } from "../systems/traffic/parse-traffic.ts";
import { readResults } from "../ui/dialogs/compare-devices/read-results.ts";
import { readPlan } from "./load/read-plan.ts";

const LONG = 1_000_000;
const NAMES = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "a\nb", 'a"b', "$(x)", "{{x}}"],
  ...["#x", "a: b", "</script>", "a\u2028b", "\u202e", "\0\u001b[2J", "=1+1", "@x", "-x", "a;=1"],
];
const HEAD = "InstanceType,vCPUs,MemoryGiB,Price,Region";
const origin = { source: "a list", date: "2026-07-20" };

test("a price list keeps whatever its machines are called", () => {
  const { instances } = catalogueFromCsv(
    catalogueToCsv({
      ...{ ...origin, region: "r" },
      instances: NAMES.map((name) => ({
        ...{ name, usdPerHour: 1, vcpus: 2, memoryBytes: 2 ** 32, arch: "x86_64" as const },
      })),
    }),
    origin,
  );
  expect(instances.map(({ name }) => name)).toEqual(NAMES);
});

test("a machine that is called like what objects inherit is one of its own, in each zone", () => {
  const rows = ["__proto__", "__proto__", "constructor"].map((name) => `${name},1,1,2,r`);
  const { instances } = catalogueFromCsv([HEAD, ...rows].join("\n"), origin);
  expect(instances.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
});

const SENTENCE = /^[^\0]{10,}$/s;

test.each([
  ["a column of a million letters", `${"x".repeat(LONG)},b\n1,2`],
  ["a million columns", `${",".repeat(LONG)}\n1`],
  ["a quote that never ends", `time,rate\n"${"x".repeat(LONG)}`],
  ["a million quotes", `${'"'.repeat(LONG + 1)}\n1,2`],
  ["a million blanks", `${" ".repeat(LONG)},b\n1,2`],
  ["a cell of a million letters", `time,rate\n1,${"x".repeat(LONG)}`],
  ["no numbers", "time,rate\n1,__proto__"],
])("%s: no table, and a sentence", (_, text) => {
  for (const read of [() => catalogueFromCsv(text, origin), () => parseTraffic(text)]) {
    let message = "";
    try {
      read();
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(SENTENCE);
    expect(message.length).toBeLessThan(2000);
  }
});

test("any text as a table is read or refused with an error that says why", () => {
  const text = fc.array(fc.constantFrom(..."time,rate\n\r;\t\"'1=.-e \u2028x"), { maxLength: 60 });
  fc.assert(
    fc.property(text, (signs) => {
      for (const head of ["", "time,rate\n", `${HEAD}\n`]) {
        for (const read of [(it: string) => catalogueFromCsv(it, origin), parseTraffic]) {
          try {
            read(head + signs.join(""));
          } catch (error) {
            expect(String(error)).toMatch(/^(?:Range|Syntax)Error: (?:catalogue|traffic|line)/);
          }
        }
      }
    }),
  );
});

test.each([
  ["no JSON", "{".repeat(LONG)],
  ["lists without end", `{"results":${"[".repeat(LONG)}`],
  ["lists in lists", `{"results":${"[".repeat(5000)}${"]".repeat(5000)}}`],
  ["a key that reaches what objects share", '{"__proto__":{"results":[]}}'],
  ["a result of a million letters", `{"results":[{"panel":"${"x".repeat(LONG)}"}]}`],
  [
    "a panel that objects inherit",
    '{"results":[{"panel":"constructor","cellId":"","summary":{}}]}',
  ],
  ["a title of a million letters", `{"title":"${"x".repeat(LONG)}","metrics":[]}`],
])("what somebody says that a load run gave: %s", async (_, text) => {
  const message = await readResults("out.json", text).then(String, String);
  expect(message).toMatch(/Error/);
  expect(message.length).toBeLessThan(2000);
  expect(({} as Record<string, unknown>)["results"]).toBeUndefined();
  expect(() => readPlan("plan.json", () => text)).toThrow(/plan/);
  expect(planMessage(text).length).toBeLessThan(2000);
});

function planMessage(text: string): string {
  try {
    return JSON.stringify(readPlan("plan.json", () => text));
  } catch (error) {
    return String(error);
  }
}
