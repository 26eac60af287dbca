/** For tests: notebooks of every shape, made from a module by what readers do, or from nothing. */
import fc from "fast-check";
import type { Cell, Notebook } from "../notebook.ts";
import { toNotebook } from "../to-notebook.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 120 }),
  fc.constantFrom(
    "const model = mlp(128);\nmodel",
    "# Heading\n\n$x^2$",
    "",
    "\uD800",
    "\r\n\u2028",
  ),
);
const kind = fc.constantFrom<Cell["kind"]>("markdown", "code", "exercise", "question");
const part = fc.integer({ min: 1, max: 10 });

/** Few names, so that a link and a module often mean the same cell. */
const cellId = fc
  .integer({ min: 0, max: 24 })
  .map((index) => ["train", "constructor", "__proto__", "toString"][index] ?? `cell-${index}`);

/** Such as a document has them. */
const ordinary = { noNullPrototype: true } as const;

const view = fc.dictionary(
  fc.constantFrom("profile.price-per-hour", "scaling.rate", "cost.budget-2"),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  { ...ordinary, minKeys: 1 },
);

const cell: fc.Arbitrary<Cell> = fc.record(
  { id: cellId, part, kind, source: text, view },
  { ...ordinary, requiredKeys: ["id", "part", "kind", "source"] },
);
const cells = fc.uniqueArray(cell, { selector: ({ id }) => id, maxLength: 20 });

const answers = fc.dictionary(
  fc.constantFrom("train", "cell-7", "cell-9"),
  fc.record({ text, selfAssessment: fc.array(fc.option(fc.nat(3)), { maxLength: 3 }) }, ordinary),
  ordinary,
);

const fields = {
  id: fc.string({ minLength: 1, maxLength: 12 }),
  title: text,
  seed: fc.integer(),
  settings: fc.record(
    { backend: fc.constantFrom<Notebook["settings"]["backend"]>("auto", "webgpu", "wasm") },
    ordinary,
  ),
};

/** A module of this version, with some cells. */
export function generatedModule(version = 1): fc.Arbitrary<Notebook> {
  return cells.map((its) =>
    toNotebook({ id: "capstone", title: "M", base: { module: "m", version }, cells: its }),
  );
}

/** A notebook of a reader of `module`: cells edited, added, removed, moved; fields set. */
function readersNotebook(module: Notebook): fc.Arbitrary<Notebook> {
  const edited = fc
    .tuple(
      fc.shuffledSubarray(module.cells),
      fc.array(
        fc.option(fc.record({ source: text, kind, part, view }, { requiredKeys: [] }), { freq: 2 }),
        {
          maxLength: 20,
        },
      ),
      cells,
    )
    .map(([kept, edits, added]) => {
      const changed = kept.map((it, index) => ({ ...it, ...edits[index] }) as Cell);
      const ids = new Set(changed.map(({ id }) => id));
      const fresh = added.filter(({ id }) => !ids.has(id));
      return fresh.reduce(
        (all, it, index) => all.toSpliced((index * 7) % (all.length + 1), 0, it),
        changed,
      );
    });
  return fc
    .tuple(edited, fc.record({ ...fields, answers }, { requiredKeys: [] }), fc.nat(9))
    .map(([its, changes, from]) => ({
      ...module,
      ...changes,
      // Now and then one that was written from nothing, or from another module.
      base: [null, { module: "other", version: 3 }][from] ?? module.base,
      cells: its,
    }));
}

/** A module and a notebook made from it. */
export const moduleAndNotebook = generatedModule().chain((module) =>
  readersNotebook(module).map((notebook) => ({ module, notebook })),
);
