import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { lookUp } from "../../../../base/look-up.ts";
import type { ServingOutput } from "../../../../outputs/panels/serving/serving.ts";
import { onSchemeChange } from "../../../scheme.ts";
import { pointerIn } from "../../../zoom.ts";
import { useWidth } from "../../kit/charts/use-width.ts";
import {
  columnAt,
  columnLeft,
  columnsUpTo,
  HEAT_HEIGHT,
  HEAT_TOP,
  lastSecond,
  SECONDS,
  spansTop as spansTopOf,
  TIME_HEIGHT,
} from "./heat-layout.ts";
import { HeatStage } from "./heat-stage.ts";
import { SecondTip } from "./SecondTip.tsx";
import { secondFacts, secondWords } from "./second-facts.ts";
import { TimeAxes } from "./TimeAxes.tsx";
import { TimeMarks } from "./TimeMarks.tsx";

interface TimeMapProps extends Pick<ServingOutput, "heat" | "marks"> {
  /** The answer that it gives, in words. */
  verdict: string;
}

interface Pointed {
  place: number;
  row?: number;
}

/** Latency over the last minute as a heat map, its four parts beneath, and on both what was done meanwhile. */
export const TimeMap = memo(function TimeMap({ heat, marks, verdict }: TimeMapProps) {
  const { columns: seconds, edgesMs } = heat;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HeatStage>(null);
  const width = useWidth(frame);
  const [pointed, setPointed] = useState<Pointed>();
  const [spoken, setSpoken] = useState("");
  const help = useId();
  const last = lastSecond({ heat, marks });
  const columns = useMemo(() => columnsUpTo(last, seconds), [last, seconds]);
  const spansTop = spansTopOf(columns);
  const rows = edgesMs.length + 1;

  useEffect(() => {
    if (canvas.current === null) return;
    const created = new HeatStage(canvas.current);
    stage.current = created;
    const stopColors = onSchemeChange(() => created.forgetLook());
    return () => {
      stopColors();
      created.dispose();
      stage.current = null;
    };
  }, []);
  useEffect(
    () => stage.current?.show({ columns, rows, spansTop, width }),
    [columns, rows, spansTop, width],
  );

  const facts = (at: Pointed) => secondFacts(at.place, columns[at.place], edgesMs, at.row);
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const { x, y } = pointerIn(event.currentTarget, event);
    const place = columnAt(x, width);
    const row = rowAt(y, rows);
    setPointed({ place, ...(row === undefined ? {} : { row }) });
  };
  const step = (event: KeyboardEvent) => {
    const place = placeAfter(event.key, pointed?.place);
    if (place === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    setPointed({ place });
    setSpoken(secondWords(facts({ place })));
  };
  return (
    <div className="time-map">
      <TimeAxes edgesMs={edgesMs} spansTop={spansTop} />
      <div
        ref={frame}
        className="time-plot"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself
        tabIndex={0}
        role="application"
        aria-label={`Latency over the last minute. ${verdict}`}
        aria-describedby={help}
        onKeyDown={step}
        onBlur={() => setPointed(undefined)}
      >
        <TimeMarks marks={marks} last={last} width={width} />
        <canvas
          ref={canvas}
          style={{ height: TIME_HEIGHT }}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setPointed(undefined)}
        />
        {seconds.length > 0 ? null : (
          <p className="time-empty">Latencies appear here as requests are answered.</p>
        )}
        {pointed === undefined ? null : (
          <SecondTip
            facts={facts(pointed)}
            left={columnLeft(pointed.place, width)}
            right={columnLeft(pointed.place + 1, width)}
            width={width}
          />
        )}
      </div>
      <p className="hidden-visually" aria-live="polite">
        {spoken}
      </p>
      <p className="hidden-visually" id={help}>
        Arrows left and right walk from second to second.
      </p>
    </div>
  );
});

/** The row of latencies at a height; undefined outside the heat map. */
function rowAt(y: number, rows: number): number | undefined {
  const way = (y - HEAT_TOP) / HEAT_HEIGHT;
  if (way < 0 || way >= 1) return undefined;
  return rows - 1 - Math.floor(way * rows);
}

/** Where a key leads; the first press is at the present. */
function placeAfter(key: string, place: number | undefined): number | undefined {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
  if (key === "Home") return 0;
  if (key === "End") return SECONDS - 1;
  const step = lookUp(steps, key);
  if (step === undefined) return undefined;
  if (place === undefined) return SECONDS - 1;
  return Math.min(SECONDS - 1, Math.max(0, place + step));
}
