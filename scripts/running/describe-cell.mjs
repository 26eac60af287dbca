/** A cell of a snapshot in one line: how it ended, its time, and what its checks say or the beginning of what it shows. */
import { visibleLine } from "../tooling/visible-text.mjs";

/** Characters of an output that its line may be made from. */
const LONGEST_READ = 1000;

const marks = {
  evaluated: "ok  ",
  failed: "FAIL",
  aborted: "CUT ",
  running: "LATE",
  queued: "LATE",
};

export function describeCell({ id, part, status, durationMs, outputs }) {
  const time = durationMs === undefined ? "" : formatTime(durationMs);
  const error = outputs.find((output) => output?.kind === "error");
  const checks = checksOf({ outputs });
  const shown =
    error ??
    checks ??
    outputs.findLast((output) => output !== undefined && output.kind !== "progress");
  const mark = marks[status] ?? "??? ";
  const note = mark === "??? " ? `${status}: ` : "";
  const text = shown === undefined ? "" : clip(describeOutput(shown));
  return `${mark} ${part}  ${visibleLine(id.slice(0, 100)).padEnd(32)} ${time.padStart(9)}  ${note}${text}`.trimEnd();
}

/** What the checks of an exercise said, if they ran. */
export function checksOf({ outputs }) {
  return outputs.findLast((output) => output?.kind === "checks");
}

/** Whether all checks ran, and passed. */
export function allPass({ results, pending = [] }) {
  return pending.length === 0 && results.every(({ passed }) => passed);
}

function formatTime(ms) {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function describeOutput(output) {
  switch (output.kind) {
    case "text":
    case "markdown":
      return output.text;
    case "error": {
      const place = output.line === undefined ? "" : ` (${output.line}:${output.column})`;
      return `${output.name}: ${output.message}${place}`;
    }
    case "checks":
      return describeChecks(output);
    case "table":
      return `table ${output.caption ?? ""} ${output.rows.length} × ${output.columns.length}`;
    default:
      return [output.kind, output.title ?? output.label ?? output.stage ?? output.name]
        .filter(Boolean)
        .join(": ");
  }
}

function describeChecks({ results, pending = [] }) {
  const failed = results.filter(({ passed }) => !passed);
  const passedCount = results.length - failed.length;
  const first = failed[0] ?? { name: pending[0] };
  const note = first.name === undefined ? "" : `; not “${first.name}”`;
  return `${passedCount} of ${results.length + pending.length} checks pass${note}`;
}

function clip(text) {
  // What is cut afterwards may be a name of a character, but is none that the terminal obeys.
  const line = visibleLine(
    text
      .slice(0, LONGEST_READ)
      .trim()
      .replaceAll(/[ \t\r\n]+/g, " "),
  );
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
