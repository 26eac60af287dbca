/** Plants a mistake into a file of a bundle, for tests of what the checks find. */
import type { DeploymentFile } from "./deployment-file.ts";
import type { Finding } from "./finding.ts";

export interface Planted {
  /** The end of the file's path. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** The files with the mistake, and the first line that it changed, from 1. Throws where it changes nothing. */
export function plant(files: readonly DeploymentFile[], { file, from, to }: Planted) {
  const target = files.find(({ path }) => path.endsWith(file));
  if (target === undefined) throw new Error(`there is no file ${file}`);
  const text = target.text.replace(from, to);
  if (text === target.text) throw new Error(`${file} has no ${String(from)}`);
  const before = target.text.split("\n");
  const line = text.split("\n").findIndex((it, index) => it !== before[index]) + 1;
  return {
    path: target.path,
    line,
    files: files.map((it) => (it === target ? { ...it, text } : it)),
  };
}

/** A finding in few words. */
export function said({ line, rule, message, fix }: Finding): string {
  return `${line} ${rule}: ${message} ${fix}`;
}
