/**
 * Says that lenses have changed, and not again before VS Code has asked for them: it begins its pause anew with each
 * event, so that a steady stream, as a run makes, would keep the lenses as they were.
 */
export class LensChanges {
  readonly #fire: () => void;
  #isSaid = false;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  say(): void {
    if (this.#isSaid) return;
    this.#isSaid = true;
    this.#fire();
  }

  /** What is answered now holds all that has changed so far. */
  asked(): void {
    this.#isSaid = false;
  }
}
