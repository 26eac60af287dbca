/** Which place of the library's source is open beside the notebook, if any. */
export interface SourcePlace {
  /** Under `src`, such as `tinytorch/optim/optimizers.ts`; absent where the reader is to choose. */
  readonly path?: string;
  /** From 1; or instead of it: */
  readonly line?: number;
  /** The declared name, preceded by the names of the declarations around it. */
  readonly names?: readonly string[];
}

export class ReaderDesk {
  readonly #listeners = new Set<() => void>();
  #place: SourcePlace | undefined;

  get place(): SourcePlace | undefined {
    return this.#place;
  }

  open(place: SourcePlace): void {
    this.#place = place;
    this.#tell();
  }

  close(): void {
    this.#place = undefined;
    this.#tell();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
