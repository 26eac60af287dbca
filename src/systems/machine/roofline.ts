/**
 * The roofline model (Williams, Waterman and Patterson 2009, CACM 52(4)): no more can be done in a second than the arithmetic
 * allows, nor than the memory can feed.
 */

/** The device's peak arithmetic rate and memory bandwidth, both measured on it. */
export interface Roofs {
  flopsPerSecond: number;
  bytesPerSecond: number;
}

/** Work that was done, and how long it took. */
export interface Work {
  flops: number;
  bytes: number;
  seconds: number;
}

/** Where a piece of work lies under its roof. */
export interface RooflinePoint {
  /** Floating point operations for each byte moved. */
  intensity: number;
  flopsPerSecond: number;
  /** Achieved over attainable operations a second at this intensity; above 1 when the roof was measured too low. */
  shareOfRoof: number;
  /** Which of the two is the roof at this intensity. */
  limit: "compute" | "memory";
}

/** Operations a second that work of this intensity (operations for each byte) can reach: min(peak, bandwidth · intensity). */
export function attainable(intensity: number, roofs: Roofs): number {
  return Math.min(roofs.flopsPerSecond, roofs.bytesPerSecond * intensity);
}

/** The intensity, in operations for each byte, from which on arithmetic is the limit. */
export function ridge({ flopsPerSecond, bytesPerSecond }: Roofs): number {
  return flopsPerSecond / bytesPerSecond;
}

/**
 * Places work under the roof. Work without arithmetic has intensity 0, and its share is that of the memory's bandwidth. Throws
 * a RangeError for work that moves nothing, or takes no time.
 */
export function placeUnderRoof({ flops, bytes, seconds }: Work, roofs: Roofs): RooflinePoint {
  if (!(flops >= 0 && bytes > 0 && seconds > 0)) {
    throw new RangeError(
      `roofline: expected work with bytes and seconds above 0, got ${flops} flops, ${bytes} bytes, ${seconds} s`,
    );
  }
  const intensity = flops / bytes;
  const flopsPerSecond = flops / seconds;
  const limit = intensity < ridge(roofs) ? "memory" : "compute";
  const shareOfRoof =
    limit === "memory"
      ? bytes / seconds / roofs.bytesPerSecond
      : flopsPerSecond / roofs.flopsPerSecond;
  return { intensity, flopsPerSecond, shareOfRoof, limit };
}
