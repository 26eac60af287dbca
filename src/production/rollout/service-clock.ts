/**
 * The clock by which a rollout bakes, waits for labels and has deadlines: that of service, run faster. It stands still while the
 * rollout is paused, and while the tab is in the background, where nothing is counted.
 */
export class ServiceClock {
  readonly #timesFaster: number;
  #nowMs = 0;
  #wallMs: number;

  constructor(timesFaster: number, wallMs: number) {
    this.#timesFaster = timesFaster;
    this.#wallMs = wallMs;
  }

  /** Ms in service since it was started. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The last reading on the wall. */
  get wallMs(): number {
    return this.#wallMs;
  }

  passTo(wallMs: number, isStanding: boolean): void {
    if (wallMs <= this.#wallMs) return;
    if (!isStanding) this.#nowMs += (wallMs - this.#wallMs) * this.#timesFaster;
    this.#wallMs = wallMs;
  }
}
