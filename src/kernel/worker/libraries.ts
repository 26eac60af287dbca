/** Libraries that a cell can import: ours, and nothing from anywhere else. The engine's code is loaded when it is first wanted. */
import { closestName } from "../../base/closest-name.ts";

type Engine = typeof import("../../tinytorch/index.ts");

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
      const close = closestName(name, Object.keys(module));
      throw new Error(
        `"${specifier}" has no export "${name}"${close === undefined ? "" : `; did you mean "${close}"?`} A type is imported with \`import type\`.`,
      );
    },
    seed(notebookSeed, cellId) {
      seed = hash(`${notebookSeed} ${cellId}`);
      engine?.manualSeed(seed);
    },
  };
}

/** FNV-1a, 32 bits: different cells get unrelated seeds, the same cell the same one. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return value >>> 0;
}
