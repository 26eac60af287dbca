import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { type Cell, type CellId, isRunnable } from "../../notebook/notebook.ts";
import { shownCells } from "../../notebook/teaching.ts";
import { placeAt } from "../editor/language/place-at.ts";
import { Icon } from "../Icon.tsx";
import { focusWithHeldKeys } from "../keyboard/held-keys.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { markInText, unmarkText } from "./found-in-prose.ts";
import {
  type FindQuery,
  findMatches,
  type Match,
  replaceAll,
  replaceOne,
  toPattern,
} from "./search-cells.ts";
import "./find.css";

/** Finds in all cells, also in those whose editor is not there yet, which the browser's own find would miss. */
export function FindBar({ onClose }: { onClose: () => void }) {
  const { session } = useServices();
  const notebook = useSessionState((state) => state.notebook);
  const cells = useMemo(() => shownCells(notebook), [notebook]);
  const [query, setQuery] = useState<FindQuery>(() => ({
    text: selectedText(),
    isRegex: false,
    isCaseSensitive: false,
  }));
  const [replacement, setReplacement] = useState("");
  const [at, setAt] = useState(() => ({ index: 0, moves: 0 }));
  const pattern = useMemo(() => toPattern(query), [query]);
  const matches = useMemo(
    () => (pattern === undefined ? [] : findMatches(cells, pattern)),
    [cells, pattern],
  );
  const index = Math.min(at.index, Math.max(matches.length - 1, 0));
  const match = matches[index];
  const input = useRef<HTMLInputElement>(null);
  const begin = useEffectEvent(() => {
    // Typing goes on after the keys held so far; without any, it replaces the previous query.
    focusWithHeldKeys(input.current, (typed) => {
      if (typed === "") input.current?.select();
      else ask({ text: typed });
    });
  });
  useEffect(() => begin(), []);
  useShownMatches(cells, matches, match, pattern, at.moves);

  const go = (to: number) =>
    setAt(({ moves }) => ({
      index: (to + matches.length) % Math.max(matches.length, 1),
      moves: moves + 1,
    }));
  const ask = (change: Partial<FindQuery>) => {
    const next = { ...query, ...change };
    const found = toPattern(next);
    const { selection } = session.getState();
    const from = cells.findIndex(({ id }) => id === selection.cellId);
    const ids = new Set(cells.slice(Math.max(from, 0)).map(({ id }) => id));
    const first =
      found === undefined ? -1 : findMatches(cells, found).findIndex((it) => ids.has(it.cellId));
    setQuery(next);
    setAt(({ moves }) => ({ index: Math.max(first, 0), moves: moves + 1 }));
  };
  const sourceOf = (cellId: CellId) =>
    session.getState().notebook.cells.find((cell) => cell.id === cellId && isRunnable(cell))
      ?.source;
  const replace = (cellId: CellId, change: (source: string) => string) => {
    const source = sourceOf(cellId);
    if (source === undefined) return;
    session.dispatch({ type: "edit-source", cellId, source: change(source) });
  };
  const inCode = matches.filter(({ cellId }) => sourceOf(cellId) !== undefined);
  const leave = () => {
    onClose();
    if (match !== undefined) goTo(match);
  };
  const { desk } = useServices();
  const goTo = ({ cellId, from }: Match) => {
    const source = sourceOf(cellId);
    session.dispatch({
      type: "select",
      selection: { cellId, mode: source === undefined ? "command" : "edit" },
    });
    if (source !== undefined) desk.focus(cellId, placeAt(source, from));
  };

  return (
    <search
      className="find floating"
      aria-label="Find in the notebook"
      onKeyDown={(event) => {
        if (event.key === "Escape") leave();
        else if (event.key === "F3") go(index + (event.shiftKey ? -1 : 1));
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className="find-row">
        <input
          ref={input}
          className="find-input"
          type="search"
          aria-label="Find"
          placeholder="Find in the notebook"
          value={query.text}
          onChange={({ target }) => ask({ text: target.value })}
          onKeyDown={({ key, shiftKey }) => key === "Enter" && go(index + (shiftKey ? -1 : 1))}
        />
        <Toggle
          label="Match case"
          sign="Aa"
          isOn={query.isCaseSensitive}
          onChange={(isCaseSensitive) => ask({ isCaseSensitive })}
        />
        <Toggle
          label="Regular expression"
          sign=".*"
          isOn={query.isRegex}
          onChange={(isRegex) => ask({ isRegex })}
        />
        <button
          type="button"
          className="button button-plain button-icon"
          aria-label="Close the find bar"
          onClick={leave}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="find-row">
        <span className="find-count" role="status">
          {count(query, pattern, matches, index)}
        </span>
        <button
          type="button"
          className="button button-plain"
          disabled={matches.length === 0}
          onClick={() => go(index - 1)}
        >
          Previous
        </button>
        <button
          type="button"
          className="button button-plain"
          disabled={matches.length === 0}
          onClick={() => go(index + 1)}
        >
          Next
        </button>
      </div>
      <details>
        <summary>Replace in code</summary>
        <div className="find-row">
          <input
            className="find-replacement"
            aria-label="Replace with"
            placeholder="Replace with"
            value={replacement}
            onChange={({ target }) => setReplacement(target.value)}
          />
          <button
            type="button"
            className="button button-plain"
            disabled={match === undefined || sourceOf(match.cellId) === undefined}
            onClick={() => {
              if (match === undefined) return;
              replace(match.cellId, (source) => replaceOne(source, query, match, replacement));
              setAt(({ moves }) => ({ index, moves: moves + 1 }));
            }}
          >
            Replace
          </button>
          <button
            type="button"
            className="button button-plain"
            disabled={inCode.length === 0}
            onClick={() => {
              for (const cellId of new Set(inCode.map((it) => it.cellId))) {
                replace(cellId, (source) => replaceAll(source, query, replacement));
              }
            }}
          >
            {`Replace all ${inCode.length === 0 ? "" : inCode.length}`.trimEnd()}
          </button>
        </div>
      </details>
    </search>
  );
}

interface ToggleProps {
  label: string;
  sign: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Toggle({ label, sign, isOn, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      className="button button-plain find-toggle"
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
    >
      {sign}
    </button>
  );
}

function count(
  query: FindQuery,
  pattern: RegExp | undefined,
  matches: readonly Match[],
  index: number,
): string {
  if (query.text === "") return "";
  if (pattern === undefined) return "Not a regular expression yet";
  if (matches.length === 0) return "Not found";
  return `${index + 1} of ${matches.length}`;
}

/** The selected text, if it is part of a line: it is probably the one to find. */
function selectedText(): string {
  const text = getSelection()?.toString() ?? "";
  return text.includes("\n") || text.length > 200 ? "" : text;
}

/** Marks all matches, and brings the current one into view when the reader moves to it. */
function useShownMatches(
  cells: readonly Cell[],
  matches: readonly Match[],
  match: Match | undefined,
  pattern: RegExp | undefined,
  moves: number,
): void {
  const { desk } = useServices();
  const mark = useEffectEvent(() => {
    const found = new Map<CellId, { from: number; to: number; isCurrent: boolean }[]>();
    for (const it of matches) {
      const spans = found.get(it.cellId) ?? [];
      spans.push({ from: it.from, to: it.to, isCurrent: it === match });
      found.set(it.cellId, spans);
    }
    desk.showFound(found);
    const elements = [...found.keys()].flatMap((cellId) => elementOf(cellId) ?? []);
    return pattern === undefined ? undefined : markInText(elements, pattern);
  });
  const reveal = useEffectEvent((ranges: Map<Element, Range[]> | undefined) => {
    const element = match && elementOf(match.cellId);
    if (match === undefined || element === undefined) return;
    const inCell = matches.filter(({ cellId }) => cellId === match.cellId);
    const shown = ranges?.get(element) ?? [];
    const range = shown[Math.min(inCell.indexOf(match), shown.length - 1)];
    (range?.startContainer.parentElement ?? element).scrollIntoView({ block: "center" });
    if (cells.some((cell) => cell.id === match.cellId && isRunnable(cell))) {
      desk.revealFound(match.cellId);
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: moved to another match
  useEffect(() => reveal(mark()), [moves]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other matches, or another current one
  useEffect(() => void mark(), [matches, match]);
  useEffect(
    () => () => {
      desk.showFound(new Map());
      unmarkText();
    },
    [desk],
  );
}

function elementOf(cellId: CellId): Element | undefined {
  return document.querySelector(`[data-cell-id="${CSS.escape(cellId)}"]`) ?? undefined;
}
