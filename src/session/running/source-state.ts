/** Systems that go on after their cells, as the session knows them. Types only. */

/** A system beneath a cell. Its record is the output in its place. */
export interface SourceState {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** When its record came. */
  readonly asOf: number;
  /** It was asked to end. */
  readonly isEnding?: true;
  readonly ended?: { readonly at: number; readonly reason: string };
}

/** By the place of their records among a cell's outputs. */
export type Sources = Readonly<Record<number, SourceState>>;
