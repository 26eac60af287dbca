/**
 * Runs cells, one at a time, against one scope. Its dependencies are handed in (an endpoint, the libraries, the device), so that it
 * is the same in a worker, in a sandboxed frame and in a test.
 */

import { errorMessage } from "../../base/assert.ts";
import { openStore } from "../../base/key-value-store.ts";
import { lend } from "../../base/lent.ts";
import { PageWatch } from "../../base/page-state.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { isInstance } from "../../base/thrown.ts";
import type { CellFunction } from "../../compiler/cell-runtime.ts";
import { inOwnWords } from "../../compiler/own-words.ts";
import { createScope, declarations } from "../../compiler/scope.ts";
import type { ChecksOutput } from "../../outputs/checks.ts";
import type { DisplayHandle } from "../../outputs/display.ts";
import type { Output } from "../../outputs/output.ts";
import type { Endpoint, KernelEvent, KernelRequest, RunRequest, RunStatus } from "../protocol.ts";
import { cellConsole } from "./cell-console.ts";
import { CellErrors } from "./cell-errors.ts";
import { checkExercise, type ExerciseRun } from "./checks/check-exercise.ts";
import { CompiledCells } from "./compiled-cells.ts";
import type { KernelDevice } from "./device.ts";
import { createDisplay, ValueHandle } from "./display.ts";
import type { Libraries } from "./libraries.ts";
import { LiveSystems } from "./live-systems.ts";
import { createProgress } from "./progress.ts";
import { type RoleHost, RoleWorkers } from "./roles/role-workers.ts";
import { RunOutputs } from "./run-outputs.ts";
import { StopSignal } from "./stop-signal.ts";
import { toOutput } from "./to-output.ts";

interface ActiveRun {
  runId: number;
  cellId: string;
  outputs: RunOutputs;
  stop: StopSignal;
}

export class Kernel {
  /** Taken before any cell runs: what cells put in its place hears nothing and sends nothing. */
  readonly #send: Endpoint["postMessage"];
  readonly #libraries: Libraries;
  readonly #device: KernelDevice;
  readonly #scope: Record<string, unknown>;
  readonly #errors = new CellErrors();
  readonly #cells: CompiledCells;
  #stopFlag: Int32Array | undefined;
  /** The page's first words. */
  #start: Extract<KernelRequest, { type: "start" }> | undefined;
  #active: ActiveRun | undefined;
  /** The run in progress, or the last: what a stopped run left behind stops too. */
  #latest: ActiveRun | undefined;
  readonly #page = new PageWatch();
  readonly #workers: RoleWorkers;
  readonly #systems = new LiveSystems((event, transfer) => this.#post(event, transfer));
  /** Runs follow one another, also when a request comes while one is under way. */
  #last: Promise<void> = Promise.resolve();

