import { it } from 'mocha';

const LIMIT_MS = 600_000;

/** Steps that each begin where the one before has ended: together they are one test. */
export class Journey {
  readonly #steps: { readonly name: string; readonly take: () => Promise<void> | void }[] = [];

  step(name: string, take: () => Promise<void> | void): void {
    this.#steps.push({ name, take });
  }

  /** Declares the test that takes the steps; a step that fails is named. */
  test(title: string): void {
    const steps = this.#steps;
    it(title, async function () {
      this.timeout(LIMIT_MS);
      for (const { name, take } of steps)
        try {
          await take();
        } catch (error) {
          if (error instanceof Error) error.message = `it ${name}: ${error.message}`;
          throw error;
        }
    });
  }
}
