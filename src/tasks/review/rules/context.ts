import type { SecretHit } from '../../../contracts/world.ts';
import type { Side } from '../../../domain/finding.ts';
import { largestText } from '../../../readers/diff/decode-files.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { grammarOf } from '../../../readers/symbols/grammar.ts';
import { largestSource } from '../../../readers/symbols/symbols.ts';
import { decodeText } from '../../../readers/text/decode.ts';
import { Unread, type Reading, type RuleContext, type RuleFile } from './rule.ts';
import { TextStore } from './text/store.ts';
import type { Unreads } from './text/unread.ts';
import type { World } from '../touches.ts';

/** A changed file after the redactor, with the secrets that stood on added lines. */
export interface RedactedFile {
  file: ChangedFile;
  secrets: { hit: SecretHit; line: number; endLine: number }[];
}

/** What all rules read, once for all of them; nothing is noted here. */
export type SharedReading = Omit<RuleContext, 'couldNotLook'>;

const linkMode = '120000';
const link = new Unread('a symbolic link');

/**
 * The readings of a change. Contents are read by their blob, so a path that was changed by the redactor is still found.
 */
export function sharedReading(
  files: readonly RedactedFile[],
  revisions: { base: string; head: string },
  world: World,
): SharedReading {
  const texts = new TextStore<Reading>();
  const once = (key: string, path: string, read: () => Promise<Uint8Array | null | undefined>): Promise<Reading> =>
    texts.get(key, async () => {
      const bytes = await read();
      if (bytes === undefined) return undefined;
      if (bytes === null || bytes.length > largestText) return new Unread(`over ${largestText / 1024 / 1024} MiB`);
      const decoded = decodeText(bytes);
      if (decoded.state === 'binary') return new Unread(`binary (${decoded.why})`, decoded.script);
      return (await world.redactor.redact(decoded.text, path)).text;
    });
  const blobOf = (file: ChangedFile, side: Side): Promise<Reading> => {
    const blob = side === 'old' ? file.oldBlob : file.newBlob;
    if (blob === null || file.submodule) return Promise.resolve(undefined);
    if ((side === 'old' ? file.oldMode : file.newMode) === linkMode) return Promise.resolve(link);
    return once(blob, file.path, () => world.repository.readWithin(blob, largestText));
  };
  const revision = (side: Side): string => (side === 'old' ? revisions.base : revisions.head);
  const trees = new Map<string, Promise<string[]>>();
  return {
    files: files.map(({ file, secrets }): RuleFile => ({
      file,
      secrets,
      hunks: readHunks(file.patch),
      base: () => blobOf(file, 'old'),
      head: () => blobOf(file, 'new'),
    })),
    read: (side, path) => once(`${side}:${path}`, path, () => world.repository.read(revision(side), path)),
    list: (side, under = '') => {
      const key = `${side}:${under}`;
      const known =
        trees.get(key) ??
        world.repository
          .list(revision(side), under === '' ? undefined : under)
          .then((entries) => entries.map((entry) => entry.path));
      trees.set(key, known);
      return known;
    },
    symbols: async (path, text) => {
      if (grammarOf(path) === undefined) return null;
      const found = await world.symbols(path, text);
      if (found !== null) return found;
      return new Unread(
        text.length > largestSource
          ? `over ${largestSource / 1024 / 1024} MiB of code`
          : 'its syntax is not one that the grammar knows',
      );
    },
  };
}

/**
 * The readings as one rule gets them: each that fails is noted for it. What is not readable before the change counts
 * for nothing by itself.
 */
export function contextFor(shared: SharedReading, unreads: Unreads): RuleContext {
  const noted = async (side: Side, path: string, reading: Promise<Reading>): Promise<Reading> => {
    const read = await reading;
    // what a link says is its one line of the patch; only who is about the file behind it has not looked
    if (read instanceof Unread && (read !== link || unreads.owns(path)))
      unreads.note(path, read.reason, side === 'old' ? false : undefined);
    return read;
  };
  return {
    ...shared,
    files: shared.files.map((one) => ({
      ...one,
      base: () => noted('old', one.file.path, one.base()),
      head: () => noted('new', one.file.path, one.head()),
    })),
    read: (side, path) => noted(side, path, shared.read(side, path)),
    couldNotLook: (path, reason, counts) => {
      unreads.note(path, reason, counts);
    },
  };
}
