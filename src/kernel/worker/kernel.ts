/**
 * Runs cells, one at a time, against one scope. What it needs of the world is handed in (an endpoint, the libraries, the
 * device), so that it is the same in a worker, in a sandboxed frame and in a test.
 */
import { errorMessage } from "../../base/assert.ts";
import { createScope, declarations } from "../../compiler/scope.ts";
import { showIn } from "../../outputs/display.ts";
import type { Endpoint, KernelEvent, KernelRequest, RunStatus } from "../protocol.ts";
import { cellConsole } from "./cell-console.ts";
import { CellErrors } from "./cell-errors.ts";
import { CompiledCells } from "./compiled-cells.ts";
import type { Device } from "./device.ts";
import { createDisplay, ValueHandle } from "./display.ts";
import type { Libraries } from "./libraries.ts";
import { createProgress } from "./progress.ts";
import { RunOutputs } from "./run-outputs.ts";
import { StopRequest, StopSignal } from "./stop-signal.ts";
import { toOutput } from "./to-output.ts";

type RunRequest = Extract<KernelRequest, { type: "run" }>;

interface ActiveRun {
  runId: number;
  outputs: RunOutputs;
  stop: StopSignal;
}

export class Kernel {
  readonly #endpoint: Endpoint;
  readonly #libraries: Libraries;
  readonly #device: Device;
  readonly #scope: Record<string, unknown>;
  readonly #errors = new CellErrors();
  readonly #cells: CompiledCells;
  #stopFlag: Int32Array | undefined;
  #active: ActiveRun | undefined;
  /** Runs follow one another, also when a request comes while one is under way. */
  #last: Promise<void> = Promise.resolve();

  constructor(endpoint: Endpoint, libraries: Libraries, device: Device) {
    this.#endpoint = endpoint;
    this.#libraries = libraries;
    this.#device = device;
    const outputs = () => this.#active?.outputs;
    this.#scope = createScope();
    const builtIns = {
      console: cellConsole(outputs),
      display: createDisplay(outputs),
      progress: createProgress(outputs),
    };
    Object.assign(this.#scope[declarations] as object, builtIns);
    this.#cells = new CompiledCells(Object.keys(builtIns));
    libraries.onOperation(() => this.#active?.stop.check());
    endpoint.addEventListener("message", ({ data }) => this.#receive(data as KernelRequest));
  }

  /** Something a cell left behind failed: a promise that nobody waits for, a callback. Told where the reader is looking. */
  reportStray(thrown: unknown): void {
    if (thrown instanceof StopRequest) return;
    const error = this.#errors.toOutput(thrown, "");
    if (this.#active) this.#active.outputs.show(error);
    else this.#post({ type: "stray-error", error });
  }

  #receive(request: KernelRequest): void {
    switch (request.type) {
      case "start":
        this.#stopFlag = request.stopFlag && new Int32Array(request.stopFlag);
        this.#post({ type: "ready" });
        void this.#device.start(request).then(() => this.#reportDevice());
        break;
      case "run":
        this.#last = this.#last.then(() => this.#run(request));
        break;
      case "stop":
        if (this.#active?.runId === request.runId) this.#active.stop.ask();
        break;
      case "switch-backend":
        this.#last = this.#last.then(async () => {
          await this.#device.switchTo(request.backend);
          this.#reportDevice();
        });
        break;
    }
  }

  async #run({ runId, cellId, source, seed }: RunRequest): Promise<void> {
    const outputs = new RunOutputs((changes) => this.#post({ type: "outputs", runId, changes }));
    const stop = new StopSignal(runId, this.#stopFlag);
    this.#active = { runId, outputs, stop };
    showIn((output) => outputs.show(output));
    this.#libraries.seed(seed, cellId);
    const start = performance.now();
    let status: RunStatus = "ok";
    try {
      const value = await this.#evaluate(cellId, runId, source, stop);
      if (value !== undefined && !(value instanceof ValueHandle)) outputs.show(toOutput(value));
    } catch (thrown) {
      status = thrown instanceof StopRequest ? "stopped" : "failed";
      if (status === "failed") outputs.show(this.#errors.toOutput(thrown, cellId));
    }
    const durationMs = performance.now() - start;
    showIn();
    outputs.close();
    this.#active = undefined;
    if (this.#device.changed()) this.#reportDevice();
    this.#post({ type: "finished", runId, status, durationMs });
  }

  async #evaluate(
    cellId: string,
    runId: number,
    source: string,
    stop: StopSignal,
  ): Promise<unknown> {
    const { cell, body, isNew } = this.#cells.compile(cellId, runId, source);
    if (isNew) this.#errors.remember(cellId, cell);
    const result = body(this.#scope, {
      library: (specifier) => this.#libraries.load(specifier),
      imported: (module, name, specifier) => this.#libraries.pick(module, name, specifier),
      wait: (value) => stop.wait(value),
      has: (name) => name in this.#scope,
      check: () => stop.check(),
    });
    return stop.wait(result);
  }

  #reportDevice(): void {
    const device = this.#device.report();
    if (device !== undefined) this.#post({ type: "device", device });
  }

  #post(event: KernelEvent): void {
    try {
      this.#endpoint.postMessage(event);
    } catch (error) {
      if (event.type !== "outputs") throw error;
      const text = `[an output that cannot be sent: ${errorMessage(error)}]`;
      const changes = event.changes.map(({ slot }) => ({
        slot,
        output: { kind: "text" as const, stream: "stderr" as const, text },
      }));
      this.#endpoint.postMessage({ ...event, changes });
    }
  }
}
