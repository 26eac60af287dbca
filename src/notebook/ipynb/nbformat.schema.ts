/**
 * For tests: what nbformat 4.5 demands of a notebook, written after its description. Like the official schema it refuses
 * fields that it does not know, except in metadata.
 */
import * as v from "valibot";

const text = v.union([v.string(), v.array(v.string())]);
const count = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));
const metadata = v.record(v.string(), v.unknown());
const id = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9-_]+$/), v.minLength(1), v.maxLength(64));

/** JSON of any shape under a JSON type, text under the others. */
const mimeBundle = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((bundle) =>
    Object.entries(bundle).every(
      ([type, data]) => /^application\/(.*\+)?json$/.test(type) || v.is(text, data),
    ),
  ),
);

const output = v.variant("output_type", [
  v.strictObject({ output_type: v.literal("stream"), name: v.string(), text }),
  v.strictObject({ output_type: v.literal("display_data"), data: mimeBundle, metadata }),
  v.strictObject({
    output_type: v.literal("execute_result"),
    execution_count: count,
    data: mimeBundle,
    metadata,
  }),
  v.strictObject({
    output_type: v.literal("error"),
    ename: v.string(),
    evalue: v.string(),
    traceback: v.array(v.string()),
  }),
]);

const cell = v.variant("cell_type", [
  v.strictObject({ cell_type: v.literal("markdown"), id, metadata, source: text }),
  v.strictObject({
    cell_type: v.literal("code"),
    id,
    metadata,
    source: text,
    outputs: v.array(output),
    execution_count: count,
  }),
]);

export const nbformatSchema = v.pipe(
  v.strictObject({
    nbformat: v.literal(4),
    nbformat_minor: v.pipe(v.number(), v.integer(), v.minValue(5)),
    metadata: v.looseObject({
      kernelspec: v.looseObject({ name: v.string(), display_name: v.string() }),
      language_info: v.looseObject({ name: v.string() }),
      title: v.optional(v.string()),
    }),
    cells: v.array(cell),
  }),
  v.check(({ cells }) => new Set(cells.map((it) => it.id)).size === cells.length, "ids are unique"),
);
