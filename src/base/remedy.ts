/** Errors that know code that would put them right. */

/** Code for a cell. */
export interface Remedy {
  /** Words for a button: what the code does. */
  label: string;
  source: string;
}

/** A RangeError with a remedy; beneath it the page offers to write the code into a cell. */
export class RemediableError extends RangeError {
  constructor(
    message: string,
    readonly remedy: Remedy,
  ) {
    super(message);
  }
}
