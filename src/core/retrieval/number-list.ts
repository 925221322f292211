/** Whole numbers from 0 to 2³² − 1, in one typed array that grows. */
export class NumberList {
  #numbers: Uint32Array;
  #length: number;

  /** @param numbers that it begins with, and takes over */
  constructor(numbers: Uint32Array = new Uint32Array(0)) {
    this.#numbers = numbers;
    this.#length = numbers.length;
  }

  get length(): number {
    return this.#length;
  }

  /** A view of all, good until more is added. */
  get all(): Uint32Array {
    return this.#numbers.subarray(0, this.#length);
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Uint32Array(Math.max(64, this.#length * 2));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = number;
  }

  /** @param place below the length */
  at(place: number): number {
    return this.#numbers[place] as number;
  }

  /** @param place below the length */
  set(place: number, number: number): void {
    this.#numbers[place] = number;
  }
}
