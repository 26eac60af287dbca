import type { ReactNode } from "react";
import "./first-picture.css";

/** What the module builds, seen before the first page about it: from a digit to a service that is measured and replaced. */
export function FirstPicture() {
  return (
    <figure className="first-picture">
      <ol>
        <Station words="A digit comes in">
          {DIGIT.flatMap((row, y) =>
            [...row].map((sign, x) =>
              sign === "#" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a pixel is its place
                <rect key={`${x} ${y}`} x={28 + x * 6} y={7 + y * 6} width="5" height="5" />
              ) : null,
            ),
          )}
        </Station>
        <Station words="A trained network reads it">
          {LAYERS.flatMap(([x, ys], layer) =>
            ys.flatMap((y) =>
              (LAYERS[layer + 1]?.[1] ?? []).map((next) => (
                <path key={`${x} ${y} ${next}`} d={`M${x} ${y}L${x + 28} ${next}`} />
              )),
            ),
          )}
          {LAYERS.flatMap(([x, ys]) =>
            ys.map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="4" />),
          )}
        </Station>
        <Station words="Replicas answer many at once">
          {[12, 29, 46].map((y) => (
            <g key={y}>
              <path d={`M30 29L50 ${y}`} />
              <rect x="50" y={y - 6} width="34" height="12" rx="2" />
            </g>
          ))}
          {[8, 16, 24].map((x) => (
            <circle key={x} cx={x} cy="29" r="3" />
          ))}
        </Station>
        <Station words="Every answer is timed">
          {TIMES.map((height, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            <rect key={index} x={10 + index * 9} y={50 - height} width="7" height={height} />
          ))}
          <path className="first-picture-mark" d="M79 8V50" />
          <path d="M6 50.5H92" />
        </Station>
        <Station words="Version 2 takes over, step by step">
          <path d="M8 50H28V38H48V24H68V10H90" />
          <path className="first-picture-mark" d="M8 10H28V22H48V36H68V50H90" />
        </Station>
      </ol>
      <figcaption>What you build and measure here, all of it in this page.</figcaption>
    </figure>
  );
}

function Station({ words, children }: { words: string; children: ReactNode }) {
  return (
    <li>
      <svg viewBox="0 0 98 58" aria-hidden="true" focusable="false">
        {children}
      </svg>
      <span>{words}</span>
    </li>
  );
}

const DIGIT = [".####..", "#....#.", ".....#.", "..###..", ".....#.", "#....#.", ".####.."];
const LAYERS: readonly (readonly [number, readonly number[]])[] = [
  [20, [11, 23, 35, 47]],
  [48, [17, 29, 41]],
  [76, [23, 35]],
];
const TIMES = [8, 24, 40, 30, 17, 9, 5, 3, 2];
