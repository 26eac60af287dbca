import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isRunnable } from "../../notebook/notebook.ts";
import { Icon } from "../Icon.tsx";
import { DockContext } from "../panels/panels.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { PointerSpot } from "./PointerSpot.tsx";
import { Slide } from "./Slide.tsx";
import { type SlideSize, slidesOf, slideWith, stepOfKey, stepTo } from "./slides.ts";
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
  const stage = useRef<HTMLDivElement>(null);
  const slide = slides[Math.min(place, slides.length - 1)] ?? [];
  const cells = notebook.cells.filter(({ id }) => slide.includes(id));
  const part = parts.find((it) => it.part === cells[0]?.part);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another slide begins at its top
  useEffect(() => {
    stage.current?.scrollTo({ top: 0 });
  }, [place, size]);

  const go = (step: Parameters<typeof stepTo>[0]) => setPlace(stepTo(step, place, slides.length));
  const changeSize = () => {
    const next = size === "cell" ? "part" : "cell";
    setPlace(slideWith(slidesOf(notebook, next), slide[0]));
    setSize(next);
  };
  const run = () =>
    session.dispatch({ type: "run-cells", cellIds: cells.filter(isRunnable).map(({ id }) => id) });
  const leave = () => {
    // The notebook goes on at the last slide.
    const [cellId] = slide;
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
      l: () => setPointer(!hasPointer),
      r: run,
      f: toggleFullScreen,
    }[event.key.toLowerCase()];
    const step = stepOfKey(event.key, event.shiftKey);
    if (act !== undefined) act();
    else if (event.key === "Enter" && event.shiftKey) run();
    else if (step === "next" && event.key === " " && scrollOn(stage.current))
      event.preventDefault();
    else if (step !== undefined) go(step);
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
            stage.current?.focus();
          }}
        >
          <Dialog.Title className="hidden-visually">Presentation</Dialog.Title>
          <DockContext value={NO_DOCK}>
            <div className="present-stage" ref={stage} tabIndex={-1}>
              <div className="present-slide">
                {cells.map((cell) => (
                  <Slide key={cell.id} cell={cell} isCodeOpen={isCodeOpen} />
                ))}
              </div>
            </div>
          </DockContext>
          <footer className="present-foot">
            <span className="present-place" role="status">
              <span className="numbers">
                {slides.length === 0 ? 0 : place + 1} of {slides.length}
              </span>
              {part === undefined ? null : ` · Part ${part.part}: ${part.title}`}
            </span>
            <span className="present-buttons">
              <button
                type="button"
                className="button"
                disabled={place === 0}
                onClick={() => go("previous")}
              >
                Back
              </button>
              <button
                type="button"
                className="button"
                disabled={place >= slides.length - 1}
                onClick={() => go("next")}
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

/** Scrolls a slide that is longer than the room by most of a page; false at its end. */
function scrollOn(stage: HTMLElement | null): boolean {
  if (stage === null || stage.scrollTop + stage.clientHeight >= stage.scrollHeight - 8)
    return false;
  stage.scrollBy({ top: 0.85 * stage.clientHeight });
  return true;
}

function toggleFullScreen(): void {
  // Refused where a page may not: then the window is what there is.
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen?.()
      : document.exitFullscreen();
  done?.catch(() => undefined);
}
