/** `npm run load`, from its arguments to its exit status. Where no server is named, `startServer` gives the address of one. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage } from "../../base/assert.ts";
import { lend } from "../../base/lent.ts";
import { Refusal } from "../refusal.ts";
import { readLoadCommand, usage } from "./load-options.ts";
import { reportText } from "./load-report.ts";
import { loadServer } from "./load-server.ts";
import { startThread } from "./start-thread.ts";

export interface Terminal {
  /** Paths are read from here. */
  folder: string;
  print: (text: string) => void;
  /** Shows how many requests were sent; absent where nobody watches. */
  progress?: (sent: number) => void;
  startServer: () => Promise<{ url: string; close(): Promise<void> }>;
  /** The script of the generator's thread; without it the generator shares this one, and the figures say so. */
  generator?: URL;
}

/** Gives the exit status: 1 where nothing was answered, or an objective that was given is not shown to be met. */
export async function runLoad(args: readonly string[], terminal: Terminal): Promise<0 | 1> {
  const path = (name: string) => resolve(terminal.folder, name);
  const command = readLoadCommand(args, (name) => readFileSync(path(name), "utf8"));
  if (command === undefined) {
    terminal.print(usage);
    return 0;
  }
  const { json } = command;
  // Before the load, which may take long.
  if (json !== undefined && !existsSync(dirname(path(json)))) {
    throw new Refusal(`There is no folder ${dirname(path(json))} to write the result to.`);
  }
  const own = command.url === undefined ? await terminal.startServer() : undefined;
  const url = own?.url ?? command.url ?? "";
  const { generator } = terminal;
  const takeBack = generator && lend({ spawn: (role) => startThread(generator, role) });
  try {
    const report = await loadServer(
      { ...command, url },
      {
        onStart: (words) => terminal.print(`${words}\n`),
        ...(terminal.progress && { onProgress: terminal.progress }),
      },
    );
    terminal.print(reportText(report));
    if (json !== undefined) {
      write(path(json), `${JSON.stringify(report, null, 2)}\n`);
      terminal.print(`\nWritten to ${json}: “Compare devices” on the page opens it.`);
    }
    const answered = report.figures.find(({ name }) => name === "answered")?.figure;
    const isAnswered = answered !== undefined && "value" in answered && answered.value > 0;
    return isAnswered && (report.valid || !command.objective.isGiven) ? 0 : 1;
  } finally {
    takeBack?.();
    await own?.close();
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Refusal(`${path} cannot be written: ${errorMessage(error)}.`);
  }
}
