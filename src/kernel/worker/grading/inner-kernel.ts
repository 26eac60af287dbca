/** A kernel that lives beside another in one worker, and is spoken to without messages: one for each notebook that grading runs. */
import { type Lent, lend, lent } from "../../../base/lent.ts";
import type { ChecksOutput } from "../../../outputs/checks.ts";
import type {
  Endpoint,
  GradedCell,
  KernelEvent,
  KernelRequest,
  OutputChange,
} from "../../protocol.ts";
import type { KernelDevice } from "../device.ts";
import { Kernel } from "../kernel.ts";
import type { Libraries } from "../libraries.ts";
import type { RoleHost } from "../roles/role-workers.ts";

export interface Surroundings {
  libraries: Libraries;
  device: KernelDevice;
  startRole: RoleHost["start"];
  dataUrl: string;
  seed: number;
}

export class InnerKernel {
  readonly #surroundings: Surroundings;
  readonly #kernel: Kernel;
  #hear: (event: KernelEvent) => void = () => {};
  #tell: (request: KernelRequest) => void = () => {};
  /** What it lends to the library. */
  readonly #services: Lent;
  #runs = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const { libraries, device, startRole, dataUrl } = surroundings;
    const line: Endpoint = {
      postMessage: (event) => this.#hear(event as KernelEvent),
      addEventListener: (_, listener) => {
        this.#tell = (data) => listener({ data } as MessageEvent);
      },
      removeEventListener() {},
    };
    // The device is one for all, and has begun.
    const begun = { ...device, start: async () => {} };
    this.#kernel = new Kernel(line, libraries, begun, startRole);
    this.#tell({ type: "start", backend: "auto", dataUrl });
    this.#services = lent();
  }

  get scope(): Record<string, unknown> {
    return this.#kernel.scope;
  }

  /** Resolves to why it failed, in words; undefined when it did not. */
  run({ cellId, source }: GradedCell): Promise<string | undefined> {
    lend(this.#services);
    this.#runs += 1;
    const runId = this.#runs;
    return new Promise((resolve) => {
      let failure = "it was stopped";
      this.#hear = (event) => {
        if (!("runId" in event) || event.runId !== runId) return;
        if (event.type === "outputs") failure = errorIn(event.changes) ?? failure;
        if (event.type === "finished") resolve(event.status === "ok" ? undefined : failure);
      };
      this.#tell({ type: "run", runId, cellId, source, seed: this.#surroundings.seed });
    });
  }

  check(
    cellId: string,
    checks: string,
    show: (output: ChecksOutput) => void,
    isListing = false,
  ): Promise<void> {
    lend(this.#services);
    this.#runs += 1;
    const { libraries, seed } = this.#surroundings;
    libraries.seed(seed, `${cellId} checks`);
    return this.#kernel.check({ runId: this.#runs, cellId, checks, show, isListing });
  }
}

function errorIn(changes: readonly OutputChange[]): string | undefined {
  for (const { output } of changes) {
    if (output.kind === "error") return `${output.name}: ${output.message}`;
  }
  return undefined;
}
