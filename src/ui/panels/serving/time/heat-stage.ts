/** The canvas of the heat map and its spans; drawn once a frame at most, without React, and only the seconds that changed. */
import { zoomOf } from "../../../zoom.ts";
import { SECONDS, TIME_HEIGHT } from "./heat-layout.ts";
import { type HeatLook, heatLook } from "./heat-look.ts";
import { type HeatScene, paintColumn } from "./heat-paint.ts";

export class HeatStage {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  #scene: HeatScene | undefined;
  /** As it stands on the canvas. */
  #painted: HeatScene | undefined;
  #look: HeatLook | undefined;
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d");
  }

  /** Columns that did not change are the same objects as before. */
  show(scene: HeatScene): void {
    const isResized = scene.width !== this.#scene?.width;
    this.#scene = scene;
    if (isResized) this.#resize(scene.width);
    this.#draw();
  }

  /** After the page's colours have changed. */
  forgetLook(): void {
    this.#look = undefined;
    this.#painted = undefined;
    this.#draw();
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #resize(width: number): void {
    const ratio = (window.devicePixelRatio || 1) * zoomOf(this.#canvas);
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(TIME_HEIGHT * ratio);
    this.#pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#painted = undefined;
  }

  #draw(): void {
    this.#frame ??= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = undefined;
    const scene = this.#scene;
    if (this.#pen === null || scene === undefined || scene.width === 0) return;
    this.#look ??= heatLook(this.#canvas);
    const before = this.#painted;
    const isSameScale = before?.rows === scene.rows && before.spansTop === scene.spansTop;
    for (let place = 0; place < SECONDS; place += 1) {
      if (isSameScale && before.columns[place] === scene.columns[place]) continue;
      paintColumn(this.#pen, scene, this.#look, place);
    }
    this.#painted = scene;
  }
}
