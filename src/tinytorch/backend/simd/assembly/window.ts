/** Places in the control block that describe convolutions and pools; the page writes them one by one before the call. */
import { put } from "./arguments";

export const batchAt = 8;
export const heightAt = 9;
export const widthAt = 10;
export const channelsAt = 11;
export const filterHeightAt = 12;
export const filterWidthAt = 13;
export const outHeightAt = 14;
export const outWidthAt = 15;
export const outChannelsAt = 16;
export const strideHeightAt = 17;
export const strideWidthAt = 18;
export const topAt = 19;
export const leftAt = 20;
export const dilationHeightAt = 21;
export const dilationWidthAt = 22;

export function describe(place: i32, value: i32): void {
  put(batchAt + place, value);
}
