/** One load of one server, from its address to its report: the page's generator, percentiles and early stopping, over HTTP. */
import { seen } from "../../base/quoted.ts";
import type { NamedFigure } from "../../outputs/figure/named-figure.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { findServerRate } from "../../production/load/find-server-rate.ts";
import { queriesText } from "../../production/load/load-words.ts";
import { QueryLog } from "../../production/load/query-log.ts";
import { runServer } from "../../production/load/run-server.ts";
import { DIURNAL } from "../../systems/queueing/arrival-process.ts";
import { HttpClient } from "./http-client.ts";
import { type InferenceServer, openInferenceServer, readAddress } from "./inference-server.ts";
import { InferenceSystem } from "./inference-system.ts";
import { loadFigures, mainFigures } from "./load-figures.ts";
import type { LoadCommand } from "./load-options.ts";
import type { LoadReport } from "./load-report.ts";
import { LONGEST_NAME } from "./model-metadata.ts";
import { omissionText } from "./omission.ts";
import { cameFigures, planFigures, promisedFigures, promiseKept } from "./promised.ts";
import { type SampleInputs, sampleInputs } from "./sample-inputs.ts";
import { sentLateText } from "./sent-late.ts";

export interface LoadListener {
  /** The server was found, and the load begins. */
  onStart?: (words: string) => void;
  /** About once a second: how many requests were sent so far. */
  onProgress?: (sent: number) => void;
}

/** What is loaded, and by what. */
interface Loaded {
  command: LoadCommand & { url: string };
  client: HttpClient;
  server: InferenceServer;
  inputs: SampleInputs;
}

const PROGRESS_MS = 1000;

/** Rejects with a Refusal where there is no server that can be asked. */
export async function loadServer(
  command: LoadCommand & { url: string },
  { onStart, onProgress }: LoadListener = {},
): Promise<LoadReport> {
  const { base, model } = readAddress(command.url);
  const { connections, headers, timeoutMs } = command;
  const client = new HttpClient(base, { connections, headers });
  try {
    const server = await openInferenceServer(client, command.model ?? model);
    const inputs = sampleInputs(server.model, command.seed);
    const loaded = { command, client, server, inputs };
    const system = new InferenceSystem({ client, server, inputs, connections, timeoutMs });
    onStart?.(startWords(loaded));
    const timer = setInterval(() => onProgress?.(system.asked), PROGRESS_MS);
    const at = new Date().toISOString();
    const log = new QueryLog();
    try {
      const profile = await run(command, system, log);
      return reportOf(loaded, { at, profile, log, sentLateMs: system.sentLateMs });
    } finally {
      clearInterval(timer);
    }
  } finally {
    client.close();
  }
}

function run(command: LoadCommand, system: InferenceSystem, log: QueryLog): Promise<LoadProfile> {
  const { load, seconds, queries, objective, timeoutMs, seed } = command;
  const { boundMs, percentile } = objective;
  const options = { budgetSeconds: seconds, seed, boundMs, percentile, timeoutMs, log };
  if (load.kind === "find-rate") return findServerRate(system, options);
  const { qps, shape } = load;
  const most = queries === undefined ? {} : { maxQueries: queries };
  return runServer(system, { ...options, ...most, qps, shape });
}

function startWords(loaded: Loaded): string {
  const { client, server, inputs, command } = loaded;
  return [
    `${seen(server.model.name, LONGEST_NAME)} at ${client.base} (${seen(server.name, LONGEST_NAME)})`,
    `${inputs.words}; one in each query`,
    loadWords(command),
  ].join("\n");
}

function loadWords(command: LoadCommand): string {
  const { load, seconds, queries, connections, seed, objective } = command;
  const how =
    load.kind === "find-rate"
      ? `The highest Poisson rate within ${numberText(objective.boundMs)} ms, looked for in ${numberText(seconds)} s`
      : `${load.shape} at ${numberText(load.qps)} queries/s, ${queries === undefined ? `${numberText(seconds)} s` : queriesText(queries)}`;
  return `${how}, at most ${integerText(connections)} ${connections === 1 ? "connection" : "connections"}, seed ${seed}`;
}

interface Ran {
  at: string;
  profile: LoadProfile;
  log: QueryLog;
  sentLateMs: readonly number[];
}

function reportOf(loaded: Loaded, ran: Ran): LoadReport {
  const { command, client, server, inputs } = loaded;
  const { at, profile, log } = ran;
  const figures = log.size === 0 ? [] : loadFigures(profile, log, ran.sentLateMs);
  return {
    kind: "load",
    version: 1,
    at,
    url: client.base,
    server: server.name,
    model: server.model.name,
    inputs: inputs.words,
    load: loadWords(command),
    verdict: profile.verdict,
    valid: profile.valid,
    remarks: remarksOf(loaded, ran),
    figures,
    ...(profile.search === undefined ? {} : { search: profile.search }),
    results: resultsOf(loaded, ran, figures),
  };
}

/** For “Compare devices”: beside the page's own Serving panel and, where there is a plan, its Scaling panel. */
function resultsOf(
  { command: { plan, objective }, client, server }: Loaded,
  { at, profile, log }: Ran,
  figures: readonly NamedFigure[],
): LoadReport["results"] {
  const result = (
    panel: "serving" | "scaling",
    run: { title: string; device: string },
    metrics: NamedFigure[],
  ) => ({ panel, cellId: "", summary: { ...run, at, metrics } });
  const came = {
    title: `Came: ${new URL(client.base).host}`,
    device: `${server.model.name} on ${server.name}`,
  };
  const measured = result("serving", came, mainFigures(figures, objective.percentile));
  if (plan === undefined) return [measured];
  const promised = {
    title: `Promised: ${plan.replicas} ${plan.replicas === 1 ? "replica" : "replicas"}`,
    device: "capacity plan",
  };
  const highest = profile.search === undefined ? undefined : profile.result.figure;
  return [
    result("serving", promised, promisedFigures(plan)),
    result("scaling", promised, planFigures(plan)),
    measured,
    result("scaling", came, cameFigures(plan, log, highest)),
  ];
}

function remarksOf({ command }: Loaded, { profile, log, sentLateMs }: Ran): string[] {
  const { load, seconds, plan, objective, connections } = command;
  const isPartOfDay =
    load.kind === "rate" && load.shape === "diurnal" && (seconds * 1000) % DIURNAL.periodMs !== 0;
  const reasons = profile.figures.flatMap(({ label, figure }) =>
    ["Rejected", "Timed out", "Failed"].includes(label) && "method" in figure
      ? [`${label}: ${figure.method}`]
      : [],
  );
  const figure = (wanted: string) => profile.figures.find(({ label }) => label === wanted)?.figure;
  const most = figure("In flight, at most");
  const mostInFlight = most !== undefined && "value" in most ? most.value : 0;
  const late = sentLateText(log, sentLateMs, objective.percentile);
  const omission = omissionText(log, objective.percentile, { connections, mostInFlight });
  return [
    ...(isPartOfDay
      ? [
          `A day of this load takes a minute and begins with the night: the mean rate of ${numberText(seconds)} s is another than that of the day.`,
        ]
      : []),
    ...reasons,
    ...(omission === undefined ? [] : [omission]),
    ...(late === undefined ? [] : [late]),
    ...(plan === undefined ? [] : [promiseKept(plan, log, figure("Rate achieved"))]),
  ];
}
