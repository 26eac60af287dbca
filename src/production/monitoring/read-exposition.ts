/**
 * A strict reader of the text exposition format, written after its description (prometheus.io/docs/instrumenting/exposition_formats):
 * it refuses what Prometheus would, and what is only a convention there, as that a family stands together.
 */

export interface ReadSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ReadFamily {
  name: string;
  help: string;
  type: string;
  samples: ReadSample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/;
const VALUE = /^ (NaN|[+-]Inf|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

export function readExposition(text: string): ReadFamily[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families: ReadFamily[] = [];
  for (const line of text.slice(0, -1).split("\n")) readLine(line, families);
  for (const family of families) checkFamily(family);
  return families;
}

function readLine(line: string, families: ReadFamily[]): void {
  const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
  if (comment === null) {
    readSample(line, families.at(-1));
    return;
  }
  const [, kind, name = "", rest = ""] = comment;
  if (kind === "HELP") {
    if (families.some((family) => family.name === name)) throw new Error(`${name} comes twice`);
    families.push({ name, help: unescaped(rest), type: "", samples: [] });
    return;
  }
  const family = families.at(-1);
  if (family?.name !== name || family.type !== "" || family.samples.length > 0) {
    throw new Error(`TYPE of ${name} does not follow its HELP`);
  }
  if (!/^(counter|gauge|histogram|summary|untyped)$/.test(rest)) throw new Error(`type ${rest}`);
  family.type = rest;
}

function readSample(line: string, family: ReadFamily | undefined): void {
  const name = NAME.exec(line)?.[0];
  if (name === undefined || family === undefined) throw new Error(`no sample: ${line}`);
  const suffixes = family.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
  if (!suffixes.some((suffix) => name === family.name + suffix)) {
    throw new Error(`${name} does not belong to ${family.name}`);
  }
  const labels: Record<string, string> = Object.create(null);
  let rest = line.slice(name.length);
  if (rest.startsWith("{")) {
    rest = rest.slice(1);
    for (let pair = LABEL.exec(rest); pair !== null; pair = LABEL.exec(rest)) {
      const [whole, label = "", value = ""] = pair;
      if (label in labels) throw new Error(`${label} comes twice: ${line}`);
      labels[label] = unescaped(value);
      rest = rest.slice(whole.length).replace(/^,/, "");
    }
    if (!rest.startsWith("}")) throw new Error(`labels do not end: ${line}`);
    rest = rest.slice(1);
  }
  const value = VALUE.exec(rest)?.[1];
  if (value === undefined) throw new Error(`no value: ${line}`);
  family.samples.push({ name, labels, value: Number(value.replace("Inf", "Infinity")) });
}

function checkFamily({ name, type, samples }: ReadFamily): void {
  if (type === "") throw new Error(`${name} has no type`);
  const keys = samples.map((sample) =>
    JSON.stringify([sample.name, Object.entries(sample.labels).sort()]),
  );
  if (new Set(keys).size < keys.length) throw new Error(`a sample of ${name} comes twice`);
  if (type === "counter" && samples.some(({ value }) => !(value >= 0))) {
    throw new Error(`${name} counts below 0`);
  }
  if (type === "histogram") checkHistogram(name, samples);
}

function checkHistogram(name: string, samples: readonly ReadSample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const ends = buckets.map(({ labels }) => Number(labels["le"]?.replace("Inf", "Infinity")));
  const rises = (values: readonly number[], isStrict: boolean) =>
    values.every(
      (value, at) => at === 0 || value - (values[at - 1] ?? 0) >= (isStrict ? 1e-300 : 0),
    );
  if (!rises(ends, true) || ends.at(-1) !== Number.POSITIVE_INFINITY) {
    throw new Error(`buckets of ${name} do not rise to +Inf`);
  }
  if (
    !rises(
      buckets.map(({ value }) => value),
      false,
    )
  ) {
    throw new Error(`buckets of ${name} are not cumulative`);
  }
  const count = samples.find((sample) => sample.name === `${name}_count`)?.value;
  if (count !== buckets.at(-1)?.value) throw new Error(`${name} counts ${count}`);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(["\\n])/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
}
