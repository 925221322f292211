/** Steps of which each goes on from what the one before has left: together they are one test. */
export class Journey {
  readonly #steps: { readonly name: string; readonly take: () => Promise<void> }[] = [];

  step(name: string, take: () => Promise<void>): void {
    this.#steps.push({ name, take });
  }

  /** Takes the steps; one that fails is named. */
  async take(): Promise<void> {
    for (const { name, take } of this.#steps) {
      await take().catch((error: Error) => {
        error.message = `it ${name}: ${error.message}`;
        throw error;
      });
    }
  }
}
