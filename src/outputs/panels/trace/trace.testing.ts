/** Traces for tests: of a small network, with as many operations as asked for. Nothing here was measured. */
import { Random } from "../../../base/random.ts";
import type { Figure, Unit } from "../../figure/figure.ts";
import type { StepPhase } from "../profile/profile.ts";
import type {
  Roofline,
  ThroughputBoundFigures,
  TraceOperation,
  TraceOutput,
  TracePass,
} from "./trace.ts";

export function sampleFigure(value: number, unit: Unit, relative = 0.04): Figure {
  return {
    kind: "measured",
    value,
    unit,
    low: value * (1 - relative),
    high: value * (1 + relative),
    n: 24,
    method: "Made up for a test.",
  };
}

/** A training step with `layers` pairs of linear and relu, and an inference. */
export function sampleTrace({ layers = 3, seed = 1 } = {}): TraceOutput {
  return {
    kind: "trace",
    version: 1,
    state: "done",
    stage: "complete",
    model: { name: "Sequential", parameters: 101_770 },
    backend: { name: "wasm", threads: 4 },
    passes: [
      samplePass("training step", 64, layers, seed),
      samplePass("inference", 1, layers, seed + 1),
    ],
    roofline: sampleRoofline(),
    bound: sampleBound(),
  };
}

export function samplePass(
  name: string,
  batchSize: number,
  layers: number,
  seed: number,
): TracePass {
  const modules = ["", ...Array.from({ length: 2 * layers }, (_, index) => `${index}`)];
  const pass = new PassBuilder(seed, batchSize);
  const isTraining = name === "training step";
  const forwards = Array.from({ length: 2 * layers }, (_, index) => index);
  if (isTraining) pass.phase("loading", () => pass.add("batch", -1, 0.4, 4e5));
  pass.phase("forward", () => {
    for (const layer of forwards) pass.layer(layer, 1);
    if (isTraining) pass.add("crossEntropy", -1, 0.05, 2e4);
  });
  if (isTraining) {
    pass.phase("backward", () => {
      for (const layer of forwards.toReversed()) pass.layer(layer, 2);
    });
    pass.phase("update", () => {
      for (const _ of forwards) pass.add("Adam", -1, 0.08, 1e5);
    });
  }
  return pass.build(name, modules);
}

class PassBuilder {
  readonly #draw: () => number;
  readonly #operations: TraceOperation[] = [];
  readonly #phases: TracePass["phases"] = [];
  readonly #batchSize: number;
  #nowMs = 0;
  #memory = 1_200_000;
  #phase: StepPhase = "forward";

  constructor(seed: number, batchSize: number) {
    const generator = new Random(seed);
    this.#draw = () => generator.uniform();
    this.#batchSize = batchSize;
  }

  phase(name: StepPhase, fill: () => void): void {
    const startMs = this.#nowMs;
    this.#phase = name;
    fill();
    this.#phases.push({ name, startMs, durationMs: this.#nowMs - startMs });
  }

  layer(layer: number, times: number): void {
    const isLinear = layer % 2 === 0;
    const scale = Math.sqrt(this.#batchSize) * times;
    if (isLinear) this.add("linear", layer + 1, 0.09 * scale, 16e4 * scale * times);
    else this.add("relu", layer + 1, 0.012 * scale, 1e3 * scale);
  }

  add(name: string, module: number, ms: number, flops: number): void {
    const hostMs = ms * (0.6 + 0.8 * this.#draw());
    this.#memory += (this.#phase === "forward" ? 1 : -0.8) * 40_000 * (0.5 + this.#draw());
    this.#operations.push({
      name,
      phase: this.#phase,
      module,
      startMs: this.#nowMs,
      hostMs,
      kernels: name === "linear" ? ["MatMul", "Add"] : [name],
      shapes: `(${this.#batchSize}, 784) × (784, 128) → (${this.#batchSize}, 128)`,
      flops: Math.round(flops),
      bytes: Math.round(4e4 * (1 + this.#draw())),
      memoryBytes: Math.round(this.#memory),
    });
    this.#nowMs += hostMs + 0.006 * this.#draw();
  }

  build(name: string, modules: string[]): TracePass {
    const sum = this.#operations.reduce((total, { hostMs }) => total + hostMs, 0);
    const recording = 0.0004 * this.#operations.length;
    return {
      name,
      batchSize: this.#batchSize,
      modules,
      classes: modules.map((path) => (path === "" ? "Sequential" : "Linear")),
      operations: this.#operations,
      phases: this.#phases,
      deviceTimer: "The host computes: its time is the device's time.",
      accounting: {
        untraced: sampleFigure(this.#nowMs * 0.99, "ms"),
        traced: sampleFigure(this.#nowMs, "ms"),
        operations: sampleFigure(sum, "ms"),
        waiting: sampleFigure(0, "ms"),
        recording: sampleFigure(recording, "ms"),
        corrected: sampleFigure(sum - recording, "ms"),
        between: sampleFigure(this.#nowMs - sum, "ms", 0.3),
        overhead: sampleFigure(1.01, "times", 0.004),
      },
      deviceBusy: sampleFigure(sum / this.#nowMs, "ratio", 0.02),
    };
  }
}

export function sampleRoofline(): Roofline {
  const point = (
    name: string,
    phase: StepPhase,
    [intensity, flopsPerSecond, ms]: [number, number, number],
  ) => ({
    name,
    phase,
    flops: (flopsPerSecond * ms) / 1000,
    bytes: (flopsPerSecond * ms) / 1000 / intensity,
    intensity,
    flopsPerSecond,
    ms,
    shareOfRoof: 0.4,
    limit: intensity > 4 ? ("compute" as const) : ("memory" as const),
  });
  return {
    backend: "wasm",
    roofs: [
      { name: "Matrix product", unit: "flop/s", figure: sampleFigure(42e9, "flop/s") },
      { name: "Copy", unit: "bytes/s", figure: sampleFigure(11e9, "bytes/s") },
    ],
    points: [
      point("0 Linear", "forward", [21, 24e9, 0.53]),
      point("1 ReLU", "forward", [0.12, 0.9e9, 0.01]),
      point("2 Linear", "forward", [9, 16e9, 0.03]),
      point("0 Linear", "backward", [18, 21e9, 1.2]),
      point("1 ReLU", "backward", [0.1, 0.5e9, 0.02]),
      point("2 Linear", "backward", [8, 12e9, 0.09]),
      point("update", "update", [0.4, 3.1e9, 0.22]),
    ],
  };
}

export function sampleBound(): ThroughputBoundFigures {
  return {
    terms: [
      { name: "compute", symbol: "P / F", figure: sampleFigure(68_000, "samples/s") },
      { name: "transfer", symbol: "B / D", figure: sampleFigure(1_900_000, "samples/s") },
      { name: "memory", symbol: "W / M", figure: sampleFigure(310_000, "samples/s") },
    ],
    active: "compute",
    bound: sampleFigure(68_000, "samples/s"),
    measured: sampleFigure(25_000, "samples/s"),
    reached: sampleFigure(0.37, "ratio"),
  };
}
