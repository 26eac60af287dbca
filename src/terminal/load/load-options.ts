/** What `npm run load` is asked to do. */
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import { LOAD_SHAPES, type LoadShape } from "../../systems/queueing/shaped-arrivals.ts";
import { readArguments, readNumber } from "../read-arguments.ts";
import { Refusal } from "../refusal.ts";
import { readPlan } from "./read-plan.ts";

export const usage = `npm run load -- [URL] [--rate N] [--seconds N | --queries N] [--shape poisson] [--objective ms] [--json out.json] …

URL            a server of the Open Inference Protocol (Triton, KServe): http://localhost:8000, with the path before /v2 if there is
               one. Without it, the reference server is started with a small untrained network, to try the command
--model        the model, where the server has several or does not tell
--rate         queries a second on average (default: the plan's, or 50)
--find-rate    looks for the highest rate that meets the objective, instead
--seconds      the run, warm-up included (default 30; with --find-rate 120)
--queries      the run ends after so many, instead
--shape        how queries come: poisson (default), constant, bursts, diurnal (a day takes a minute)
--objective    ms within which the percentile is to be answered (default: the plan's, or 100); the exit status is 1 where it is
               given and not shown to be met
--percentile   the share of queries that must be (default: the plan's, or 0.99)
--timeout      seconds after which a query has timed out, from the time it was due (default 10)
--connections  at most so many at a time; queries beyond wait for one (default 256)
--seed         decides when queries come and what they ask for (default 0)
--header       sent with each request, such as "Host: digits.example.org"; may be repeated
--plan         a capacity plan (JSON): what it promises is set beside what comes
--json         writes the result, which the page's “Compare devices” opens`;

export interface LoadCommand {
  url: string | undefined;
  model: string | undefined;
  load: { kind: "rate"; qps: number; shape: LoadShape } | { kind: "find-rate" };
  seconds: number;
  /** The run ends after so many. */
  queries: number | undefined;
  objective: { boundMs: number; percentile: number; isGiven: boolean };
  timeoutMs: number;
  connections: number;
  seed: number;
  headers: Record<string, string>;
  plan: CapacityPlan | undefined;
  json: string | undefined;
}

/** Node's client sends some thousands a second; beyond, a generator of its own language is needed. */
const FASTEST = 20_000;
const MOST_QUERIES = 1_000_000;
const LONGEST_S = 24 * 3600;
const SECONDS = 30;
const SEARCH_SECONDS = 120;

