/** The canvas of a flame chart and the state that it shows; drawn once a frame at most, without React. */

import {
  blockTimes,
  type FlameColors,
  type FlameData,
  type TimeSpan,
} from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { flameHeight, rowAt } from "../../../../outputs/panels/trace/flame/flame-layout.ts";
import { blockAt } from "../../../../outputs/panels/trace/flame/visible-blocks.ts";
import { zoomOf } from "../../../zoom.ts";
import { type FlameLook, flameLook } from "./flame-look.ts";
import { paintFlame } from "./flame-paint.ts";
import type { FlameScene } from "./flame-scene.ts";
import { around, isWhole, panned, revealing, zoomed } from "./time-window.ts";

/** Blocks this near to the pointer count as under it. */
const REACH = 3;

export class FlameStage {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  /** Called when the part in view changes. */
  readonly #onView: (isWhole: boolean) => void;
  #data: FlameData;
  #view: TimeSpan;
  #width = 0;
  #colors: FlameColors = "phase";
  #hovered = -1;
  #cursor = -1;
  #look: FlameLook | undefined;
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement, data: FlameData, onView: (isWhole: boolean) => void) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d");
    this.#data = data;
    this.#view = data.bounds;
    this.#onView = onView;
  }

  get data(): FlameData {
    return this.#data;
  }

  get cursor(): number {
    return this.#cursor;
  }

  get isWhole(): boolean {
    return isWhole(this.#view, this.data.bounds);
  }

  /** A trace that grows stays whole in view; one that was zoomed into stays where it is. */
  setData(data: FlameData): void {
    const wasWhole = this.isWhole;
    this.#data = data;
    this.#hovered = -1;
    if (this.#cursor >= data.starts.length) this.#cursor = -1;
    this.#show(wasWhole ? data.bounds : panned(this.#view, data.bounds, 0));
  }

  setWidth(width: number): void {
    const ratio = (window.devicePixelRatio || 1) * zoomOf(this.#canvas);
    const height = flameHeight(this.data.rows.length);
    this.#width = width;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.style.height = `${height}px`;
    this.#pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  setColors(colors: FlameColors): void {
    this.#colors = colors;
    this.#draw();
  }

  /** After the page's colours have changed. */
  forgetLook(): void {
    this.#look = undefined;
    this.#draw();
  }

  hover(block: number): void {
    if (block === this.#hovered) return;
    this.#hovered = block;
    this.#draw();
  }

  /** Puts the keyboard's cursor on a block and brings it into view. */
  point(block: number): void {
    this.#cursor = block;
    if (block >= 0) {
      this.#show(revealing(this.#view, this.data.bounds, blockTimes(this.data, block)));
    } else {
      this.#draw();
    }
  }

  blockAt(x: number, y: number): number {
    const row = this.data.rows[rowAt(y, this.data.rows.length)];
    return row === undefined ? -1 : blockAt(row, this.#timeAt(x), REACH * this.#msPerPixel());
  }

  /** Middle of a block's part in view, in pixels. */
  middleOf(block: number): number {
    const { from, to } = blockTimes(this.data, block);
    const start = Math.max(from, this.#view.from);
    const end = Math.min(to, this.#view.to);
    return ((start + end) / 2 - this.#view.from) / this.#msPerPixel();
  }

  zoom(factor: number, x = this.#width / 2): void {
    this.#show(zoomed(this.#view, this.data.bounds, this.#timeAt(x), factor));
  }

  pan(byPixels: number): void {
    this.#show(panned(this.#view, this.data.bounds, byPixels * this.#msPerPixel()));
  }

  zoomTo(block: number): void {
    this.#show(around(blockTimes(this.data, block), this.data.bounds));
  }

  reset(): void {
    this.#show(this.data.bounds);
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  /** At once; `#draw` waits for the next frame. */
  draw(): void {
    this.#frame = undefined;
    if (this.#pen === null || this.#width === 0) return;
    this.#look ??= flameLook(this.#canvas, this.#pen);
    paintFlame(this.#pen, this.scene, this.#look);
  }

  get scene(): FlameScene {
    return {
      data: this.data,
      view: this.#view,
      width: this.#width,
      colors: this.#colors,
      hovered: this.#hovered,
      cursor: this.#cursor,
    };
  }

  #draw(): void {
    this.#frame ??= requestAnimationFrame(() => this.draw());
  }

  #show(view: TimeSpan): void {
    this.#view = view;
    this.#onView(this.isWhole);
    this.#draw();
  }

  #timeAt(x: number): number {
    return this.#view.from + x * this.#msPerPixel();
  }

  #msPerPixel(): number {
    return (this.#view.to - this.#view.from) / Math.max(1, this.#width);
  }
}
