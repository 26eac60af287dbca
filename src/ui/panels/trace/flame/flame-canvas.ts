/** The part of a flame chart in view as a picture of its own, with its title on a ground; twice as fine as a plain screen. */
import { flameHeight } from "../../../../outputs/panels/trace/flame/flame-layout.ts";
import { flameLook } from "./flame-look.ts";
import { paintFlame } from "./flame-paint.ts";
import type { FlameScene } from "./flame-scene.ts";

const SCALE = 2;
const MARGIN = 16;
const HEAD = 26;

/** `element`: the one whose colours hold. */
export function flameCanvas(scene: FlameScene, element: Element): HTMLCanvasElement {
  const { title } = scene.data;
  const height = flameHeight(scene.data.rows.length);
  const drawing = canvasOf(scene.width, height);
  paintFlame(drawing.pen, scene, flameLook(element, drawing.pen));
  // Drawn apart: painting a chart clears the ground beneath it.
  const { canvas, pen } = canvasOf(scene.width + 2 * MARGIN, height + HEAD + 2 * MARGIN);
  const look = flameLook(element, pen);
  pen.fillStyle = look.paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = look.ink;
  pen.font = `600 14px ${look.font}`;
  pen.fillText(title, MARGIN, MARGIN + 12);
  pen.drawImage(drawing.canvas, MARGIN, MARGIN + HEAD, scene.width, height);
  return canvas;
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round(height * SCALE);
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser draws no pictures");
  pen.scale(SCALE, SCALE);
  return { canvas, pen };
}
