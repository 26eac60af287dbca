/**
 * Traces a pass and says what the trace is worth: traced and untraced runs take turns in random order, so that drift of the
 * machine meets both alike. The run shown is the traced one whose time is the median.
 */

import { Random } from "../../../base/random.ts";
import { median } from "../../../base/statistics.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { failed } from "../../../outputs/figure/not-measured.ts";
import type {
  TraceAccounting,
  TraceOperation,
  TracePass,
} from "../../../outputs/panels/trace/trace.ts";
import { type AnyModule, deviceTimer, type OperationEvent } from "../../../tinytorch/index.ts";
import { breathe } from "../../instruments/clock.ts";
import { quantum } from "../../instruments/device/best-time.ts";
import { medianFigure } from "../../instruments/measured.ts";
import type { Pass } from "./pass.ts";
import { type Recording, recordPass, timePass } from "./record-pass.ts";
import { traceOperations } from "./trace-operations.ts";
import { isSameWork, typicalTimes } from "./typical-times.ts";

const WARM_UP = 4;
const FEWEST_ROUNDS = 5;
const MOST_ROUNDS = 60;

export interface TraceOptions {
  budgetMs: number;
  /** From `recordingCostMs`. */
  recordingCostMs: number;
  /** Order of the rounds. Default 0. */
  seed?: number;
}

/** Traces `pass`, which should do the same work each time, for about `budgetMs`. */
export async function tracePass(
  model: AnyModule,
  pass: Pass,
  options: TraceOptions,
): Promise<TracePass> {
  for (let run = 0; run < WARM_UP; run += 1) await timePass(pass);
  const { untracedMs, recordings } = await takeTurns(pass, options);
  const shown = medianRecording(recordings);
  const deviceMs = await timeOnDevice(pass, shown, recordings);
  const accounting = account(untracedMs, recordings, options.recordingCostMs);
  const traced = traceOperations(model, shown, deviceMs);
  return {
    name: pass.name,
    batchSize: pass.batchSize,
    ...traced,
    phases: shown.phases,
    clockTickMs: quantum(),
    deviceTimer: deviceTimer().detail,
    accounting,
    deviceBusy: deviceBusy(traced.operations, accounting),
  };
}

async function takeTurns(
  pass: Pass,
  { budgetMs, seed = 0 }: TraceOptions,
): Promise<{ untracedMs: number[]; recordings: Recording[] }> {
  const random = new Random(seed);
  const untracedMs: number[] = [];
  const recordings: Recording[] = [];
  const end = performance.now() + budgetMs;
  while (
    recordings.length < FEWEST_ROUNDS ||
    (recordings.length < MOST_ROUNDS && performance.now() < end)
  ) {
    const isTracedFirst = random.uniform() < 0.5;
    if (isTracedFirst) recordings.push(await recordPass(pass));
    untracedMs.push(await timePass(pass));
    if (!isTracedFirst) recordings.push(await recordPass(pass));
    await breathe();
  }
  return { untracedMs, recordings };
}

function medianRecording(recordings: readonly Recording[]): Recording {
  const ascending = recordings.toSorted((a, b) => a.wallMs - b.wallMs);
  const middle = ascending[ascending.length >> 1];
  if (middle === undefined)
    throw new RangeError("trace: expected at least one recording, got none");
  return middle;
}

/** One more run under the device's own timer, where there is one that tells more than the host's clock. */
async function timeOnDevice(
  pass: Pass,
  shown: Recording,
  recordings: readonly Recording[],
): Promise<readonly (number | undefined)[]> {
  const { kind } = deviceTimer();
  if (kind === "none") return [];
  if (kind === "host") return typicalTimes(shown, recordings, ownTimes);
  const { events } = await recordPass(pass, { deviceTime: true });
  return isSameWork(events, shown.events)
    ? await Promise.all(events.map(({ deviceMs }) => deviceMs))
    : [];
}

