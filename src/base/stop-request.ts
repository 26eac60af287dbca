/** Thrown into code that was asked to stop; not an error of that code. */
export class StopRequest extends Error {
  constructor() {
    super("stopped");
    this.name = "StopRequest";
  }
}
