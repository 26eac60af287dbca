/** The backend that the kernel computes on: starts with the one that the last calibration chose, and lists what is missing here. */

import { errorMessage } from "../../base/assert.ts";
import type { BackendName, Calibration } from "../../base/calibration.ts";
import { sharesMemory } from "../../base/shares-memory.ts";
import type { DeviceReport, KernelRequest } from "../protocol.ts";

type Engine = typeof import("../../tinytorch/index.ts");
type StartRequest = Extract<KernelRequest, { type: "start" }>;
type Choice = StartRequest["backend"];

export interface KernelDevice {
  /** Loads the engine and sets its backend. */
  start(request: StartRequest): Promise<void>;
  /** The engine, once it has a backend. */
  engine(): Promise<Engine>;
  switchTo(backend: Choice): Promise<void>;
  /** Undefined until the engine has a backend. */
  report(): DeviceReport | undefined;
  /** Whether a cell chose another backend or calibrated since the last report. */
  changed(): boolean;
}

export function createDevice(loadEngine: () => Promise<Engine>): KernelDevice {
  let engine: Engine | undefined;
  let known: Calibration | undefined;
  let reason = "";
  let reported = "";
  const missing: string[] = [];
  let resolve: (engine: Engine) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const ready = new Promise<Engine>((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  ready.catch(() => {}); // Callers that need the engine get the failure.

  const use = async (loaded: Engine, choice: Choice) => {
    const wanted: BackendName = choice === "auto" ? (known?.chosen ?? "wasm") : choice;
    for (const name of [wanted, "wasm", "cpu"] as const) {
      try {
        await loaded.setBackend(name);
        takeThreads(loaded, known);
        reason = name === wanted ? reasonFor(choice, known) : `${wanted} does not run here`;
        return;
      } catch (error) {
        if (name === "cpu") throw error;
        missing.push(`${name} does not start: ${errorMessage(error)}`);
      }
    }
  };

  const calibration = () => engine?.lastCalibration() ?? known;

  return {
    async start(request) {
      known = request.calibration;
      missing.push(...missingHere());
      try {
        const loaded = await loadEngine();
        await use(loaded, request.backend);
        engine = loaded;
        resolve(loaded);
      } catch (error) {
        reject(new Error(`the tensor engine does not start here: ${errorMessage(error)}`));
      }
    },
    engine: () => ready,
    async switchTo(backend) {
      const loaded = await ready;
      known = calibration();
      await use(loaded, backend);
    },
    report() {
      if (engine === undefined) return undefined;
      const { name, threads } = engine.getBackend();
      const last = calibration();
      reported = key(engine);
      return {
        backend: name,
        threads,
        reason: last !== known && last?.chosen === name ? reasonFor("auto", last) : reason,
        missing,
        ...(last === undefined ? {} : { calibration: last }),
      };
    },
    changed: () => engine !== undefined && key(engine) !== reported,
  };
}

/** As many threads as were the fastest in the calibration; all that there are without one. */
function takeThreads(engine: Engine, calibration: Calibration | undefined): void {
  const { name, threads } = engine.getBackend();
  const fastest = calibration?.backends.find(({ backend }) => backend === name)?.threads;
  if (fastest !== undefined && fastest < threads) engine.setThreads(fastest);
}

function key(engine: Engine): string {
  return `${engine.getBackend().name} ${engine.lastCalibration()?.at ?? ""}`;
}

function reasonFor(choice: Choice, calibration: Calibration | undefined): string {
  if (choice !== "auto") return "chosen by you";
  if (calibration === undefined)
    return "not calibrated yet: the first cell of Part 1 measures all four";
  const when = `the fastest of four in the calibration of ${calibration.at.slice(0, 10)}`;
  return calibration.sureness === undefined ? when : `${when}. ${calibration.sureness}`;
}

/** One sentence for each thing that this browser does not give a worker here. */
function missingHere(): string[] {
  const lacks: string[] = [];
  if (!globalThis.crossOriginIsolated) {
    lacks.push(
      "The page is not cross-origin isolated: one thread, coarser clocks, and a busy loop is stopped only by ending the kernel.",
    );
  } else if (!sharesMemory()) {
    lacks.push(
      "This browser shares no memory between threads: one thread, and a busy loop is stopped only by ending the kernel.",
    );
  }
  if (globalThis.navigator === undefined || !("gpu" in navigator))
    lacks.push("This browser offers no WebGPU here.");
  if (typeof OffscreenCanvas === "undefined")
    lacks.push("This browser offers no WebGL in workers.");
  return lacks;
}