function account(
  untracedMs: readonly number[],
  recordings: readonly Recording[],
  costMs: number,
): TraceAccounting {
  const sums = recordings.map(({ events }) =>
    outermost(events).reduce((sum, { durationMs }) => sum + durationMs, 0),
  );
  const waiting = recordings.map(waitingForData);
  const between = recordings.map(
    ({ wallMs }, index) => wallMs - (sums[index] ?? 0) - (waiting[index] ?? 0),
  );
  const tracedMs = recordings.map(({ wallMs }) => wallMs);
  const count = medianRecording(recordings).events.length;
  const recordingMs = count * costMs;
  const operations = medianFigure(
    sums,
    "Durations of all operations of a pass on the host, added up.",
  );
  const waited = medianFigure(waiting, "From asking for the batch to having it, less operations.");
  return {
    untraced: medianFigure(untracedMs, "The same pass untraced, in turn with traced ones."),
    traced: medianFigure(tracedMs, "The pass with every operation recorded."),
    operations,
    waiting: waited,
    recording: {
      kind: "computed",
      value: recordingMs,
      unit: "ms",
      method: `${count} operations, ${(costMs * 1000).toFixed(2)} µs each: the best of tiny operations with a listener, less the best without.`,
    },
    corrected: {
      kind: "computed",
      value: operations.value + waited.value - recordingMs,
      unit: "ms",
      method: "Operations and waiting for the batch, less what recording took.",
    },
    between: medianFigure(
      between,
      "Traced pass less its operations and the waiting for data: the program around them, and waiting for the device.",
    ),
    overhead: {
      kind: "computed",
      value: median(tracedMs.map((ms, round) => ms / (untracedMs[round] ?? ms))),
      unit: "times",
      method: "Median over rounds of the traced pass over the untraced one beside it.",
    },
  };
}

/** The phase of loading, less the operations in it. */
function waitingForData({ phases, events, startedAt }: Recording): number {
  const loading = phases.find(({ name }) => name === "loading");
  if (loading === undefined) return 0;
  const end = startedAt + loading.startMs + loading.durationMs;
  return outermost(events).reduce(
    (left, { startMs, durationMs }) => (startMs < end ? left - durationMs : left),
    loading.durationMs,
  );
}

/** Operations that ran within no other: those of a checkpoint are part of it, and are told before it. */
function outermost(events: readonly OperationEvent[]): OperationEvent[] {
  const found: OperationEvent[] = [];
  for (const event of events) {
    while ((found.at(-1)?.startMs ?? -1) >= event.startMs) found.pop();
    found.push(event);
  }
  return found;
}

/** Durations less those of the operations within: they add up to the whole. */
function ownTimes(events: readonly OperationEvent[]): number[] {
  const own = events.map(({ durationMs }) => durationMs);
  const open: number[] = [];
  for (const [index, event] of events.entries()) {
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      const within = events[inner];
      if (within === undefined || within.startMs < event.startMs) break;
      own[index] = (own[index] ?? 0) - within.durationMs;
      open.pop();
    }
    open.push(index);
  }
  return own;
}

/** Device time within the time of the untraced pass. */
function deviceBusy(operations: readonly TraceOperation[], accounting: TraceAccounting): Figure {
  const timer = deviceTimer();
  const times = operations.flatMap(({ deviceMs }) => (deviceMs === undefined ? [] : [deviceMs]));
  const wallMs = "value" in accounting.untraced ? accounting.untraced.value : 0;
  if (timer.kind === "none") return { kind: "not-measurable", reason: timer.detail };
  if (times.length === 0 || wallMs <= 0) {
    return failed("The device's timer gave no reading for this pass.");
  }
  const where =
    timer.kind === "host"
      ? "the processor spent inside operations, the mean of all traced passes,"
      : "the device computed,";
  return {
    kind: "computed",
    value: Math.min(1, times.reduce((sum, ms) => sum + ms, 0) / wallMs),
    unit: "ratio",
    method: `An estimate: time that ${where} by the sum over operations, in the time of the untraced pass. ${timer.detail}`,
  };
}