  /** `startRole`: how a worker of a role is started here. */
  constructor(
    endpoint: Endpoint,
    libraries: Libraries,
    device: KernelDevice,
    startRole: RoleHost["start"],
  ) {
    this.#send = endpoint.postMessage.bind(endpoint);
    this.#libraries = libraries;
    this.#device = device;
    const outputs = () => this.#active?.outputs;
    this.#scope = createScope();
    const builtIns = {
      console: cellConsole(outputs, () => this.#errors.callStack()),
      display: createDisplay(outputs),
      progress: createProgress(outputs),
    };
    Object.assign(this.#scope[declarations] as object, builtIns);
    this.#cells = new CompiledCells(Object.keys(builtIns));
    this.#workers = new RoleWorkers({
      start: startRole,
      owner: () => this.#latest,
      essentials: () => this.#essentials(),
      report: (error) => this.reportStray(error),
    });
    endpoint.addEventListener("message", ({ data }) => this.#receive(data as KernelRequest));
  }

  /** The notebook's names; for grading, which puts the names of two notebooks together. */
  get scope(): Record<string, unknown> {
    return this.#scope;
  }

  /** Runs the checks of an exercise apart from its cell. What cells show meanwhile is shown nowhere. */
  async check(run: Pick<ExerciseRun, "runId" | "cellId" | "checks" | "show" | "isListing">) {
    const outputs = new RunOutputs(() => {});
    const stop = new StopSignal(run.runId, this.#stopFlag);
    this.#active = { ...run, outputs, stop };
    this.#latest = this.#active;
    try {
      await this.#check({ ...run, stop });
    } finally {
      this.#active = undefined;
    }
  }

  /** Something a cell left behind failed: a promise that nobody waits for, a callback. Told where the reader is looking. */
  reportStray(thrown: unknown): void {
    if (isInstance(thrown, StopRequest)) return;
    const error = this.#errors.toOutput(thrown, "");
    if (this.#active) this.#active.outputs.show(error);
    else this.#post({ type: "stray-error", error });
  }

  #receive(request: KernelRequest): void {
    switch (request.type) {
      case "start":
        this.#start = request;
        this.#stopFlag = request.stopFlag && new Int32Array(request.stopFlag);
        this.#lend(request);
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
      case "end-source":
        this.#systems.end(request.sourceId, "it was stopped");
        break;
      case "page-state":
        this.#page.tell(request.state, request.at);
        this.#workers.tellPage(request.state, request.at);
        break;
    }
  }

  #lend({ dataUrl }: { dataUrl: string }): void {
    lend({
      show: (output) => this.#active?.outputs.show(output as Output) ?? { update() {} },
      checkStop: () => this.#latest?.stop.check(),
      stopCheckOfRun: () => {
        const { stop } = this.#latest ?? {};
        return () => stop?.check();
      },
      page: this.#page,
      nameOf: (value) => Object.keys(this.#scope).find((name) => this.#scope[name] === value),
      spawn: (role, options) => this.#workers.spawn(role, options),
      openSource: (output, options) => this.#systems.open(this.#active, output as Output, options),
      workers: () => this.#workers.list(),
      dataUrl,
      storage: openStore(),
    });
  }

  #essentials(): ReturnType<RoleHost["essentials"]> {
    const { told } = this.#page;
    const { dataUrl = "", stopFlag } = this.#start ?? {};
    return {
      dataUrl,
      ...(told === undefined ? {} : { page: told }),
      ...(stopFlag === undefined ? {} : { stopFlag }),
    };
  }

  async #run({ runId, cellId, source, seed, checks }: RunRequest): Promise<void> {
    const outputs = new RunOutputs((changes) => this.#post({ type: "outputs", runId, changes }));
    const stop = new StopSignal(runId, this.#stopFlag);
    this.#systems.endOf(cellId, "its cell was run again");
    this.#workers.endOf(cellId);
    this.#active = { runId, cellId, outputs, stop };
    this.#latest = this.#active;
    const start = performance.now();
    let status: RunStatus = "ok";
    // The time is the cell's own, without its checks.
    let durationMs: number | undefined;
    try {
      this.#libraries.seed(seed, cellId);
      const value = await this.#evaluate(cellId, runId, source, stop);
      const isToBeShown = value !== undefined && !isInstance(value, ValueHandle);
      if (isToBeShown && !outputs.hasShown(value)) outputs.show(toOutput(value));
      durationMs = performance.now() - start;
      if (checks !== undefined) {
        this.#libraries.seed(seed, `${cellId} checks`);
        await this.#check({ runId, cellId, checks, stop, show: showIn(outputs) });
      }
    } catch (thrown) {
      status = isInstance(thrown, StopRequest) ? "stopped" : "failed";
      if (status === "failed") outputs.show(this.#errors.toOutput(thrown, cellId));
    }
    durationMs ??= performance.now() - start;
    if (status === "stopped") {
      // Where the flag was seen first, what the run left behind waits still.
      stop.ask();
      this.#workers.stop(runId, (worker) => !this.#systems.has(worker));
    }
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
    const { cell, body, isNew } = await this.#cells.compile(cellId, runId, source);
    if (isNew) this.#errors.remember(cellId, cell);
    return stop.wait(this.#begin(body, this.#scope, stop));
  }

  #check(run: Omit<ExerciseRun, "scope" | "cells" | "errors" | "begin">) {
    return checkExercise({
      ...run,
      scope: this.#scope,
      cells: this.#cells,
      errors: this.#errors,
      begin: (body, scope) => this.#begin(body, scope, run.stop),
    });
  }

  /** What a cell defines is called by later runs too: it stops with the run that is under way, not with the one that defined it. */
  #begin(body: CellFunction, scope: Record<string, unknown>, own: StopSignal): Promise<unknown> {
    const stop = () => this.#latest?.stop ?? own;
    return body(scope, {
      library: (specifier) => this.#libraries.load(specifier),
      imported: (module, name, specifier) => this.#libraries.pick(module, name, specifier),
      wait: (value) => stop().wait(value),
      has: (name) => name in scope,
      check: () => stop().check(),
      caught: inOwnWords,
      set last(_value: unknown) {},
    });
  }

  #reportDevice(): void {
    const device = this.#device.report();
    if (device !== undefined) this.#post({ type: "device", device });
  }

  #post(event: KernelEvent, transfer: Transferable[] = []): void {
    try {
      this.#send(event, { transfer });
    } catch (error) {
      if (event.type !== "outputs") throw error;
      const text = `[an output that cannot be sent: ${errorMessage(error)}]`;
      const changes = event.changes.map(({ slot }) => ({
        slot,
        output: { kind: "text" as const, stream: "stderr" as const, text },
      }));
      this.#send({ ...event, changes });
    }
  }
}

/** Always in the same place, and at once: a check that never ends must be seen to have begun. */
function showIn(outputs: RunOutputs): (output: ChecksOutput) => void {
  let handle: DisplayHandle | undefined;
  return (output) => {
    if (handle === undefined) handle = outputs.show(output);
    else handle.update(output);
    outputs.flush();
  };
}
