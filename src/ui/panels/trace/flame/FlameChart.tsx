import { memo, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { blockFacts, blockWords } from "../../../../outputs/panels/trace/flame/block-facts.ts";
import type { FlameColors, FlameData } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { flameHeight, rowTop } from "../../../../outputs/panels/trace/flame/flame-layout.ts";
import { downloadBlob } from "../../../page/shell/download-text.ts";
import { onSchemeChange } from "../../../scheme.ts";
import { pointerIn } from "../../../zoom.ts";
import { useWidth } from "../../kit/charts/use-width.ts";
import { BlockTip } from "./BlockTip.tsx";
import { listenForGestures } from "./flame-gestures.ts";
import { pressKey } from "./flame-keys.ts";
import { FlameStage } from "./flame-stage.ts";

interface FlameChartProps {
  data: FlameData;
  colors: FlameColors;
  /** Shows it larger, where it is not so already. */
  onEnlarge?: () => void;
}

interface Pointed {
  block: number;
  /** Middle of the tip, in pixels of the chart. */
  x: number;
}

/** Operations over time by module, and the memory held. Moves by wheel, drag, pinch and keys. */
export const FlameChart = memo(function FlameChart({ data, colors, onEnlarge }: FlameChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<FlameStage>(null);
  const width = useWidth(frame);
  const [isWhole, setWhole] = useState(true);
  const [pointed, setPointed] = useState<Pointed>();
  const [spoken, setSpoken] = useState("");
  const help = useId();

  // The stage lives as long as its canvas; what it shows is handed to it as it comes.
  const first = useRef({ data });
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null || canvas.current === null) return;
    const created = new FlameStage(canvas.current, first.current.data, setWhole);
    stage.current = created;
    const point = (x: number, y: number) => {
      const block = created.blockAt(x, y);
      created.hover(block);
      setPointed(block < 0 ? undefined : { block, x });
    };
    const stop = listenForGestures(element, created, {
      onHover: point,
      onLeave: () => {
        created.hover(-1);
        setPointed(undefined);
      },
      onTap: (x, y) => {
        created.point(created.blockAt(x, y));
        point(x, y);
      },
    });
    const stopColors = onSchemeChange(() => created.forgetLook());
    return () => {
      stop();
      stopColors();
      created.dispose();
    };
  }, []);
  useLayoutEffect(() => stage.current?.setData(data), [data]);
  useEffect(() => stage.current?.setColors(colors), [colors]);
  const height = flameHeight(data.rows.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the canvas is as high as its rows
  useLayoutEffect(() => stage.current?.setWidth(width), [width, height]);

  const facts = pointed === undefined ? undefined : blockFacts(data, pointed.block);
  return (
    <div className="flame-frame">
      <div className="flame-zoom">
        {onEnlarge === undefined ? null : (
          <button type="button" className="flame-button" onClick={onEnlarge}>
            enlarge
          </button>
        )}
        <button
          type="button"
          className="flame-button"
          aria-label="Save as a picture (PNG)"
          onClick={() => void savePicture(stage.current, canvas.current)}
        >
          PNG
        </button>
        <button
          type="button"
          className="flame-button"
          aria-label="Zoom in"
          onClick={() => stage.current?.zoom(1.6)}
        >
          +
        </button>
        <button
          type="button"
          className="flame-button"
          aria-label="Zoom out"
          disabled={isWhole}
          onClick={() => stage.current?.zoom(1 / 1.6)}
        >
          −
        </button>
        <button
          type="button"
          className="flame-button"
          disabled={isWhole}
          onClick={() => stage.current?.reset()}
        >
          whole
        </button>
      </div>
      <div
        ref={frame}
        className="flame"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself
        tabIndex={0}
        role="application"
        data-whole={isWhole || undefined}
        aria-label="Operations over time, by module"
        aria-describedby={help}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || stage.current === null) return;
          if (!pressKey(stage.current, event)) return;
          event.preventDefault();
          event.stopPropagation();
          const block = stage.current.cursor;
          setPointed(block < 0 ? undefined : { block, x: stage.current.middleOf(block) });
          setSpoken(block < 0 ? "" : blockWords(data, block));
        }}
        onBlur={() => setPointed(undefined)}
        onDoubleClick={(event) => {
          const { x, y } = pointerIn(event.currentTarget, event);
          const block = stage.current?.blockAt(x, y) ?? -1;
          if (block >= 0) stage.current?.zoomTo(block);
          setPointed(undefined);
        }}
      >
        <canvas ref={canvas} style={{ height }} />
        {pointed === undefined || facts === undefined ? null : (
          <BlockTip
            facts={facts}
            x={pointed.x}
            top={rowTop((data.levels[pointed.block] ?? 0) + 1) + 4}
            width={width}
          />
        )}
      </div>
      <p className="hidden-visually" aria-live="polite">
        {spoken}
      </p>
      <p className="plot-note" id={help}>
        Arrows walk from block to block, Enter or a double click zooms to one, + and − zoom, Shift
        and arrows or dragging move, Escape shows all. A wheel zooms once the chart was clicked.
      </p>
    </div>
  );
});

async function savePicture(
  stage: FlameStage | null,
  canvas: HTMLCanvasElement | null,
): Promise<void> {
  if (stage === null || canvas === null) return;
  const [{ flameCanvas }, { fileName, pngFrom }] = await Promise.all([
    import("./flame-canvas.ts"),
    import("../../kit/charts/save-plot.ts"),
  ]);
  const picture = await pngFrom(flameCanvas(stage.scene, canvas));
  downloadBlob(`${fileName(stage.data.title)}.png`, picture);
}
