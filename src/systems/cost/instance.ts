/** Machines for rent: a dated catalogue of their sizes and prices, as plain data. */

/** A kind of machine and what an hour of it costs. */
export interface Instance {
  /** As its provider calls it: `g4dn.xlarge`. */
  name: string;
  /** US dollars an hour, on demand. */
  usdPerHour: number;
  /** US dollars an hour on the spot market; absent where no price is listed. */
  spotUsdPerHour?: number;
  vcpus: number;
  memoryBytes: number;
  arch: "x86_64" | "arm64";
  accelerator?: Accelerator;
  /** Its price is for a part of its processors' time; all day at full speed is charged on top. */
  burstable?: boolean;
  /** Parts of this row that its catalogue's source does not say, and where they come from instead. */
  assumed?: string;
}

export interface Accelerator {
  name: string;
  /** 0.125 for an eighth of one. */
  count: number;
  /** Of one machine, all accelerators together. */
  memoryBytes?: number;
}

export interface Catalogue {
  source: string;
  /** ISO date of the prices. */
  date: string;
  region: string;
  instances: readonly Instance[];
}

/** Types that a search looks through in a moment. */
const MOST_INSTANCES = 100;

/** Throws a RangeError with a sentence for a catalogue that nothing can be rented from. */
export function checkCatalogue({ source, date, instances }: Catalogue): void {
  if (source.trim() === "") {
    throw new RangeError(
      'catalogue: expected a source of its prices, got none; say where they come from, as in source: "AWS Pricing API"',
    );
  }
  if (!isDate(date)) {
    throw new RangeError(
      `catalogue: expected the date of its prices as year-month-day, as in 2026-07-20, got "${date}"`,
    );
  }
  if (instances.length === 0) {
    throw new RangeError("catalogue: expected at least one type of machine, got none");
  }
  if (instances.length > MOST_INSTANCES) {
    throw new RangeError(
      `catalogue: expected at most ${MOST_INSTANCES} types of machines, got ${instances.length}; keep those that you would rent`,
    );
  }
  const names = new Set<string>();
  for (const instance of instances) {
    checkInstance(instance);
    if (names.has(instance.name)) {
      throw new RangeError(
        `catalogue: expected each type once, got ${instance.name} twice; keep the row of one region`,
      );
    }
    names.add(instance.name);
  }
}

function checkInstance(instance: Instance): void {
  const { name, usdPerHour, spotUsdPerHour, vcpus, memoryBytes, accelerator } = instance;
  if (name.trim() === "") {
    throw new RangeError("catalogue: expected a name for each type of machine, got an empty one");
  }
  const amounts: [string, number | undefined][] = [
    ["price of an hour", usdPerHour],
    ["spot price of an hour", spotUsdPerHour],
    ["number of vCPUs", vcpus],
    ["memory", memoryBytes],
    ["number of accelerators", accelerator?.count],
  ];
  for (const [what, amount] of amounts) {
    if (amount === undefined || (amount > 0 && Number.isFinite(amount))) continue;
    throw new RangeError(
      `catalogue: expected a ${what} above 0 for ${name}, got ${amount}; correct it, or leave the type out`,
    );
  }
}

function isDate(date: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && Number.isFinite(Date.parse(date));
}
