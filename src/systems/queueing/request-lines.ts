/** Lines of waiting requests, as lists through one array of successors; a request is its number in the order of arrival. */
export class RequestLines {
  /** How many requests wait in each line, and in all of them. */
  readonly waiting: Int32Array;
  total = 0;
  /** The request behind each one; a batch that has left is still linked by it. */
  readonly next: Int32Array;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;

  constructor(lines: number, requests: number) {
    this.waiting = new Int32Array(lines);
    this.heads = new Int32Array(lines);
    this.tails = new Int32Array(lines);
    this.next = new Int32Array(requests);
  }

  /** The oldest request of a line that is not empty. */
  head(line: number): number {
    return this.heads[line]!;
  }

  /** Puts a request behind those that came before it. */
  add(line: number, request: number): void {
    const { waiting, heads, tails, next } = this;
    if (waiting[line] === 0) {
      heads[line] = request;
      tails[line] = request;
    } else if (tails[line]! < request) {
      next[tails[line]!] = request;
      tails[line] = request;
    } else if (request < heads[line]!) {
      next[request] = heads[line]!;
      heads[line] = request;
    } else {
      let before = heads[line]!;
      while (next[before]! < request) before = next[before]!;
      next[request] = next[before]!;
      next[before] = request;
    }
    waiting[line] = waiting[line]! + 1;
    this.total += 1;
  }

  /** Takes so many from the front; the first of them is given, the others follow by `next`. */
  take(line: number, count: number): number {
    const { waiting, heads, next } = this;
    const first = heads[line]!;
    let after = first;
    for (let i = 1; i < count; i++) after = next[after]!;
    heads[line] = next[after]!;
    waiting[line] = waiting[line]! - count;
    this.total -= count;
    return first;
  }
}
