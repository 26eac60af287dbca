/**
 * Names are data: a cell, a figure or a file may be called `constructor` or `__proto__`. So a record is read by a name through
 * `base/look-up.ts`, never as `record[name]`, which also finds what every object inherits; and it is written as a Map, by
 * `Object.fromEntries` or without a prototype, since `record["__proto__"] = …` writes nothing.
 */
import ts from "typescript";
import { Failure, main } from "./command.mjs";
import { root } from "./paths.mjs";

/** Layers in which names come from documents. The engine's records are of its own options and operations. */
const layers =
  /^src\/(?:compiler|kernel|notebook|outputs|production|session|systems|terminal|ui)\//;

/** Reads and writes that are right as they stand, and why. */
const allowed = new Map([
  ["src/kernel/worker/to-output.ts", "a field that a class may give"],
  ["src/kernel/worker/console-table.ts", "a field that a class may give"],
  ["src/kernel/worker/checks/check-scope.ts", "a scope, asked before"],
  ["src/kernel/worker/checks/check-exercise.ts", "a scope, asked before"],
  ["src/kernel/worker/kernel.ts", "a scope, by its own names"],
  ["src/kernel/worker/libraries.ts", "a module's namespace, asked before"],
  ["src/outputs/patch.ts", "names of prototypes are refused before"],
  ["src/systems/deployment/kubernetes/policy/container-rules.ts", "names of the rules' own"],
  ["src/systems/deployment/ecs/task-rules.ts", "names of the rules' own"],
  ["src/systems/deployment/bundle/bundle-zip.ts", "without a prototype"],
  ["src/production/monitoring/read-exposition.ts", "without a prototype"],
  ["src/production/onnx-runtime/run-in-onnx-runtime.ts", "without a prototype"],
]);

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
    return isOurs && !allowed.has(path);
  });
  if (places.length > 0) {
    const lines = places.map(({ file, line, text }) => `${short(file)}:${line} ${text}`);
    throw new Failure(
      `expected records to be read by a name with lookUp(record, name) (src/base/look-up.ts), got\n${lines.join("\n")}`,
    );
  }
  if (files < fewest) {
    throw new Failure(`Only ${files} files were seen under src; expected at least ${fewest}.`);
  }
  console.log(`${files} files`);
});
