import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useState } from "react";
import { isRunnable } from "../../notebook/notebook.ts";
import { Icon } from "../Icon.tsx";
import { takeHeldKeys } from "../keyboard/held-keys.ts";
import { DockContext } from "../panels/panels.ts";
import { chooseScheme, scheme } from "../scheme.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { PointerSpot } from "./PointerSpot.tsx";
import { Slide } from "./Slide.tsx";
import { SpeakerText } from "./SpeakerText.tsx";
import {
  type SlideSize,
  type SlideStep,
  slidesOf,
  slideWith,
  stepOfKey,
  stepTo,
} from "./slides.ts";
import { usePages } from "./use-pages.ts";
import { useZoom } from "./use-zoom.ts";
import "./present.css";

/** Panels stand in their cells: there is no dock beside a slide. */
const NO_DOCK = { docked: undefined, choose: () => undefined };

/** One cell, or one part, at a time and in large type, for a room. Cells that run here run in the notebook. */
export function Presentation({ onClose }: { onClose: () => void }) {
  const { session, parts } = useServices();
  const notebook = useSessionState((state) => state.notebook);
  const [size, setSize] = useState<SlideSize>("cell");
  const slides = slidesOf(notebook, size);
  const [place, setPlace] = useState(() => slideWith(slides, session.getState().selection.cellId));
  const [isCodeOpen, setCodeOpen] = useState(false);
  const [hasPointer, setPointer] = useState(true);
  const [hasNotes, setNotes] = useState(false);
  const [colors, setColors] = useState(scheme);
  const [stage, setStage] = useState<HTMLDivElement | null>(null);
  const [sheet, setSheet] = useState<HTMLDivElement | null>(null);
  const zoom = useZoom();
  const pages = usePages(stage, sheet);
  const slide = slides[Math.min(place, slides.length - 1)] ?? [];
  const cells = notebook.cells.filter(({ id }) => slide.includes(id));
  const part = parts.find((it) => it.part === cells[0]?.part);

  // The room's colours are those of the presentation.
  useEffect(() => () => chooseScheme(undefined), []);

  const go = (step: SlideStep) => {
    const next = stepTo(step, place, slides.length);
    if (next === place) return;
    setPlace(next);
    pages.show(undefined);
  };
  const goOn = (step: SlideStep) => {
    if (step === "next" && pages.turn(1)) return;
    if (step === "previous" && pages.turn(-1)) return;
    go(step);
  };
  /** The cell that is talked about stays in view. */
  const changeSize = () => {
    const next = size === "cell" ? "part" : "cell";
    const cellId = pages.cellInView();
    setPlace(slideWith(slidesOf(notebook, next), cellId));
    setSize(next);
    pages.show(cellId);
  };
  const changeColors = () => {
    const next = colors === "dark" ? "light" : "dark";
    chooseScheme(next);
    setColors(next);
  };
  const run = () =>
    session.dispatch({ type: "run-cells", cellIds: cells.filter(isRunnable).map(({ id }) => id) });
  const leave = () => {
    // The notebook goes on where the presentation was.
    const cellId = pages.cellInView() ?? slide[0];
    onClose();
    if (cellId !== undefined) {
      session.dispatch({ type: "select", selection: { cellId, mode: "command" } });
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || ownsKey(event)) return;
    const act = {
      c: () => setCodeOpen(!isCodeOpen),
      p: changeSize,
      d: changeColors,
      n: () => setNotes(!hasNotes),
      l: () => setPointer(!hasPointer),
      r: run,
      f: toggleFullScreen,
    }[event.key.toLowerCase()];
    const step = stepOfKey(event.key, event.shiftKey);
    if (act !== undefined) act();
    else if (event.key === "Enter" && event.shiftKey) run();
    else if (step !== undefined) goOn(step);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && leave()}>
      <Dialog.Portal>
        <Dialog.Content
          className="present"
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            // It takes no words, and keys from now on are its own.
            takeHeldKeys();
            (event.currentTarget as Element | null)
              ?.querySelector<HTMLElement>(".present-stage")
              ?.focus();
          }}
        >
          <Dialog.Title className="hidden-visually">Presentation</Dialog.Title>
          <DockContext value={NO_DOCK}>
            <div className="present-room">
              <div
                className={pages.count > 1 ? "present-stage present-paged" : "present-stage"}
                ref={setStage}
                tabIndex={-1}
              >
                <div className="present-slide" ref={setSheet} style={{ zoom }}>
                  {cells.map((cell) => (
                    <Slide key={cell.id} cell={cell} isCodeOpen={isCodeOpen} />
                  ))}
                </div>
              </div>
              <div className="present-cover" style={{ height: pages.covered }} />
            </div>
            {hasNotes ? <SpeakerText cells={cells} /> : null}
          </DockContext>
          <footer className="present-foot">
            <span className="present-place" role="status">
              <span className="numbers">
                {slides.length === 0 ? 0 : place + 1} of {slides.length}
              </span>
              {pages.count < 2 ? null : (
                <span className="numbers">
                  {" "}
                  · page {pages.page + 1} of {pages.count}
                </span>
              )}
              {part === undefined ? null : ` · Part ${part.part}: ${part.title}`}
            </span>
            <span className="present-buttons">
              <button
                type="button"
                className="button"
                disabled={place === 0 && pages.page === 0}
                onClick={() => goOn("previous")}
              >
                Back
              </button>
              <button
                type="button"
                className="button"
                disabled={place >= slides.length - 1 && pages.page >= pages.count - 1}
                onClick={() => goOn("next")}
              >
                Next
              </button>
              <button
                type="button"
                className="button"
                aria-pressed={isCodeOpen}
                title="C"
                onClick={() => setCodeOpen(!isCodeOpen)}
              >
                Code
              </button>
              <button
                type="button"
                className="button"
                aria-pressed={size === "part"}
                title="P"
                onClick={changeSize}
              >
                Whole part
              </button>
              <button
                type="button"
                className="button"
                aria-pressed={hasNotes}
                title="N"
                onClick={() => setNotes(!hasNotes)}
              >
                Speaker’s text
              </button>
              <button
                type="button"
                className="button"
                aria-pressed={colors === "dark"}
                title="D"
                onClick={changeColors}
              >
                Dark
              </button>
              <button
                type="button"
                className="button present-wide"
                aria-pressed={hasPointer}
                title="L"
                onClick={() => setPointer(!hasPointer)}
              >
                Pointer
              </button>
              <button
                type="button"
                className="button present-wide"
                title="F"
                onClick={toggleFullScreen}
              >
                Full screen
              </button>
              <Dialog.Close className="button button-icon" aria-label="Stop presenting">
                <Icon name="close" />
              </Dialog.Close>
            </span>
          </footer>
          {hasPointer ? <PointerSpot /> : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Whether what has the focus needs the key for itself: a drawing, a row of tabs, a field, a button that space presses. */
function ownsKey({ target, key }: KeyboardEvent<HTMLElement>): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("[role=application], [role=tablist], input, select, textarea") !== null) {
    return true;
  }
  return key === " " && target.closest("button, a, summary") !== null;
}

function toggleFullScreen(): void {
  // Refused where a page may not: then the window is what there is.
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen?.()
      : document.exitFullscreen();
  done?.catch(() => undefined);
}
