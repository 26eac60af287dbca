/**
 * Names are data: a cell, a figure or a file may be called `constructor` or `__proto__`. So a record is read by a name through
 * `base/look-up.ts`, never as `record[name]`, which also finds what every object inherits; and it is written as a Map, by
 * `Object.fromEntries` or without a prototype, since `record["__proto__"] = …` writes nothing.
 */
import ts from "typescript";
import { Failure, main } from "./command.mjs";
import { root } from "./paths.mjs";

/** Layers in which names come from documents and files. The engine's other records are of its own options and operations. */
const layers =
  /^src\/(?:compiler|edge-page|kernel|notebook|outputs|production|session|systems|terminal|tinytorch\/safetensors|ui)\//;

const READ_FIELD = "(value as Record<string, unknown> | null | undefined)?.[field]";
const READ_ROW = "(row as Record<string, unknown>)[name]";
const RULES = "src/systems/deployment";

/** Reads and writes that are right as they stand: the file, the expression, how often it stands there, and why. */
const allowed = [
  ["src/kernel/worker/to-output.ts", READ_FIELD, 1, "a field that a class may give"],
  ["src/kernel/worker/console-table.ts", READ_ROW, 1, "a field that a class may give"],
  ["src/kernel/worker/checks/check-scope.ts", "notebook[name]", 1, "a scope, asked before"],
  ["src/kernel/worker/checks/check-exercise.ts", "scope[name]", 1, "a scope, asked before"],
  ["src/kernel/worker/kernel.ts", "this.#scope[name]", 1, "a scope, by its own names"],
  ["src/kernel/worker/libraries.ts", "module[name]", 1, "a module's namespace, asked before"],
  ["src/outputs/patch.ts", "copy[step]", 2, "names of prototypes are refused before"],
  [`${RULES}/kubernetes/policy/container-rules.ts`, "limits[resource]", 2, "names of its own"],
  [`${RULES}/kubernetes/policy/container-rules.ts`, "container.spec[probe]", 1, "names of its own"],
  [`${RULES}/ecs/task-rules.ts`, "healthCheck[name]", 1, "names of its own"],
  [`${RULES}/bundle/bundle-zip.ts`, "files[path]", 1, "without a prototype"],
  ["src/production/monitoring/read-exposition.ts", "labels[label]", 1, "without a prototype"],
  ["src/production/onnx-runtime/run-in-onnx-runtime.ts", "named[name]", 1, "without a prototype"],
  ["src/tinytorch/safetensors/safetensors.ts", "header[name]", 1, "without a prototype"],
  ["src/tinytorch/safetensors/safetensors.ts", "DTYPES[type]", 1, "asked before"],
];

/** Far fewer files than there are mean that the program was not read. */
const fewest = 100;

/** Places at which a record is read or written by a name; `program` is of TypeScript. */
export function namedAccesses(program, isChecked) {
  const checker = program.getTypeChecker();
  const found = [];
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || !isChecked(file.fileName)) continue;
    const visit = (node) => {
      if (ts.isElementAccessExpression(node) && isByName(checker, node)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        found.push({ file: file.fileName, line: line + 1, text: node.getText() });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function isByName(checker, { expression, argumentExpression: key }) {
  if (!(checker.getTypeAtLocation(key).flags & ts.TypeFlags.String)) return false;
  // `x${index}` is nobody's name.
  if (ts.isTemplateExpression(key) && key.head.text !== "") return false;
  const record = checker.getNonNullableType(checker.getTypeAtLocation(expression));
  return checker.getIndexInfoOfType(record, ts.IndexKind.String) !== undefined;
}

/** What is to be said of the places: those that nothing allows, and what is allowed and stands nowhere. */
function mistakes(places, exceptions) {
  const isOf =
    ([file, text]) =>
    (place) =>
      place.file === file && place.text === text;
  const excepted = exceptions.map((exception) => [exception, places.filter(isOf(exception))]);
  const right = new Set(
    excepted.flatMap(([[, , times], found]) => (found.length === times ? found : [])),
  );
  const wrong = places.filter((place) => !right.has(place));
  const stale = excepted.filter(([[, , times], found]) => found.length < times);
  return [
    ...wrong.map(({ file, line, text }) => `${file}:${line} ${text}`),
    ...stale.map(([[file, text, times], { length }]) => {
      return `${file}: ${text} is excepted ${times} times and stands there ${length} times`;
    }),
  ];
}

await main(import.meta.url, async () => {
  process.chdir(root);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = ts.getParsedCommandLineOfConfigFile("tsconfig.json", {}, host);
  const program = ts.createProgram(config.fileNames, config.options);
  const short = (name) => name.slice(name.lastIndexOf("/src/") + 1);
  let files = 0;
  const places = namedAccesses(program, (name) => {
    const path = short(name);
    const isOurs = layers.test(path) && !/\.(?:test|testing)\.tsx?$|\.test\./.test(path);
    if (isOurs) files += 1;
    return isOurs;
  }).map((place) => ({ ...place, file: short(place.file) }));
  const lines = mistakes(places, allowed);
  if (lines.length > 0) {
    throw new Failure(
      `expected records to be read by a name with lookUp(record, name) (src/base/look-up.ts), got\n${lines.join("\n")}`,
    );
  }
  if (files < fewest) {
    throw new Failure(`Only ${files} files were seen under src; expected at least ${fewest}.`);
  }
  console.log(`${files} files`);
});
