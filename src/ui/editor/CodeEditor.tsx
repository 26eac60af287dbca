import {
  memo,
  type RefObject,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import type { Definition } from "../../kernel/language/protocol.ts";
import { findCell } from "../../notebook/find-cell.ts";
import type { Cell } from "../../notebook/notebook.ts";
import { cellName } from "../cells/cell-name.ts";
import { useServices } from "../services.ts";
import type { EditorHandle, EditorPlace } from "./editor-desk.ts";
import { applyRenaming } from "./language/apply-renaming.ts";
import { placeAt } from "./language/place-at.ts";
import { TypeProblems } from "./language/TypeProblems.tsx";
import { RoughCode } from "./RoughCode.tsx";
import { cellSteps } from "./typing/cell-steps.ts";
import { tooLong } from "./typing/too-long.ts";
import "./editor.css";
import "./language/language.css";

type CreateEditor = typeof import("./create-editor.ts").createEditor;

/** A cell's source: text that looks like the editor at first, the editor itself once it is near the viewport. */
export function CodeEditor({
  cell,
  errorPlace,
}: {
  cell: Cell;
  errorPlace?: EditorPlace | undefined;
}) {
  const { session, desk, language, reader } = useServices();
  const host = useRef<HTMLDivElement>(null);
  const handle = useRef<EditorHandle>(undefined);
  const [isMounted, setMounted] = useState(false);
  const { id, kind } = cell;

  // The state, not the rendered props: a key pressed meanwhile must not be undone.
  const source = () => findCell(session.getState().notebook, id)?.source ?? "";
  const isEdited = () => {
    const { selection } = session.getState();
    return selection.cellId === id && selection.mode === "edit";
  };
  const select = (mode: "command" | "edit") =>
    session.dispatch({ type: "select", selection: { cellId: id, mode } });

  const go = (place: Definition) => {
    if (place.kind === "library") {
      reader.open(place);
      return;
    }
    const target = findCell(session.getState().notebook, place.cellId);
    if (target === undefined) return;
    session.dispatch({ type: "select", selection: { cellId: target.id, mode: "edit" } });
    desk.focus(target.id, placeAt(target.source, place.offset));
  };

  const onRename = applyRenaming.bind(undefined, session);

  // Not while the editor's chunk loads, but after: by then the cell may have another error.
  const mount = useEffectEvent((createEditor: CreateEditor, parent: Element) => {
    const editor = createEditor({
      parent,
      source: source(),
      kind,
      steps: cellSteps(session, id),
      ...(kind === "markdown"
        ? {}
        : { language: { cellId: id, desk: language, onGo: go, onRename } }),
      label: `${kind === "markdown" ? "Text" : "Code"} of ${cellName(cell)}`,
      onChange: (text) => session.dispatch({ type: "edit-source", cellId: id, source: text }),
      onTooLong: (length) => session.dispatch({ type: "notify", notice: tooLong(length) }),
      onFocus: () => {
        if (!isEdited()) select("edit");
        if (kind !== "markdown") language.wake();
      },
      // The window may have lost the focus, or another editor may have got it: only then is there nothing to do.
      onBlur: () =>
        setTimeout(() => {
          const isLeft = document.hasFocus() && !parent.contains(document.activeElement);
          if (isLeft && isEdited()) select("command");
        }),
      onLeave: () => select("command"),
    });
    handle.current = editor;
    editor.markError(errorPlace);
    flushSync(() => setMounted(true));
    desk.add(id, editor);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another kind needs another editor
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let isWanted = true;
    const callOff = desk.wait(id, element, async () => {
      const { createEditor } = await import("./create-editor.ts");
      if (isWanted) mount(createEditor, element);
    });
    return () => {
      isWanted = false;
      callOff();
      const editor = handle.current;
      handle.current = undefined;
      if (editor !== undefined) desk.remove(id, editor);
      editor?.destroy();
      setMounted(false);
    };
  }, [desk, id, kind]);

  const follow = useEffectEvent(() => handle.current?.setSource(source()));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the source is what is followed
  useEffect(() => follow(), [cell.source]);
  const { line, column } = errorPlace ?? {};
  useEffect(() => {
    handle.current?.markError(
      line === undefined || column === undefined ? undefined : { line, column },
    );
  }, [line, column]);

  return (
    <div className={`editor editor-${kind}`}>
      <div className="editor-host" ref={host} />
      {isMounted ? null : <Placeholder source={cell.source} kind={kind} errorLine={line} />}
      {kind === "markdown" ? null : <TypeProblems cell={cell} />}
    </div>
  );
}

/** Characters of a source that is coloured before its editor is there, which colours only what is seen. */
const LONGEST_COLOURED = 20_000;

interface PlaceholderProps {
  source: string;
  kind: Cell["kind"];
  errorLine: number | undefined;
}

const Placeholder = memo(function Placeholder({ source, kind, errorLine }: PlaceholderProps) {
  const element = useRef<HTMLDivElement>(null);
  const isDrawn = useDrawn(element);
  const isColoured = isDrawn && kind !== "markdown" && source.length <= LONGEST_COLOURED;
  const lines = source.split("\n");
  return (
    <div
      className="editor-placeholder"
      ref={element}
      style={{ containIntrinsicBlockSize: `auto ${lines.length}lh` }}
    >
      {kind === "markdown" ? null : (
        <Numbers count={lines.length} errorLine={isDrawn ? errorLine : undefined} />
      )}
      <pre>
        <code>
          {isColoured ? <RoughCode source={source} /> : source}
          {"\n"}
        </code>
      </pre>
    </div>
  );
});

/** Of all lines in one text: hundreds of cells have thousands of lines. */
function Numbers({ count, errorLine = 0 }: { count: number; errorLine: number | undefined }) {
  const numbers = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => `${from + index}\n`).join("");
  return (
    <div className="editor-numbers" aria-hidden="true">
      {numbers(1, errorLine === 0 ? count + 1 : errorLine)}
      {errorLine === 0 ? null : <span className="editor-error-number">{`${errorLine}\n`}</span>}
      {errorLine === 0 ? null : numbers(errorLine + 1, count + 1)}
    </div>
  );
}

/**
 * Whether the browser draws an element that has `content-visibility: auto`: it is near the viewport. Code far from there is not
 * coloured, which is most of what a long notebook would take to open. Always so in browsers that do not tell.
 */
function useDrawn(element: RefObject<HTMLElement | null>): boolean {
  const [isDrawn, setDrawn] = useState(!("oncontentvisibilityautostatechange" in document));
  // Before the first frame, so that nobody sees code take colour.
  useLayoutEffect(() => {
    const { current } = element;
    if (isDrawn || current === null) return;
    const onChange = (event: Event) => {
      if (!(event as ContentVisibilityAutoStateChangeEvent).skipped) setDrawn(true);
    };
    current.addEventListener("contentvisibilityautostatechange", onChange);
    // The cell's own place: to know that of what is in it, the browser lays out each cell that is not drawn.
    const cell = current.closest("article") ?? current;
    if (cell.getBoundingClientRect().top < 2 * window.innerHeight) setDrawn(true);
    return () => current.removeEventListener("contentvisibilityautostatechange", onChange);
  }, [element, isDrawn]);
  return isDrawn;
}
