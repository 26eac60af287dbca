/**
 * Metrics as Prometheus reads them: the text exposition format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
 */

/** Samples of one name, with what they mean. */
export interface MetricFamily {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  samples: MetricSample[];
}

export interface MetricSample {
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  suffix?: string;
  labels: Record<string, string>;
  value: number;
}

/** What a server of metrics says of this text. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The metrics of a monitor, or of its record, as text: HELP and TYPE of each family, then its samples, a line each. */
export function prometheusText({ metrics }: { readonly metrics: readonly MetricFamily[] }): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join("");
}

function familyText({ name, help, type, samples }: MetricFamily): string {
  const lines = [
    `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(
      ({ suffix = "", labels, value }) =>
        `${name}${suffix}${labelsText(labels)} ${valueText(value)}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function valueText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}
