import { expect, test } from "vitest";
import { importEdit } from "./import-edit.ts";

function edited(source: string, name: string, from = "tinytorch/nn", isType = false): string {
  const edit = importEdit(source, name, from, isType);
  if (edit === undefined) return source;
  return source.slice(0, edit.from) + edit.insert + source.slice(edit.from);
}

test("joins an import of the same library, or stands on a line of its own", () => {
  expect(edited("x;", "ReLU")).toBe('import { ReLU } from "tinytorch/nn";\nx;');
  expect(edited('import { Linear } from "tinytorch/nn";', "ReLU")).toBe(
    'import { Linear, ReLU } from "tinytorch/nn";',
  );
  expect(edited('import {\n  Linear,\n} from "tinytorch/nn";', "ReLU")).toBe(
    'import {\n  Linear, ReLU\n} from "tinytorch/nn";',
  );
  expect(edited('import { ReLU } from "tinytorch/nn";', "ReLU")).toBe(
    'import { ReLU } from "tinytorch/nn";',
  );
  expect(edited('import { Linear } from "tinytorch/nn";', "Batch", "tinytorch/data", true)).toBe(
    'import type { Batch } from "tinytorch/data";\nimport { Linear } from "tinytorch/nn";',
  );
});
