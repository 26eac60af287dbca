/** Checks that accompany every timing: outputs must be numbers, and as many for the same input each time. */

/** `infer` with a look at what it gives: throws a sentence on NaN, and where the same input gives another number of outputs. */
export function checkedInference(infer: () => Promise<ArrayLike<number>>): () => Promise<void> {
  let length: number | undefined;
  return async () => {
    const outputs = await infer();
    length ??= outputs.length;
    if (outputs.length !== length) {
      throw new RangeError(
        `profiler: expected ${length} numbers from the model, as in its first call on the same input, got ${outputs.length}; ` +
          "make forward give one shape for one input, or profile its versions apart",
      );
    }
    // The first is enough: a NaN in weights or activations spreads to all outputs of a sample.
    if (Number.isNaN(outputs[0])) throw notANumber("the model's output");
  };
}

/** Throws a sentence if `value` is NaN. */
export function checkLoss(value: number | undefined): void {
  if (Number.isNaN(value)) throw notANumber("the loss");
}

function notANumber(what: string): RangeError {
  return new RangeError(
    `profiler: expected numbers, but ${what} is NaN; times of a broken model say nothing. Look at its weights ` +
      "(a learning rate that is too high, log or division of 0), load good ones, and profile again",
  );
}
