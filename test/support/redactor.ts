import type { Redactor, SecretHit } from '../../src/contracts/world.ts';

/** Put together at run time, so that no scanner takes this file for a leak. */
export const plantedToken = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');

/** A small redactor for tests of what uses one: it knows tokens of one kind and private keys. */
export function createTestRedactor(): Redactor {
  const numbers = new Map<string, number>();
  return {
    async redact(text) {
      const hits: SecretHit[] = [];
      const clean = text.replace(
        /ghp_[A-Za-z0-9]{36}|-----BEGIN [A-Z ]*KEY-----\n[\s\S]*?-----END [A-Z ]*KEY-----/g,
        (secret, offset: number) => {
          const kind = secret.startsWith('ghp') ? 'github' : 'private-key';
          const number = numbers.get(secret) ?? numbers.size + 1;
          numbers.set(secret, number);
          const startLine = text.slice(0, offset).split('\n').length;
          const marker = `‹secret:${kind}#${number}›`;
          hits.push({ kind, number, startLine, endLine: startLine + secret.split('\n').length - 1, marker });
          return marker + '\n'.repeat(secret.split('\n').length - 1);
        },
      );
      return { text: clean, hits };
    },
  };
}
