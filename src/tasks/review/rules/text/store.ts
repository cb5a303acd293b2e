/** Characters that are kept; a change may have more text than memory. */
const mostCharacters = 64 * 1024 * 1024;

/**
 * Keeps what was read by its key, and lets the oldest go when it is too much. Whoever asks while it is read waits for
 * the same reading.
 */
export class TextStore<T> {
  readonly #known = new Map<string, Promise<T>>();
  readonly #sizes = new Map<string, number>();
  #size = 0;

  get(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const text = read().then((value) => {
      this.#keep(key, typeof value === 'string' ? value.length : 0);
      return value;
    });
    this.#known.set(key, text);
    return text;
  }

  #keep(key: string, size: number): void {
    this.#sizes.set(key, size);
    this.#size += size;
    for (const [oldest, length] of this.#sizes) {
      if (this.#size <= mostCharacters || oldest === key) break;
      this.#sizes.delete(oldest);
      this.#known.delete(oldest);
      this.#size -= length;
    }
  }
}
