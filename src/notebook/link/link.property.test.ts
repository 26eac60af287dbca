import fc from "fast-check";
import { expect, test } from "vitest";
import { readNotebook } from "../to-notebook.ts";
import { applyDifference } from "./apply-difference.ts";
import { decodeLink } from "./decode-link.ts";
import { difference } from "./difference.ts";
import { encodeLink } from "./encode-link.ts";
import { generatedModule, moduleAndNotebook } from "./notebooks.testing.ts";

test("1,000 notebooks come back from their links exactly", async () => {
  await fc.assert(
    fc.asyncProperty(moduleAndNotebook, async ({ module, notebook }) => {
      const link = await encodeLink({ difference: difference(notebook, module), results: [] });
      const content = await decodeLink(link);
      const applied = applyDifference(module, content.difference);
      expect(applied).toStrictEqual({ notebook, conflicts: [] });
    }),
    { numRuns: 1000 },
  );
});

test("a link opens whatever the module has become, with every cell that it carries", () => {
  fc.assert(
    fc.property(moduleAndNotebook, generatedModule(2), ({ module, notebook }, newer) => {
      const made = difference(notebook, module);
      const { notebook: opened, conflicts } = applyDifference(newer, made);
      expect(readNotebook(structuredClone(opened))).toEqual(opened);
      const cells = new Map(opened.cells.map((cell) => [cell.id, cell]));
      for (const place of made.placed) {
        if ("cell" in place) expect(cells.get(place.cell.id)).toEqual(place.cell);
      }
      const lost = conflicts.filter(({ kind }) => kind === "lost").map(({ cellId }) => cellId);
      for (const { id, set } of made.changed) {
        if (!lost.includes(id)) expect(cells.get(id)).toMatchObject(set);
      }
    }),
  );
});

test("whatever is done to a link, it opens or is refused with a sentence", async () => {
  const damaged = fc.tuple(moduleAndNotebook, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(40));
  await fc.assert(
    fc.asyncProperty(damaged, async ([{ module, notebook }, at, put, taken]) => {
      const link = await encodeLink({ difference: difference(notebook, module), results: [] });
      const place = at % link.length;
      const text = link.slice(0, place) + put + link.slice(place + taken);
      await decodeLink(text).then(
        ({ difference: found }) => {
          try {
            applyDifference(module, found);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
        (error: unknown) => {
          expect(error).toBeInstanceOf(SyntaxError);
          expect(String(error)).toMatch(/link/);
        },
      );
    }),
    { numRuns: 300 },
  );
});
