/** Reads what a system in the sandbox says: messages of exactly these shapes, and records that the page can draw. */
import * as v from "valibot";
import { count, maybe } from "../../../outputs/schema/bounded.ts";
import type { FromSource } from "../../../outputs/source.ts";
import { weighs } from "../../sandbox/weigh.ts";
import type { MessageReader } from "../sources/source-channel.ts";
import { outputSchema } from "./output-schema.ts";
import { saidByNotebook } from "./said-by-notebook.ts";

const message = v.variant("type", [
  v.object({ type: v.literal("record"), seq: count, record: v.unknown() }),
  // The patch is checked when it is applied, and the patched record before it is shown.
  v.object({ type: v.literal("patch"), seq: count, patch: v.array(v.any()) }),
  v.variant("ok", [
    v.object({ type: v.literal("answer"), id: count, ok: v.literal(true) }),
    v.object({
      type: v.literal("answer"),
      id: count,
      ok: v.literal(false),
      message: saidByNotebook,
    }),
  ]),
  v.object({ type: v.literal("ended"), reason: maybe(saidByNotebook) }),
]) satisfies v.GenericSchema<unknown, FromSource>;

export const sandboxReader: MessageReader = {
  message(data) {
    if (!weighs(data)) return undefined;
    const read = v.safeParse(message, data);
    return read.success ? read.output : undefined;
  },
  record(data) {
    const read = v.safeParse(outputSchema, data);
    if (read.success) return read.output;
    const [issue] = read.issues;
    throw new Error(`at ${v.getDotPath(issue) ?? "its root"}, ${issue.message.slice(0, 300)}`);
  },
};
