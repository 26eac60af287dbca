import { expect, test } from "vitest";
import { readLoadCommand } from "./load-options.ts";
import { plan } from "./plan.testing.ts";

const files: Record<string, string> = {
  "plan.json": JSON.stringify(plan),
  "broken.json": "{",
  "other.json": JSON.stringify({ ...plan, replicas: 0 }),
  "no-policy.json": JSON.stringify({ ...plan, demand: { ...plan.demand, policy: "first" } }),
};

function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error("ENOENT");
  return text;
}

const read = (...args: string[]) => readLoadCommand(args, readFile);

test("without options: fifty queries a second for half a minute, on the reference server", () => {
  expect(read()).toEqual({
    url: undefined,
    model: undefined,
    load: { kind: "rate", qps: 50, shape: "poisson" },
    seconds: 30,
    queries: undefined,
    objective: { boundMs: 100, percentile: 0.99, isGiven: false },
    timeoutMs: 10_000,
    connections: 256,
    seed: 0,
    headers: {},
    plan: undefined,
    json: undefined,
  });
  expect(read("--help")).toBeUndefined();
});

test("all options", () => {
  expect(
    read(
      ...["http://host:8000", "--model", "digits", "--rate", "12.5", "--queries", "500"],
      ...["--shape", "bursts", "--objective", "40", "--percentile", "0.9", "--timeout", "0.5"],
      ...["--connections", "1", "--seed", "7", "--json", "out.json"],
      ...["--header", "Host: digits.example.org", "--header", "X-Empty:"],
    ),
  ).toEqual({
    url: "http://host:8000",
    model: "digits",
    load: { kind: "rate", qps: 12.5, shape: "bursts" },
    // Longer than 500 queries take at that rate, whatever their pattern.
    seconds: expect.closeTo(66.2, 1),
    queries: 500,
    objective: { boundMs: 40, percentile: 0.9, isGiven: true },
    timeoutMs: 500,
    connections: 1,
    seed: 7,
    headers: { Host: "digits.example.org", "X-Empty": "" },
    plan: undefined,
    json: "out.json",
  });
  expect(read("host", "--find-rate")).toMatchObject({ load: { kind: "find-rate" }, seconds: 120 });
});

test("a plan gives the rate and the objective, unless options do", () => {
  expect(read("--plan", "plan.json")).toMatchObject({
    load: { qps: 120 },
    objective: { boundMs: 50, percentile: 0.95, isGiven: true },
    plan,
  });
  expect(read("--plan", "plan.json", "--rate", "9", "--objective", "8")).toMatchObject({
    load: { qps: 9 },
    objective: { boundMs: 8, percentile: 0.95 },
  });
});

test.each<[string, string[], RegExp]>([
  ["an option that there is not", ["--rates", "5"], /no option --rates; --rate is one/],
  ["an option like no other", ["--frobnicate"], /no option --frobnicate\. --help/],
  ["two servers", ["a", "b"], /One server at a time, not a and b/],
  ["no rate", ["--rate", "0"], /--rate takes a number of queries a second from 0\.01 to 20,000/],
  ["a negative rate", ["--rate=-5"], /not -5/],
  ["a rate that is no number", ["--rate", "fast"], /not fast/],
  ["a rate that nothing sends", ["--rate", "1e12"], /not 1e12/],
  ["an empty number", ["--rate", ""], /not nothing/],
  ["more than a run holds", ["--rate", "2000", "--seconds", "3600"], /give fewer --seconds/],
  ["two lengths", ["--seconds", "3", "--queries", "4"], /Either --seconds or --queries/],
  ["half a query", ["--queries", "1.5"], /a whole number of queries/],
  ["queries that take days", ["--queries", "100000", "--rate", "0.1"], /more than a day/],
  ["a shape that there is not", ["--shape", "square"], /poisson, constant, bursts, diurnal, not/],
  ["a rate to look for and to drive", ["--find-rate", "--rate", "5"], /Either --rate/],
  ["a search by another shape", ["--find-rate", "--shape", "bursts"], /Poisson arrivals/],
  ["a search of so many", ["--find-rate", "--queries", "5"], /give it --seconds/],
  ["a percentage", ["--percentile", "99"], /a share of queries from 0\.01 to 0\.9999/],
  ["no time", ["--timeout", "0"], /--timeout takes/],
  ["no connection", ["--connections", "0"], /a whole number of connections from 1/],
  ["half a header", ["--header", "Host"], /a name and a value/],
  ["no plan", ["--plan", "missing.json"], /The plan missing\.json cannot be read/],
  ["a broken plan", ["--plan", "broken.json"], /is no JSON/],
  ["a plan of no replicas", ["--plan", "other.json"], /holds no capacity plan, at replicas/],
  ["a plan of no policy", ["--plan", "no-policy.json"], /at demand\.policy/],
])("refused in a sentence: %s", (_, args, sentence) => {
  expect(() => read(...args)).toThrow(sentence);
});
