import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { DeploymentFile, LineOrigin } from "../../../systems/deployment/deployment-file.ts";
import type { Finding } from "../../../systems/deployment/finding.ts";
import { changedLines } from "./changed-lines.ts";
import { codePieces, type Stretch, stretches } from "./code-pieces.ts";
import { PlannedValue } from "./PlannedValue.tsx";

interface FileViewProps {
  file: DeploymentFile;
  /** Of this file. */
  findings: readonly Finding[];
  /** The file as the plan was asked for, before any dial was moved. */
  delivered: string | undefined;
}

/** A file with its planned values underlined, findings beneath their lines, and marks at what the dials have changed. */
export function FileView({ file, findings, delivered }: FileViewProps) {
  const { path, text, language, origins } = file;
  const lines = useMemo(() => text.trimEnd().split("\n"), [text]);
  const changed = useMemo(() => changedLines(delivered, text), [delivered, text]);
  const flashes = useFlashes(path, text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a file may hold nothing else to move to
    <section className="file-view" aria-label={path} tabIndex={0}>
      <ol className="file-lines">
        {lines.map((line, index) => {
          const number = index + 1;
          return (
            <FileLine
              // A line is known by its number; a flash begins anew.
              key={`${number} ${flashes.get(number) ?? ""}`}
              line={line}
              language={language}
              isFlashing={flashes.has(number)}
              was={changed.has(number) ? (changed.get(number) ?? "not there") : undefined}
              origins={originsAt(origins, number)}
              findings={findingsAt(findings, number, lines.length)}
            />
          );
        })}
      </ol>
    </section>
  );
}

interface FileLineProps {
  line: string;
  language: DeploymentFile["language"];
  isFlashing: boolean;
  /** The line as it was delivered, where it is another now. */
  was: string | undefined;
  origins: readonly LineOrigin[];
  findings: readonly Finding[];
}

const FileLine = memo(function FileLine(props: FileLineProps) {
  const { line, language, isFlashing, was, origins, findings } = props;
  const worst = findings.find(({ severity }) => severity === "error") ?? findings[0];
  const classes = [
    "file-line",
    was === undefined ? "" : "file-line-changed",
    isFlashing ? "file-line-flash" : "",
    worst === undefined ? "" : `file-line-${worst.severity}`,
  ];
  return (
    <li className={classes.filter(Boolean).join(" ")}>
      <code title={was === undefined ? undefined : `Before: ${was.trim()}`}>
        {was === undefined ? null : <span className="hidden-visually">changed: </span>}
        {stretches(line, origins).map((stretch, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line in their order
          <StretchView key={index} stretch={stretch} language={language} />
        ))}
      </code>
      {findings.map(({ rule, severity, message, fix }) => (
        <p key={`${rule} ${message}`} className={`file-finding file-finding-${severity}`}>
          <strong>{SEVERITIES[severity]}:</strong> {message} <em>{fix}</em>{" "}
          <span className="file-rule">{rule}</span>
        </p>
      ))}
    </li>
  );
}, isSameLine);

const SEVERITIES = { error: "Error", warning: "Warning", note: "Note" } as const;

function StretchView({
  stretch: { text, origin },
  language,
}: {
  stretch: Stretch;
  language: DeploymentFile["language"];
}) {
  const pieces = codePieces(text, language).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
    <span key={index} className={piece.className}>
      {piece.text}
    </span>
  ));
  return origin === undefined ? pieces : <PlannedValue origin={origin}>{pieces}</PlannedValue>;
}

const NONE: readonly never[] = [];

function originsAt(origins: readonly LineOrigin[], number: number): readonly LineOrigin[] {
  const here = origins.filter(({ line }) => line === number);
  return here.length === 0 ? NONE : here;
}

/** One beyond the end stands at the last line. */
function findingsAt(findings: readonly Finding[], number: number, last: number) {
  const here = findings.filter(({ line }) => Math.min(line, last) === number);
  return here.length === 0 ? NONE : here;
}

/** Drags make files anew many times a second; most lines stay as they are. */
function isSameLine(before: FileLineProps, after: FileLineProps): boolean {
  return (
    before.line === after.line &&
    before.was === after.was &&
    before.isFlashing === after.isFlashing &&
    before.language === after.language &&
    JSON.stringify([before.origins, before.findings]) ===
      JSON.stringify([after.origins, after.findings])
  );
}

/** Lines that have changed just now, each with a number that differs from flash to flash. Another file flashes nothing. */
function useFlashes(path: string, text: string): ReadonlyMap<number, number> {
  const before = useRef({ path, text, count: 0 });
  const [flashes, setFlashes] = useState<ReadonlyMap<number, number>>(new Map());
  useEffect(() => {
    const last = before.current;
    if (last.path === path && last.text === text) return;
    const count = last.count + 1;
    before.current = { path, text, count };
    const lines = last.path === path ? [...changedLines(last.text, text).keys()] : [];
    setFlashes(new Map(lines.map((line) => [line, count])));
  }, [path, text]);
  return flashes;
}
