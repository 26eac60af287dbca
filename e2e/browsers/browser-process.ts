/** A browser, or what it needs, as a process that never outlives what started it. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** For what hangs: no browser lives longer than this. */
const MOST_MS = 20 * 60_000;

export class BrowserProcess {
  readonly child: ChildProcess;
  #said = "";

  constructor(program: string, args: string[], options: SpawnOptions = {}) {
    // It leads a group of its own, so that all that it starts ends with it.
    this.child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      ...options,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk) => {
        this.#said = (this.#said + String(chunk)).slice(-4000);
      });
    }
    const kill = () => this.#kill();
    const limit = setTimeout(kill, MOST_MS);
    process.once("exit", kill);
    this.child.once("close", () => {
      clearTimeout(limit);
      process.off("exit", kill);
    });
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The end of what it printed. */
  get said(): string {
    return this.#said;
  }

  async end(): Promise<void> {
    if (this.hasEnded) return;
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.#kill();
    await ended;
  }

  #kill(): void {
    const { pid } = this.child;
    if (pid === undefined || this.hasEnded) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      // It ended in the meantime.
    }
  }
}

/** Asks again until there is an answer; throws with what the program printed when it has ended. */
export async function whenReady<T>(
  program: BrowserProcess,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (program.hasEnded) throw new Error(`the browser ended as it started: ${program.said}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}
