/**
 * Says that lenses have changed, and not again before VS Code has asked for them: it begins its pause anew with each
 * event, so that a steady stream, as a run makes, would keep the lenses as they were.
 */
export class LensChanges {
  readonly #fire: () => void;
  #isAnnounced = false;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#fire();
  }

  /** What is answered now holds all that has changed so far. */
  reset(): void {
    this.#isAnnounced = false;
  }
}
