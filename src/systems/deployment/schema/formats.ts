/** Patterns behind types: what a string of a schema must look like, and what to write instead. */

/** What is wrong with a value: a part of a sentence after "expected". */
export interface Misfit {
  readonly expected: string;
  readonly fix: string;
}

type Format = (value: unknown) => Misfit | undefined;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;
const LABEL_KEY =
  /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const PROMETHEUS_DURATION = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
const GO_DURATION = /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Formats by the name that tables and refinements call them. */
export const FORMATS: Readonly<Record<string, Format>> = {
  /** An amount of cores or bytes. */
  Quantity: (value) =>
    typeof value === "number" || (isText(value) && QUANTITY.test(value))
      ? undefined
      : {
          expected: "a quantity such as 500m, 2 or 512Mi",
          fix: quantityFix(value),
        },
  IntOrString: (value) =>
    isText(value) || isInteger(value)
      ? undefined
      : { expected: "a whole number or a string", fix: "Write a whole number or a string." },
  Time: textFormat(RFC_3339, "a time such as 2026-01-31T12:00:00Z"),
  MicroTime: textFormat(RFC_3339, "a time such as 2026-01-31T12:00:00.000000Z"),
  /** Prometheus' own: units from years down, each once. */
  Duration: (value) =>
    isText(value) && value !== "" && (value === "0" || PROMETHEUS_DURATION.test(value))
      ? undefined
      : durationMisfit(),
  NonEmptyDuration: (value) =>
    isText(value) && value !== "" && PROMETHEUS_DURATION.test(value) ? undefined : durationMisfit(),
  /** Go's. */
  DurationString: textFormat(GO_DURATION, "a duration such as 30s or 1h30m"),
  DnsLabel: (value) =>
    isText(value) && value.length <= 63 && DNS_LABEL.test(value)
      ? undefined
      : {
          expected: "a name of lower-case letters, digits and hyphens, at most 63 (RFC 1123)",
          fix: nameFix(value),
        },
  DnsSubdomain: (value) =>
    isText(value) && value.length <= 253 && DNS_SUBDOMAIN.test(value)
      ? undefined
      : {
          expected:
            "a name of lower-case letters, digits, hyphens and dots that begins and ends with a letter or digit (RFC 1123)",
          fix: nameFix(value),
        },
  /** A port's name, after IANA's rules for services. */
  PortName: (value) =>
    isText(value) && value.length <= 15 && DNS_LABEL.test(value) && /[a-z]/.test(value)
      ? undefined
      : {
          expected: "a port's name: at most 15 lower-case letters, digits and hyphens",
          fix: "Shorten it, as in http or metrics.",
        },
  Port: (value) =>
    isPort(value)
      ? undefined
      : { expected: "a port from 1 to 65535", fix: "Write a port from 1 to 65535." },
  PortOrName: (value) =>
    isPort(value) || FORMATS["PortName"]?.(value) === undefined
      ? undefined
      : {
          expected: "a port from 1 to 65535 or a port's name",
          fix: "Write the port's number or its name in the container.",
        },
  Count: (value) =>
    isInteger(value) && value >= 0
      ? undefined
      : {
          expected: "a whole number that is not negative",
          fix: "Write 0 or more, without quotes.",
        },
  PositiveCount: (value) =>
    isInteger(value) && value >= 1
      ? undefined
      : { expected: "a whole number from 1 on", fix: "Write 1 or more, without quotes." },
  /** Docker's: cores as a text, for a number is refused. */
  CpuText: textFormat(
    /^(?!0*\.?0*$)(\d+\.?\d{0,9}|\.\d{1,9})$/,
    'a number of cores between quotes, such as "0.50"',
  ),
  /** Docker's: units count 1024. */
  ByteSize: textFormat(/^\d+(\.\d+)?\s?([bkmgtp]b?)?$/i, "a size such as 512M or 1g"),
  Labels: (value) => labelsMisfit(value),
  Number: (value) =>
    typeof value === "number" && Number.isFinite(value)
      ? undefined
      : { expected: "a number", fix: "Write a number, without quotes." },
};

/** The name that a platform takes, made of one that it does not. */
export function dnsName(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 50)
    .replace(/-+$/, "");
}

/** Whether a name is an RFC 1035 label: what Services, the strictest, are called by. */
export function isServiceName(name: string): boolean {
  return name.length <= 63 && DNS_LABEL.test(name) && /^[a-z]/.test(name);
}

function labelsMisfit(value: unknown): Misfit | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { expected: "labels, as names and values", fix: "Write a name and a value a line." };
  }
  for (const [key, label] of Object.entries(value)) {
    if (!LABEL_KEY.test(key)) {
      return {
        expected: `labels whose names are at most 63 letters, digits, hyphens, underscores and dots, unlike ${JSON.stringify(key)}`,
        fix: "Shorten the label's name, and begin and end it with a letter or digit.",
      };
    }
    if (!isText(label) || !LABEL_VALUE.test(label)) {
      return {
        expected: `labels whose values are strings of at most 63 letters, digits, hyphens, underscores and dots, unlike ${JSON.stringify(label)} of ${key}`,
        fix: isText(label)
          ? "Shorten the value, and begin and end it with a letter or digit."
          : `Put it between quotes: ${key}: "${String(label)}".`,
      };
    }
  }
  return undefined;
}

function textFormat(pattern: RegExp, expected: string): Format {
  return (value) =>
    isText(value) && pattern.test(value) ? undefined : { expected, fix: `Write ${expected}.` };
}

function durationMisfit(): Misfit {
  return { expected: "a duration such as 30s, 5m or 1h30m", fix: "Write a duration such as 30s." };
}

function quantityFix(value: unknown): string {
  const bytes = isText(value) ? /^(\d+(?:\.\d+)?)\s*([kmgt])i?b$/i.exec(value) : null;
  if (bytes === null)
    return "Write a number with a unit that Kubernetes knows: m, k, M, G, Ki, Mi, Gi.";
  const [, amount = "", unit = ""] = bytes;
  return `Write ${amount}${unit.toUpperCase()}i.`;
}

function nameFix(value: unknown): string {
  const name = isText(value) ? dnsName(value) : "";
  return name === ""
    ? "Choose a name of lower-case letters, digits and hyphens that begins with a letter."
    : `Call it ${name}.`;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isPort(value: unknown): boolean {
  return isInteger(value) && value >= 1 && value <= 65_535;
}
