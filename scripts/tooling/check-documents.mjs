/**
 * What the documents say can be done: each command that they name is tried by `try-commands.mjs`, each npm script is there, and so
 * is each path.
 */
import { existsSync, readFileSync } from "node:fs";
import { Failure, main } from "./command.mjs";
import { commandsIn, documents, pathsIn, trials } from "./documented-commands.mjs";
import { at } from "./paths.mjs";

/** Fewer would mean that the documents are no longer read. */
const FEWEST = 10;

await main(import.meta.url, () => {
  const { scripts } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const commands = documents().flatMap(commandsIn);
  const paths = documents().flatMap(pathsIn);
  const problems = [
    ...commands
      .filter(({ command }) => !(command in trials))
      .map(
        ({ command, where }) => `${where}: “${command}” has no trial in documented-commands.mjs.`,
      ),
    ...[
      ...commands.map(({ command, where }) => [command, where]),
      ...Object.values(trials).map(({ run }) => [run, "a trial"]),
    ]
      .map(([command, where]) => [/^npm (?:run )?([\w:]+)/.exec(command)?.[1], where])
      .filter(([script]) => script !== undefined && !(script in scripts))
      .map(([script, where]) => `${where}: package.json has no script “${script}”.`),
    ...Object.keys(trials)
      .filter((command) => !commands.some((it) => it.command === command))
      .map((command) => `documented-commands.mjs: no document names “${command}”.`),
    ...paths
      .filter(({ places }) => !places.some((place) => existsSync(at(place))))
      .map(({ places, where }) => `${where}: there is no ${places[0]}.`),
  ];
  if (commands.length < FEWEST || paths.length < FEWEST) {
    problems.push(`Only ${commands.length} commands and ${paths.length} paths were found.`);
  }
  if (problems.length > 0) throw new Failure(problems.join("\n"));
  const different = new Set(commands.map(({ command }) => command)).size;
  console.log(`${different} commands and ${paths.length} paths in ${documents().length} documents`);
});
