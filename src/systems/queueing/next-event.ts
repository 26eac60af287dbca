/**
 * Which of a fixed number of sources has the earliest event: a tournament tree (Knuth, The Art of Computer Programming 3, section
 * 5.2.3), whose root is the winner. The lower of two equal slots wins.
 */
export class NextEvent {
  private readonly leaves: number;
  private readonly times: Float64Array;
  /** The winner below each node; the children of node i are 2i and 2i + 1, the leaves come last. */
  private readonly winners: Int32Array;

  constructor(slots: number) {
    this.leaves = 1;
    while (this.leaves < slots) this.leaves *= 2;
    const { leaves } = this;
    this.times = new Float64Array(leaves).fill(Number.POSITIVE_INFINITY);
    this.winners = new Int32Array(2 * leaves);
    for (let slot = 0; slot < leaves; slot++) this.winners[leaves + slot] = slot;
    for (let node = leaves - 1; node >= 1; node--) this.winners[node] = this.winners[2 * node]!;
  }

  /** The slot with the earliest event. */
  get slot(): number {
    return this.winners[1]!;
  }

  /** When the earliest event is; Infinity when there is none. */
  get timeMs(): number {
    return this.times[this.winners[1]!]!;
  }

  /** Sets when the event of a slot is; Infinity for none. */
  set(slot: number, timeMs: number): void {
    const { times, winners, leaves } = this;
    if (times[slot] === timeMs) return;
    times[slot] = timeMs;
    for (let node = (leaves + slot) >> 1; node >= 1; node >>= 1) {
      const left = winners[2 * node]!;
      const right = winners[2 * node + 1]!;
      const winner = times[right]! < times[left]! ? right : left;
      // Whoever won here before, and still does with the time it had, has won further up as before.
      if (winner === winners[node] && winner !== slot) return;
      winners[node] = winner;
    }
  }
}
