/** Libraries that a cell can import: ours, and nothing from anywhere else. The engine's code is loaded when it is first wanted. */

import { closestName } from "../../base/closest-name.ts";
import { lookUp } from "../../base/look-up.ts";

type Engine = typeof import("../../tinytorch/index.ts");

/** Names that people look for, and what there is. */
const INSTEAD: Readonly<Record<string, string>> = {
  nn: 'import the layers themselves, as in `import { Linear } from "tinytorch/nn"`',
  optim: 'import the optimizers themselves, as in `import { Adam } from "tinytorch/optim"`',
  F: 'import the functions themselves, as in `import { crossEntropy } from "tinytorch"`',
  functional: 'import the functions themselves, as in `import { crossEntropy } from "tinytorch"`',
  torch: 'import what you need by name, as in `import { tensor, randn } from "tinytorch"`',
  no_grad: 'write `noGrad(() => …)`, imported as `import { noGrad } from "tinytorch"`',
  save: "write `saveSafetensors(model.stateDict())`",
  load: "write `model.loadStateDict(loadSafetensors(bytes).tensors)`",
  relu: "write `x.relu()`, a method of the tensor",
  softmax: "write `x.softmax(dim)`, a method of the tensor",
  sigmoid: "write `x.sigmoid()`, a method of the tensor",
  tanh: "write `x.tanh()`, a method of the tensor",
  matmul: "write `a.matmul(b)`, a method of the tensor",
  exp: "write `x.exp()`, a method of the tensor",
  log: "write `x.log()`, a method of the tensor",
  sum: "write `x.sum(dim)`, a method of the tensor",
  mean: "write `x.mean(dim)`, a method of the tensor",
  argmax: "write `x.argmax(dim)`, a method of the tensor",
  dropout: "write `x.dropout(p)`, a method of the tensor",
  flip: "write `x.flip(dim)`, a method of the tensor",
  clamp: "write `x.clamp(min, max)`, a method of the tensor",
  MultiheadAttention: "it is called MultiHeadAttention here",
  Dropout2d: "there is Dropout, which drops single elements",
  TransformerEncoderLayer: "there is TransformerBlock",
  LSTM: "there are no recurrent layers; TransformerBlock reads sequences",
  GRU: "there are no recurrent layers; TransformerBlock reads sequences",
  RNN: "there are no recurrent layers; TransformerBlock reads sequences",
};

export interface Libraries {
  load(specifier: string): Promise<Record<string, unknown>>;
  /** An exported name, or an error that says what there is. */
  pick(module: Record<string, unknown>, name: string, specifier: string): unknown;
  /** Seeds the engine's random numbers, so that a cell run again draws the same ones. */
  seed(notebookSeed: number, cellId: string): void;
}

/** TinyTorch's sub-packages are views of one door: students know these paths from the course. */
const ENGINE_PATHS = ["", "/tensor", "/autograd", "/nn", "/optim", "/data", "/models"].map(
  (path) => `tinytorch${path}`,
);

export function createLibraries(loadEngine: () => Promise<Engine>): Libraries {
  let engine: Engine | undefined;
  let seed = 0;

  const engineLoaded = async (): Promise<Engine> => {
    if (engine === undefined) {
      engine = await loadEngine();
      engine.manualSeed(seed);
    }
    return engine;
  };

  return {
    async load(specifier) {
      if (ENGINE_PATHS.includes(specifier)) return { ...(await engineLoaded()) };
      if (specifier === "tinytorch/production") {
        await engineLoaded();
        return { ...(await import("../../production/index.ts")) };
      }
      if (specifier === "tinytorch/systems") return { ...(await import("../../systems/index.ts")) };
      const known = [...ENGINE_PATHS, "tinytorch/production", "tinytorch/systems"];
      throw new Error(
        `there is no library "${specifier}" here. Cells can import ${known.map((path) => `"${path}"`).join(", ")}.`,
      );
    },
    pick(module, name, specifier) {
      if (name in module) return module[name];
      throw new Error(
        `"${specifier}" has no export "${name}"${remedyFor(name, Object.keys(module))}`,
      );
    },
    seed(notebookSeed, cellId) {
      seed = hash(`${notebookSeed} ${cellId}`);
      engine?.manualSeed(seed);
    },
  };
}

/** What to write instead: a name of ours for one of PyTorch's, else the nearest one. Types are gone before a cell runs. */
function remedyFor(name: string, known: readonly string[]): string {
  const instead = lookUp(INSTEAD, name);
  if (instead !== undefined) return `; ${instead}.`;
  const camel = name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const close = known.includes(camel) ? camel : closestName(camel, known);
  if (close !== undefined) return `; did you mean "${close}"?`;
  return /^[A-Z]/.test(name)
    ? "; if it is a type, write `import type`."
    : "; completion in an import's braces lists what there is.";
}

/** FNV-1a, 32 bits: different cells get unrelated seeds, the same cell the same one. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return value >>> 0;
}
