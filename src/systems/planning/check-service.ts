import type { MeasuredService } from "./measured-service.ts";

/** Throws a RangeError for a service without measured times, or with times that make no sense. */
export function checkService({ batches, hopMs = [], memoryBytes = 1 }: MeasuredService): void {
  if (batches.length === 0 || batches.some(({ timesMs }) => timesMs.length === 0)) {
    throw new RangeError(
      "service: expected measured times of at least one size of batch, got none; measure the service first",
    );
  }
  let before = 0;
  for (const { size, timesMs } of batches) {
    if (!(Number.isInteger(size) && size > before)) {
      throw new RangeError(
        `service: expected sizes of batches that rise from 1 on, got ${size} after ${before}`,
      );
    }
    before = size;
    const wrong = timesMs.find((ms) => !(ms > 0 && Number.isFinite(ms)));
    if (wrong !== undefined) {
      throw new RangeError(
        `service: expected times above 0 ms of batches of ${size}, got ${wrong}`,
      );
    }
  }
  const wrong = hopMs.find((ms) => !(ms >= 0 && Number.isFinite(ms)));
  if (wrong !== undefined) {
    throw new RangeError(`service: expected hops from 0 ms on, got ${wrong}`);
  }
  if (!(memoryBytes > 0)) {
    throw new RangeError(`service: expected memory above 0 bytes, got ${memoryBytes}`);
  }
}
