/**
 * Reads what a sandboxed kernel says. Only events of exactly the protocol's shapes come through, copied field by field, so
 * that nothing else travels with them; an output that is not one becomes a sentence in its place.
 */
import * as v from "valibot";
import { count, list, maybe, text, words } from "../../../outputs/schema/bounded.ts";
import { exactly } from "../../../outputs/schema/exactly.ts";
import type {
  DeviceReport,
  Grade,
  KernelEvent,
  OutputChange,
  SourceOpened,
} from "../../protocol.ts";
import { weighs } from "../../sandbox/weigh.ts";
import { errorSchema, outputSchema } from "./output-schema.ts";
import { saidByNotebook } from "./said-by-notebook.ts";

/** As many places as a run has. */
const MOST_SLOTS = 1000;

const slot = v.pipe(count, v.maxValue(MOST_SLOTS - 1));

const sourceId = v.pipe(v.string(), v.maxLength(100));
type Finished = Extract<KernelEvent, { type: "finished" }>;

/** Without the calibration, which is not taken over: see `readEvent`. */
const device = exactly<Omit<DeviceReport, "calibration">>()(
  v.object({
    backend: v.picklist(["webgpu", "webgl", "wasm", "cpu"]),
    threads: v.pipe(count, v.maxValue(1024)),
    reason: words,
    missing: list(words, 20),
  }),
);

const finished = v.object({
  type: v.literal("finished"),
  runId: count,
  status: v.picklist(["ok", "failed", "stopped"]),
  durationMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
});

exactly<Finished>()(finished);

const grade = exactly<Grade>()(
  v.object({
    passed: list(words),
    failed: list(words),
    pending: list(words),
    failure: maybe(text(20_000)),
    verified: maybe(
      list(
        v.object({
          name: words,
          inputs: count,
          agreed: count,
          differs: maybe(v.object({ call: words, expected: words, got: words })),
          note: maybe(words),
        }),
      ),
    ),
  }),
);

const event = v.variant("type", [
  v.object({ type: v.literal("graded"), grade, isOver: v.boolean() }),
  v.object({ type: v.literal("ready") }),
  v.object({
    type: v.literal("outputs"),
    runId: count,
    changes: list(v.object({ slot, output: v.unknown() }), MOST_SLOTS),
  }),
  finished,
  v.object({
    type: v.literal("device"),
    device,
  }),
  v.object({
    type: v.literal("source-opened"),
    runId: count,
    slot,
    sourceId,
    output: v.unknown(),
  }),
  v.object({ type: v.literal("source-ended"), sourceId, reason: saidByNotebook }),
  v.object({ type: v.literal("stray-error"), error: v.unknown() }),
]);

/** Events as they come through the frame: the port of a system that was opened travels beside its event. */
export type ReadEvent = Exclude<KernelEvent, SourceOpened> | Omit<SourceOpened, "port">;

/** The event, or undefined for anything else. Calibrations stay behind: the sandbox cannot be asked about the page's device. */
export function readEvent(data: unknown): ReadEvent | undefined {
  if (!weighs(data)) return undefined;
  const read = v.safeParse(event, data);
  if (!read.success) return undefined;
  const known = read.output;
  if (known.type === "outputs") {
    return { ...known, changes: known.changes.map((change) => readChange(change)) };
  }
  if (known.type === "source-opened") return readOpened(known);
  if (known.type !== "stray-error") return known;
  const error = v.safeParse(errorSchema, known.error);
  return error.success ? { type: "stray-error", error: error.output } : undefined;
}

/** A system whose first record cannot be shown is not opened; a sentence stands in its place. */
function readOpened({
  output: data,
  ...place
}: Omit<SourceOpened, "port" | "output"> & { output?: unknown }): ReadEvent {
  const read = v.safeParse(outputSchema, data);
  if (read.success) return { ...place, output: read.output };
  const changes = [readChange({ slot: place.slot, output: data })];
  return { type: "outputs", runId: place.runId, changes };
}

function readChange({ slot, output: data }: { slot: number; output?: unknown }): OutputChange {
  const read = v.safeParse(outputSchema, data);
  if (read.success) return { slot, output: read.output };
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? "the output";
  const text = `[an output that cannot be shown: at ${where}, ${issue.message.slice(0, 300)}]`;
  return { slot, output: { kind: "text", stream: "stderr", text } };
}
