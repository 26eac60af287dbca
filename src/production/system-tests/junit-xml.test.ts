/** The XML is read back by a parser of the test's own, after the W3C's grammar, and held against Jenkins's schema. */
import { expect, test } from "vitest";
import { junitXml } from "./junit-xml.ts";
import type { TestReport } from "./test-report.ts";

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(#\d+|\w+);/g, (whole, name: string) => {
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    const sign = ENTITIES[name];
    if (sign === undefined) throw new SyntaxError(`no such entity: ${whole}`);
    return sign;
  });
}

/** Extensible Markup Language 1.0: elements, attributes and text; throws for anything that is not well-formed. */
function parseXml(xml: string): Element {
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const pieces =
    /<\?xml [^?]*\?>|<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const [piece, closed, name, list = "", isEmpty, text] of xml.matchAll(pieces)) {
    end += piece.length;
    if (text !== undefined) addText(open.at(-1) as Element, text);
    else if (closed !== undefined) close(open, closed);
    else if (name !== undefined) {
      const element = { name, attributes: attributesOf(list), children: [], text: "" };
      open.at(-1)?.children.push(element);
      if (isEmpty !== "/") open.push(element);
    }
  }
  if (end !== xml.length) throw new SyntaxError(`not XML: ${xml.slice(end, end + 40)}`);
  if (open.length !== 1 || top.children.length !== 1) throw new SyntaxError("expected one root");
  return top.children[0] as Element;
}

function addText(element: Element, text: string): void {
  if (/&(?!(#\d+|\w+);)/.test(text)) throw new SyntaxError(`a bare & in ${text}`);
  element.text += decoded(text);
}

function close(open: Element[], name: string): void {
  const last = open.pop();
  if (last?.name !== name) throw new SyntaxError(`</${name}> closes ${last?.name}`);
}

function attributesOf(list: string): Record<string, string> {
  const pairs = [...list.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
    ([, key = "", value = ""]) => [key, decoded(value)] as const,
  );
  const attributes = Object.fromEntries(pairs);
  if (Object.keys(attributes).length < pairs.length) throw new SyntaxError("an attribute twice");
  return attributes;
}

/** jenkinsci/xunit-plugin, junit-10.xsd (2014 to 2023): what may stand where, and which attributes an element has or must have. */
const SCHEMA: Record<string, { children: string[]; must: string[]; may: string[] }> = {
  testsuites: {
    children: ["testsuite"],
    must: [],
    may: ["name", "time", "tests", "failures", "errors"],
  },
  testsuite: {
    children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
    must: ["name", "tests", "failures", "errors"],
    may: [
      "group",
      "time",
      "skipped",
      "timestamp",
      "hostname",
      "id",
      "package",
      "file",
      "log",
      "url",
    ],
  },
  testcase: {
    children: ["skipped", "error", "failure", "system-out", "system-err"],
    must: ["name"],
    may: ["time", "classname", "group"],
  },
  properties: { children: ["property"], must: [], may: [] },
  property: { children: [], must: ["name", "value"], may: [] },
  failure: { children: [], must: [], may: ["type", "message"] },
  error: { children: [], must: [], may: ["type", "message"] },
  skipped: { children: [], must: [], may: ["type", "message"] },
  "system-out": { children: [], must: [], may: [] },
};
/** SUREFIRE_TIME. */
const TIME = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;

function faults({ name, attributes, children }: Element): string[] {
  const rule = SCHEMA[name];
  if (rule === undefined) return [`<${name}> is not in the schema`];
  const names = Object.keys(attributes);
  return [
    ...rule.must.filter((it) => !names.includes(it)).map((it) => `<${name}> lacks ${it}`),
    ...names
      .filter((it) => ![...rule.must, ...rule.may].includes(it))
      .map((it) => `<${name}> has ${it}`),
    ...children
      .filter((child) => !rule.children.includes(child.name))
      .map((child) => `<${child.name}> in <${name}>`),
    ...("time" in attributes && !TIME.test(attributes["time"] ?? "")
      ? [`time ${attributes["time"]}`]
      : []),
    ...children.flatMap(faults),
  ];
}

const all = (element: Element, name: string): Element[] => [
  ...element.children.filter((child) => child.name === name),
  ...element.children.flatMap((child) => all(child, name)),
];

const nasty = "a < b && \"c\" > 'd'\n\u0007 é 𝔘 ]]> <!-- -->";

const report: TestReport = {
  system: "digits 3f9a01c2",
  startedAt: "2026-01-02T03:04:05.678Z",
  ms: 4321,
  broken: "router",
  results: [
    { id: "a", suite: "unit", name: nasty, outcome: "passed", ms: 1.25, seen: nasty },
    {
      ...{ id: "b", suite: "unit", name: "b", outcome: "failed", ms: 1_234_567, seen: nasty },
      finding: { expected: "3 < 4", got: '"five"', fix: "count again" },
    },
    { id: "c", suite: "security", name: "c", outcome: "error", ms: 0, seen: "it threw <this>" },
    { id: "d", suite: "mlops", name: "d", outcome: "skipped", ms: 0, seen: "it needs more" },
  ],
};

test("it is well-formed and of Jenkins's schema; counts and times are those of the report", () => {
  const root = parseXml(junitXml(report));
  expect(faults(root)).toEqual([]);
  expect(root.attributes).toEqual({
    ...{ name: "digits 3f9a01c2", tests: "4", failures: "1", errors: "1", time: "1234.568" },
  });
  const suites = all(root, "testsuite").map(({ attributes }) => attributes);
  expect(
    suites.map(({ name, tests, failures, errors, skipped }) => [
      name,
      tests,
      failures,
      errors,
      skipped,
    ]),
  ).toEqual([
    ["unit", "2", "1", "0", "0"],
    ["security", "1", "0", "1", "0"],
    ["mlops", "1", "0", "0", "1"],
  ]);
  for (const { timestamp } of suites) expect(timestamp).toBe("2026-01-02T03:04:05");
});

test("words come back as they were, but for characters that XML has no place for", () => {
  const root = parseXml(junitXml(report));
  const [passed, failed] = all(root, "testcase");
  const kept = nasty.replace("\u0007", "");
  expect(passed?.attributes["name"]).toBe(kept);
  expect(passed?.children[0]?.text).toBe(kept);
  const [failure] = failed?.children ?? [];
  expect(failure?.attributes).toEqual({ message: kept, type: "TestFailure" });
  expect(failure?.text).toBe('expected: 3 < 4\ngot: "five"\nfix: count again');
  expect(all(root, "property")[0]?.attributes).toEqual({
    name: "broken on purpose",
    value: "router",
  });
});

test("a run without a test is a report too", () => {
  const root = parseXml(junitXml({ ...report, results: [] }));
  expect(faults(root)).toEqual([]);
  expect(root.attributes).toMatchObject({ tests: "0", failures: "0" });
});

test("the parser of this test refuses what is not well-formed", () => {
  for (const wrong of [
    "<a><b></a></b>",
    "<a",
    "<a/><b/>",
    "<a>&</a>",
    '<a x="1" x="2"/>',
    "<a>&nope;</a>",
  ]) {
    expect(() => parseXml(wrong), wrong).toThrow(SyntaxError);
  }
});