const options = {
  model: { type: "string" },
  rate: { type: "string" },
  "find-rate": { type: "boolean", default: false },
  seconds: { type: "string" },
  queries: { type: "string" },
  shape: { type: "string" },
  objective: { type: "string" },
  percentile: { type: "string" },
  timeout: { type: "string", default: "10" },
  connections: { type: "string", default: "256" },
  seed: { type: "string", default: "0" },
  header: { type: "string", multiple: true, default: [] as string[] },
  plan: { type: "string" },
  json: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

type Given = ReturnType<typeof readArguments<typeof options>>["values"];

/** Undefined when only help is asked for. `readFile` gives the text of a plan. Throws a Refusal for what makes no sense. */
export function readLoadCommand(
  args: readonly string[],
  readFile: (path: string) => string,
): LoadCommand | undefined {
  const { values, positionals } = readArguments(args, options);
  if (values.help) return undefined;
  const [url, ...others] = positionals;
  if (others.length > 0) {
    throw new Refusal(`One server at a time, not ${positionals.join(" and ")}.`);
  }
  const plan = values.plan === undefined ? undefined : readPlan(values.plan, readFile);
  const load = readLoad(values, plan);
  return {
    url,
    model: values.model,
    load,
    ...readLength(values, load),
    objective: readObjective(values, plan),
    timeoutMs:
      1000 * readNumber("timeout", values.timeout, { from: 0.001, to: 3600, unit: "seconds" }),
    connections: readNumber("connections", values.connections, {
      ...{ from: 1, to: 10_000, isWhole: true, unit: "connections" },
    }),
    seed: readNumber("seed", values.seed, { from: 0, to: 2 ** 31, isWhole: true, unit: "a seed" }),
    headers: Object.fromEntries(values.header.map(readHeader)),
    plan,
    json: values.json,
  };
}

function readLoad(values: Given, plan: CapacityPlan | undefined): LoadCommand["load"] {
  if (values["find-rate"]) {
    if (values.rate !== undefined) {
      throw new Refusal("Either --rate, which is driven, or --find-rate, which looks for one.");
    }
    if (values.shape !== undefined && values.shape !== "poisson") {
      throw new Refusal(
        `--find-rate looks with Poisson arrivals, as the page does, not with --shape ${values.shape}.`,
      );
    }
    if (values.queries !== undefined) {
      throw new Refusal("--find-rate decides itself how many queries it needs: give it --seconds.");
    }
    return { kind: "find-rate" };
  }
  const { shape: given = "poisson" } = values;
  const shape = LOAD_SHAPES.find((it) => it === given);
  if (shape === undefined) {
    throw new Refusal(`--shape takes ${LOAD_SHAPES.join(", ")}, not ${given}.`);
  }
  const qps =
    values.rate === undefined
      ? (plan?.demand.ratePerSecond ?? 50)
      : readNumber("rate", values.rate, { from: 0.01, to: FASTEST, unit: "queries a second" });
  if (qps > FASTEST) {
    throw new Refusal(
      `The plan is for ${qps} queries a second, and one process sends at most ${FASTEST.toLocaleString("en")}: give a --rate for the part that this machine is to send.`,
    );
  }
  return { kind: "rate", qps, shape };
}

function readLength(
  values: Given,
  load: LoadCommand["load"],
): Pick<LoadCommand, "seconds" | "queries"> {
  if (values.seconds !== undefined && values.queries !== undefined) {
    throw new Refusal("Either --seconds or --queries says how long the run is.");
  }
  if (values.queries !== undefined && load.kind === "rate") {
    const queries = readNumber("queries", values.queries, {
      ...{ from: 1, to: MOST_QUERIES, isWhole: true, unit: "queries" },
    });
    // Time enough for a slow pattern of arrivals and for the warm-up.
    const seconds = 5 + (1.25 * (queries + 5 * Math.sqrt(queries))) / load.qps;
    if (seconds > LONGEST_S)
      throw new Refusal(`${queries} queries take more than a day at that rate.`);
    return { seconds, queries };
  }
  const seconds =
    values.seconds === undefined
      ? load.kind === "rate"
        ? SECONDS
        : SEARCH_SECONDS
      : readNumber("seconds", values.seconds, { from: 0.1, to: LONGEST_S, unit: "seconds" });
  if (load.kind === "rate" && load.qps * seconds > MOST_QUERIES) {
    throw new Refusal(
      `${load.qps} queries a second for ${seconds} s are more than the ${MOST_QUERIES.toLocaleString("en")} that a run holds: give fewer --seconds.`,
    );
  }
  return { seconds, queries: undefined };
}

function readObjective(values: Given, plan: CapacityPlan | undefined): LoadCommand["objective"] {
  const { objective } = plan?.demand ?? {};
  const boundMs =
    values.objective === undefined
      ? (objective?.latencyMs ?? 100)
      : readNumber("objective", values.objective, { from: 0.001, to: 3_600_000, unit: "ms" });
  const percentile =
    values.percentile === undefined
      ? (objective?.percentile ?? 0.99)
      : readNumber("percentile", values.percentile, {
          from: 0.01,
          to: 0.9999,
          unit: "a share of queries",
        });
  return { boundMs, percentile, isGiven: values.objective !== undefined || plan !== undefined };
}

function readHeader(text: string): [string, string] {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new Refusal(
    `--header takes a name and a value, such as "Host: digits.example.org", not ${text}.`,
  );
}
