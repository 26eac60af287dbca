/** Something the person at the terminal can act on: shown as a sentence, without a stack. */
export class Refusal extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "Refusal";
  }
}
