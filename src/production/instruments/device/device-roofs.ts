/**
 * The roofs of this device: measured once for each backend and number of threads, and shared by all who ask, so that no two figures
 * go by different ones. Measured again, each roof is the best of all measurements: at once where other programs kept the processor
 * busy, and later where somebody asks for it.
 */
import { getBackend } from "../../../tinytorch/index.ts";
import { measureRoofs } from "./measure-roofs.ts";
import { bestOfBoth, type DeviceRoofs, isDisturbed } from "./roofs.ts";

export interface RoofRequest {
  /** Measures again, also where they are known. Default false. */
  again?: boolean;
}

/** Measurements in a row on a machine that is busy with something else, at most. */
const MOST_IN_A_ROW = 3;

interface KnownRoofs {
  roofs: DeviceRoofs;
  /** Something was faster than they allow, so that one of them is too low. */
  isDoubted: boolean;
}

export class RoofStore {
  readonly #measure: () => Promise<DeviceRoofs>;
  readonly #known = new Map<string, KnownRoofs>();

  constructor(measure: () => Promise<DeviceRoofs>) {
    this.#measure = measure;
  }

  /** The roofs of the present backend. Measures where they are not known, are doubted, or `again` is asked for. */
  async get({ again = false }: RoofRequest = {}): Promise<DeviceRoofs> {
    const key = keyOfBackend();
    const before = this.#known.get(key);
    if (before !== undefined && !before.isDoubted && !again) return before.roofs;
    let last = await this.#measure();
    let found = last;
    for (let count = 1; count < MOST_IN_A_ROW && isDisturbed(last); count += 1) {
      last = await this.#measure();
      found = bestOfBoth(found, last);
    }
    const roofs = before === undefined ? found : bestOfBoth(before.roofs, found);
    this.#known.set(key, { roofs, isDoubted: false });
    return roofs;
  }

  /** Something was faster than the roofs of the present backend allow: who asks next has them measured again. */
  doubt(): void {
    const known = this.#known.get(keyOfBackend());
    if (known !== undefined) known.isDoubted = true;
  }
}

function keyOfBackend(): string {
  const { name, threads } = getBackend();
  return `${name} ${threads}`;
}

/** Those of this kernel. */
export const ROOFS = new RoofStore(() => measureRoofs());

/**
 * Peak rates of this device through this library, measured once in about 1.5 seconds and shared with the profiler. `{ again: true }`
 * measures again; the higher one of two measurements counts.
 */
export function deviceRoofs(request: RoofRequest = {}): Promise<DeviceRoofs> {
  return ROOFS.get(request);
}

/** Something was faster than the roofs of the present backend allow: `deviceRoofs()` measures again when it is called next. */
export function doubtRoofs(): void {
  ROOFS.doubt();
}
