import type { Disposable } from 'vscode';

/** Owns what must be let go of, and lets go of it in reverse order. */
export class Disposables implements Disposable {
  readonly #owned: Disposable[] = [];

  add<Owned extends Disposable>(owned: Owned): Owned {
    this.#owned.push(owned);
    return owned;
  }

  dispose(): void {
    for (const owned of this.#owned.splice(0).reverse()) owned.dispose();
  }
}
