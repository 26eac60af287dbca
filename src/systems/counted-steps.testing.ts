/**
 * The library as a bundle that counts its steps: each round of a loop and each call of a function is one, and beyond a limit a
 * `TooManySteps` is thrown. So a test can say that something ends, with no clock.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type AnyNode, parse } from "acorn";
import { build } from "vite";

export class TooManySteps extends Error {}

let left = Number.POSITIVE_INFINITY;
Object.assign(globalThis, {
  countStep() {
    left -= 1;
    if (left < 0) throw new TooManySteps("more steps than it may take");
  },
});

/** Runs it, and throws `TooManySteps` after so many. */
export function withinSteps<T>(limit: number, run: () => T): T {
  left = limit;
  try {
    return run();
  } finally {
    left = Number.POSITIVE_INFINITY;
  }
}

/** `exports`: lines of a module, which name files of `src/`. */
export async function withCountedSteps<T>(exports: string): Promise<T> {
  const entry = "\0counted";
  const built = await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("../..", import.meta.url)),
    ssr: { noExternal: true },
    build: {
      ssr: true,
      write: false,
      minify: false,
      rolldownOptions: { input: entry, output: { codeSplitting: false } },
    },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry
            ? exports.replaceAll("src/", fileURLToPath(new URL("../", import.meta.url)))
            : undefined,
      },
    ],
  });
  const chunk = "output" in built ? built.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("expected one chunk");
  const file = join(mkdtempSync(join(tmpdir(), "capstone-steps-")), "counted.mjs");
  writeFileSync(file, counted(chunk.code));
  return await import(/* @vite-ignore */ pathToFileURL(file).href);
}

/** The code with a step counted in each round and each call. */
function counted(code: string): string {
  const added: [at: number, text: string][] = [];
  const inBody = (body: AnyNode) => {
    if (body.type === "BlockStatement") added.push([body.start + 1, "countStep();"]);
    else if (body.type.endsWith("Statement")) {
      added.push([body.start, "{countStep();"], [body.end, "}"]);
    } else added.push([body.start, "(countStep(),("], [body.end, "))"]);
  };
  const visit = (node: AnyNode) => {
    const body: unknown = Reflect.get(node, "body");
    if (/^(For|While|DoWhile|Function|ArrowFunction)/.test(node.type) && isNode(body)) inBody(body);
    for (const inner of Object.values(node).flat()) if (isNode(inner)) visit(inner);
  };
  visit(parse(code, { ecmaVersion: "latest", sourceType: "module" }));
  return added
    .sort(([one], [other]) => other - one)
    .reduce((text, [at, more]) => text.slice(0, at) + more + text.slice(at), code);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
