import { expect, test } from "vitest";
import { declaredLine } from "./declared-line.ts";

const SOURCE = `import { step } from "./step.ts";

export class SGD extends Optimizer {
  step(): void {}
}

export class Adam extends Optimizer {
  protected readonly lr?: number;

  constructor() {
    this.step();
  }

  override async step<T>(value: T): Promise<void> {}
}

export const free = () => 1;
`;

test("finds a declaration, a member within it, and as much as there is", () => {
  const line = (...names: string[]) =>
    SOURCE.split("\n")[declaredLine(SOURCE, names) - 1]?.trim().slice(0, 24);
  expect(line("Adam")).toBe("export class Adam extend");
  expect(line("Adam", "step")).toBe("override async step<T>(v");
  expect(line("Adam", "lr")).toBe("protected readonly lr?: ");
  expect(line("SGD", "step")).toBe("step(): void {}");
  expect(line("SGD", "lr")).toBe("export class SGD extends");
  expect(line("free")).toBe("export const free = () =");
  expect(line("nothing")).toBe('import { step } from "./');
});
