/** Settings of a server that may change while it runs, and what each may be. */
import type { ServingSettings } from "../../outputs/panels/serving/serving.ts";

export type Policy = ServingSettings["policy"];

/** What replicas compute with: this library, or ONNX Runtime Web. */
export type Engine = (typeof ENGINES)[number];

const ENGINES = ["tinytorch", "onnxruntime"] as const;

export const POLICIES: readonly Policy[] = [
  "round robin",
  "random",
  "least outstanding",
  "power of two",
];

/** A server has at most so many replicas, each in a worker of its own. */
export const MOST_REPLICAS = 16;

export const DEFAULT_SETTINGS: ServingSettings = {
  policy: "least outstanding",
  maxBatchSize: 8,
  maxQueueDelayMs: 2,
  queueLimit: 256,
  timeoutMs: 5000,
  cacheSize: 0,
};

/** The numbers: whether whole, from where to where. */
const RANGES: Record<Exclude<keyof ServingSettings, "policy">, [whole: boolean, number, number]> = {
  maxBatchSize: [true, 1, 64],
  maxQueueDelayMs: [false, 0, 1000],
  queueLimit: [true, 1, 100_000],
  timeoutMs: [false, 1, 60_000],
  cacheSize: [true, 0, 10_000],
};

/** The settings given, each checked. Throws a sentence for one that makes no sense, or that there is not. */
export function checkSettings(given: Partial<ServingSettings>): Partial<ServingSettings> {
  for (const [name, value] of Object.entries(given)) {
    if (name === "policy") checkPolicy(value);
    else if (Object.hasOwn(RANGES, name)) checkSetting(name as keyof typeof RANGES, value);
    else throw new RangeError(unknownSetting(name));
  }
  return given;
}

function checkPolicy(value: unknown): void {
  if (POLICIES.some((policy) => policy === value)) return;
  const known = POLICIES.map((policy) => `"${policy}"`).join(", ");
  throw new RangeError(
    `serve: expected policy to be one of ${known}, got ${JSON.stringify(value)}`,
  );
}

/** Throws a RangeError for any other word. */
export function checkEngine(value: unknown): asserts value is Engine {
  if (ENGINES.some((engine) => engine === value)) return;
  const known = ENGINES.map((engine) => `"${engine}"`).join(" or ");
  throw new RangeError(`serve: expected engine to be ${known}, got ${JSON.stringify(value)}`);
}

function checkSetting(name: keyof typeof RANGES, value: unknown): void {
  const [isWhole, low, high] = RANGES[name];
  checkNumber(name, value, { isWhole, low, high });
}

/** Throws a RangeError for anything but a number in the range. */
export function checkNumber(
  name: string,
  value: unknown,
  { isWhole, low, high }: { isWhole: boolean; low: number; high: number },
): asserts value is number {
  const isFitting =
    typeof value === "number" &&
    value >= low &&
    value <= high &&
    (!isWhole || Number.isInteger(value));
  if (isFitting) return;
  const kind = isWhole ? "a whole number" : "a number";
  throw new RangeError(
    `serve: expected ${name} to be ${kind} from ${low} to ${high.toLocaleString("en")}, got ${JSON.stringify(value)}`,
  );
}

function unknownSetting(name: string): string {
  const known = ["policy", ...Object.keys(RANGES)].join(", ");
  return `serve: there is no setting "${name}"; there are ${known}`;
}
