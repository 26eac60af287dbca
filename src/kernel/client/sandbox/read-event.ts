/**
 * Reads what a sandboxed kernel says. Only events of exactly the protocol's shapes come through, copied field by field, so
 * that nothing else travels with them; an output that is not one becomes a sentence in its place.
 */
import * as v from "valibot";
import { count, list, words } from "../../../outputs/schema/bounded.ts";
import { exactly } from "../../../outputs/schema/exactly.ts";
import type { DeviceReport, KernelEvent, OutputChange } from "../../protocol.ts";
import { weighs } from "../../sandbox/weigh.ts";
import { errorSchema, outputSchema } from "./output-schema.ts";

/** As many places as a run has. */
const MOST_SLOTS = 1000;

const slot = v.pipe(count, v.maxValue(MOST_SLOTS - 1));

type Finished = Extract<KernelEvent, { type: "finished" }>;

/** Of a calibration nothing is taken over: see `readEvent`. */
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

const event = v.variant("type", [
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
  v.object({ type: v.literal("stray-error"), error: v.unknown() }),
]);

/** The event, or undefined for what is none. Calibrations stay behind: the sandbox cannot be asked about the page's device. */
export function readEvent(data: unknown): KernelEvent | undefined {
  if (!weighs(data)) return undefined;
  const read = v.safeParse(event, data);
  if (!read.success) return undefined;
  const known = read.output;
  if (known.type === "outputs") {
    return { ...known, changes: known.changes.map((change) => readChange(change)) };
  }
  if (known.type !== "stray-error") return known;
  const error = v.safeParse(errorSchema, known.error);
  return error.success ? { type: "stray-error", error: error.output } : undefined;
}

function readChange({ slot, output: data }: { slot: number; output?: unknown }): OutputChange {
  const read = v.safeParse(outputSchema, data);
  if (read.success) return { slot, output: read.output };
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? "the output";
  const text = `[an output that cannot be shown: at ${where}, ${issue.message.slice(0, 300)}]`;
  return { slot, output: { kind: "text", stream: "stderr", text } };
}
