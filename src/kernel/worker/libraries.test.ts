import { describe, expect, test } from "vitest";
import * as engine from "../../tinytorch/index.ts";
import { createLibraries } from "./libraries.ts";

const { load, pick } = createLibraries(async () => engine);

describe("a name that is not there is told what to write instead", () => {
  test.each([
    ["randomLike", "tinytorch", '"tinytorch" has no export "randomLike"; did you mean "randLike"?'],
    ["randn_like", "tinytorch", 'has no export "randn_like"; did you mean "randnLike"?'],
    ["linaer", "tinytorch/nn", 'has no export "linaer"; did you mean "Linear"?'],
    [
      "nn",
      "tinytorch",
      'has no export "nn"; import the layers themselves, as in `import { Linear } from "tinytorch/nn"`.',
    ],
    ["softmax", "tinytorch", "; write `x.softmax(dim)`, a method of the tensor."],
    ["LSTM", "tinytorch/nn", "; there are no recurrent layers; TransformerBlock reads sequences."],
    [
      "Shape",
      "tinytorch",
      '"tinytorch" has no export "Shape"; if it is a type, write `import type`.',
    ],
    ["quantumField", "tinytorch", "; completion in an import's braces lists what there is."],
  ])("%s", async (name, specifier, message) => {
    const module = await load(specifier);
    expect(() => pick(module, name, specifier)).toThrow(message);
    expect(() => pick(module, name, specifier)).toThrow(/[.?]$/);
  });

  test("what is there is given", async () => {
    expect(pick(await load("tinytorch/nn"), "Linear", "tinytorch/nn")).toBe(engine.Linear);
    expect(pick(await load("tinytorch/nn"), "init", "tinytorch/nn")).toBe(engine.init);
  });
});
