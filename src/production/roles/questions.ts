/** Questions to a worker, each under a number that comes back with its answer. */

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Questions<Answer> {
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #lastId = 0;
  #ended: Error | undefined;

  /** `send` sends the question under its number. Rejects when it is refused, and when the worker ends before it answers. */
  ask(send: (id: number) => void): Promise<Answer> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      send(id);
    }).finally(() => this.#waiting.delete(id));
  }

  /** Asks the worker to end: that it is gone before its answer is here is an answer too. Rejects when it refuses. */
  async askToEnd(send: (id: number) => void): Promise<void> {
    try {
      await this.ask(send);
    } catch (error) {
      if (error !== this.#ended) throw error;
    }
  }

  answer(id: number, answer: Answer): void {
    this.#waiting.get(id)?.resolve(answer);
  }

  refuse(id: number, error: Error): void {
    this.#waiting.get(id)?.reject(error);
  }

  /** The worker is gone: whoever waits hears why, and whoever asks from now on. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
  }
}
