/** Colours and textures of a flame chart, from the page's tokens. Six of each, so that blocks are told apart without colour too. */

import { scheme } from "../../../scheme.ts";

export interface FlameLook {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly rule: string;
  readonly accent: string;
  readonly font: string;
  /** How much of its colour a block shows; more on a dark ground. */
  readonly tint: number;
  readonly tones: readonly FlameTone[];
  /** For blocks without a kind: modules, where operations are coloured. */
  readonly plain: FlameTone;
}

export interface FlameTone {
  readonly color: string;
  /** Drawn over the tint; undefined for a plain one. */
  readonly texture: CanvasPattern | undefined;
}

/** Names of the textures in order; the key beside the chart draws the same ones. */
export const TEXTURES = ["plain", "rising", "dots", "level", "falling", "upright"] as const;

/** Pixels after which a texture repeats. */
const TILE = 6;

export function flameLook(element: Element, context: CanvasRenderingContext2D): FlameLook {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: token("--paper"),
    ink: token("--ink"),
    faint: token("--chart-ink"),
    rule: token("--chart-rule"),
    accent: token("--accent"),
    font: token("--sans"),
    tint: scheme() === "dark" ? 0.42 : 0.26,
    tones: TEXTURES.map((texture, index) => {
      const color = token(`--series-${index + 1}`);
      return { color, texture: tile(texture, color, context) };
    }),
    plain: { color: token("--rule-strong"), texture: undefined },
  };
}

function tile(
  texture: (typeof TEXTURES)[number],
  color: string,
  context: CanvasRenderingContext2D,
): CanvasPattern | undefined {
  if (texture === "plain") return undefined;
  const canvas = document.createElement("canvas");
  canvas.width = TILE;
  canvas.height = TILE;
  const pen = canvas.getContext("2d");
  if (pen === null) return undefined;
  pen.strokeStyle = color;
  pen.fillStyle = color;
  pen.lineWidth = 1;
  pen.beginPath();
  draw[texture](pen);
  pen.stroke();
  return context.createPattern(canvas, "repeat") ?? undefined;
}

/** Lines across a tile and its corners, so that they meet when it repeats. */
const draw: Record<Exclude<(typeof TEXTURES)[number], "plain">, (pen: Pen) => void> = {
  rising: (pen) =>
    lines(
      pen,
      [-1, 1, 1, -1],
      [-1, TILE + 1, TILE + 1, -1],
      [TILE - 1, TILE + 1, TILE + 1, TILE - 1],
    ),
  falling: (pen) =>
    lines(
      pen,
      [-1, -1, TILE + 1, TILE + 1],
      [TILE - 1, -1, TILE + 1, 1],
      [-1, TILE - 1, 1, TILE + 1],
    ),
  level: (pen) => lines(pen, [0, 2.5, TILE, 2.5]),
  upright: (pen) => lines(pen, [2.5, 0, 2.5, TILE]),
  dots: (pen) => pen.fillRect(2, 2, 2, 2),
};

type Pen = CanvasRenderingContext2D;

function lines(pen: Pen, ...ends: readonly [number, number, number, number][]): void {
  for (const [fromX, fromY, toX, toY] of ends) {
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
  }
}
