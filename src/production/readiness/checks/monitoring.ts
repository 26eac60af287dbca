/** Whether somebody would hear of a failure: metrics are scraped, then a fault is injected, and the alert has to come and to go. */
import { nextTask } from "../../../base/next-task.ts";
import { integerText, numberText } from "../../../outputs/figure/number-text.ts";
import type { AlertState } from "../../../outputs/panels/monitor/monitor.ts";
import type { BurnRule } from "../../../systems/reliability/burn-rules.ts";
import { type ReadFamily, readExposition } from "../../monitoring/read-exposition.ts";
import { INPUT } from "../../serving/inference-protocol.ts";
import type { Evidence } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import type { Check } from "./check.ts";
import { secondsFigure, until } from "./waiting.ts";

const SUCCESSES = "nv_inference_request_success";

/** The rule that fires first (`systems/reliability/burn-rules.ts`). */
const FASTEST: BurnRule["name"] = "fast burn";
/** Sent at once, until the alert fires. */
const BAD_AT_ONCE = 50;
const MOST_BAD = 20_000;
const GOOD_REQUESTS = 20;

export const monitoring: Check = {
  id: "monitoring",
  label: "Monitoring",
  question: "Would somebody hear of a failure, and would the alarm end with it?",
  parts: [
    { label: "Metrics scraped", probe: scrape },
    { label: "An alert fires on a fault", probe: fire },
    { label: "The alert is resolved", probe: resolve },
  ],
};

/** Asks the server, and looks for these requests in the metrics. */
async function scrape(evidence: Evidence): Promise<Found> {
  const { monitor } = evidence;
  const read = async () => readExposition(await monitor.prometheus());
  const before = total(await read(), SUCCESSES);
  const asked = await evidence.ask(Math.min((await evidence.examples()).count, GOOD_REQUESTS));
  const fix =
    "Open the monitor on this server: `const watching = await system.monitor(service)`, and hand both over.";
  let families: ReadFamily[] = [];
  const isHeard = await until(evidence.patienceMs, async () => {
    families = await read();
    return total(families, SUCCESSES) - before >= asked.length;
  });
  const seen = total(families, SUCCESSES) - before;
  if (!isHeard) {
    throw broken(
      `The metrics count ${seen} of ${asked.length} requests that were answered just now.`,
      fix,
    );
  }
  const samples = families.reduce((sum, family) => sum + family.samples.length, 0);
  return {
    evidence: `The metrics are in Prometheus' format, ${families.length} families with ${samples} samples, and count the ${asked.length} requests that were sent just now.`,
    figures: [
      {
        ...{ name: "samples", label: "Samples in the metrics" },
        figure: {
          ...{ kind: "measured", value: samples, unit: "count", n: 1 },
          method: "Read from the exposition text, line by line.",
        },
      },
    ],
  };
}

function total(families: readonly ReadFamily[], name: string): number {
  const family = families.find((it) => it.name === name);
  return (family?.samples ?? []).reduce((sum, { value }) => sum + value, 0);
}

interface Fired {
  alert: AlertState;
  bad: number;
  afterMs: number;
}

async function fire(evidence: Evidence): Promise<Found> {
  const { alert, bad, afterMs } = await firedAlert(evidence);
  return {
    evidence: `${integerText(bad)} requests that are no input were sent; after ${numberText(afterMs / 1000)} s “${alert.rule}” fired on ${alert.objective}.`,
    figures: [
      secondsFigure("fires", "Time until the alert fired", afterMs, "From the first bad request."),
    ],
  };
}

/** Requests that the server must refuse count as failed: they burn the budget of availability. */
function firedAlert(evidence: Evidence): Promise<Fired> {
  return evidence.once("fired alert", async () => {
    const { monitor, server } = evidence;
    const { shape } = await evidence.examples();
    await waitForQuiet(evidence);
    const known = new Set((await monitor.alerts()).map(keyOf));
    const start = performance.now();
    let bad = 0;
    const fired: AlertState[] = [];
    await until(evidence.patienceMs, async () => {
      if (bad < MOST_BAD) bad += await sendBad(server, shape);
      fired.push(...(await monitor.alerts()).filter((it) => isNew(it, known)));
      return fired.length > 0;
    });
    const [alert] = fired;
    if (alert !== undefined) return { alert, bad, afterMs: performance.now() - start };
    throw broken(
      `${integerText(bad)} requests failed within ${evidence.patienceMs / 1000} s, and no alert on availability fired.`,
      "Promise more, or nobody is woken: at an availability below 93.1 % even an hour of nothing but failures burns its budget less than 14.4 times too fast. `system.monitor(service, { availability: 0.99, latency: { share: 0.95, boundMs: 50 } })`.",
    );
  });
}

/** An overload before, such as the ramp of load, may have fired it already. */
async function waitForQuiet(evidence: Evidence): Promise<void> {
  const { monitor } = evidence;
  const isQuiet = await until(evidence.patienceMs, async () =>
    (await monitor.alerts()).every((it) => !isAlarm(it) || it.resolvedAt !== undefined),
  );
  if (isQuiet) return;
  throw open(
    `“${FASTEST}” fires on availability already, for another reason than a fault of this check.`,
    "See in the Monitor panel which requests are not answered, put that right, and run this one again.",
  );
}

function isAlarm({ objective, rule }: AlertState): boolean {
  return objective === "availability" && rule === FASTEST;
}

async function sendBad(server: Evidence["server"], shape: readonly number[]): Promise<number> {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = new Float32Array(size).fill(Number.NaN);
  const request = { inputs: [{ name: INPUT, shape: [1, ...shape], datatype: "FP32", data }] };
  const ends = await Promise.allSettled(
    Array.from({ length: BAD_AT_ONCE }, () => server.infer(request)),
  );
  // Others, such as the page, get their turn.
  await nextTask();
  return ends.filter(({ status }) => status === "rejected").length;
}

async function resolve(evidence: Evidence): Promise<Found> {
  const { monitor } = evidence;
  let fired: Fired;
  try {
    fired = await firedAlert(evidence);
  } catch {
    throw open(
      "Nothing has fired that could be resolved.",
      "Make an alert fire first, by a fault that it should notice.",
    );
  }
  const start = performance.now();
  const key = keyOf(fired.alert);
  const isOver = await until(evidence.patienceMs, async () => {
    const now = (await monitor.alerts()).find((it) => keyOf(it) === key);
    return now?.resolvedAt !== undefined;
  });
  if (!isOver) {
    throw broken(
      `“${fired.alert.rule}” still fired ${evidence.patienceMs / 1000} s after the last bad request.`,
      "Look at the Monitor panel: either requests still fail, or the rule's short window is as long as its long one.",
    );
  }
  const afterMs = performance.now() - start;
  return {
    evidence: `The fault ended, and ${numberText(afterMs / 1000)} s later “${fired.alert.rule}” was resolved.`,
    figures: [
      secondsFigure(
        "resolves",
        "Time until the alert was resolved",
        afterMs,
        "From the last bad request.",
      ),
    ],
  };
}

function isNew(alert: AlertState, known: ReadonlySet<string>): boolean {
  return isAlarm(alert) && !known.has(keyOf(alert));
}

function keyOf({ objective, rule, firedAt }: AlertState): string {
  return `${objective} ${rule} ${firedAt}`;
}
