/** Keeps the last `limit` bytes of a stream in little more than twice that memory. */
export interface Tail {
  add(chunk: Buffer): void;
  text(): string;
}

export function openTail(limit: number): Tail {
  let chunks: Buffer[] = [];
  let held = 0;
  let total = 0;
  return {
    add(chunk) {
      total += chunk.length;
      chunks.push(chunk.length > limit ? Buffer.from(chunk.subarray(chunk.length - limit)) : chunk);
      held += Math.min(chunk.length, limit);
      if (held <= 2 * limit + 65_536) return;
      const kept = Buffer.concat(chunks).subarray(-limit || held);
      chunks = limit === 0 ? [] : [Buffer.from(kept)];
      held = limit === 0 ? 0 : kept.length;
    },
    /**
     * UTF-8; where the start was cut, a first line says so, and bytes of a character that was cut through are left out.
     */
    text() {
      const all = Buffer.concat(chunks);
      if (total <= limit) return all.toString('utf8');
      let start = Math.max(0, all.length - limit);
      while (start < all.length && ((all[start] ?? 0) & 0xc0) === 0x80) start += 1;
      return `[${total - (all.length - start)} bytes cut]\n${all.subarray(start).toString('utf8')}`;
    },
  };
}
