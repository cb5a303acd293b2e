import type { Redactor, SecretHit } from '../../contracts/world.ts';
import { digest } from '../../domain/json.ts';
import { Needles, formsOf, fragmentLength } from '../../readers/redact/needles.ts';
import { extraAnchors, presetAnchors, privateKeyAnchors } from '../../readers/redact/anchors.ts';
import { findInLogs, type TextKind } from '../../readers/redact/log-secrets.ts';
import { extraPatterns, findExtra } from '../../readers/redact/patterns.ts';
import { findPrivateKeys } from '../../readers/redact/private-key.ts';
import { Screen } from '../../readers/redact/screen.ts';
import { isMarker, joinSpans, replaceSpans, type Span } from '../../readers/redact/spans.ts';
import { fileKind, findPreset, presetKinds } from './secretlint.ts';
import { TextCache } from './text-cache.ts';

type Redacted = Awaited<ReturnType<Redactor['redact']>>;

/** Secrets found on the way that are looked for as a whole in every later text. */
const remembered = 1000;
/** characters; longer ones, and many texts that begin like them, would be compared for minutes */
const longestRemembered = 2048;

/**
 * The one redactor of a run. `known` are values that the run itself holds (key, token): each occurrence of 12 or more
 * of their characters goes, also within base64 and URL-encoding. Everything else is found by format; what was found
 * once is found again without its surroundings.
 *
 * Calls are worked off in order, so that numbers depend on the order of calls alone.
 */
export function createRedactor(options: { known?: readonly { kind: string; value: string }[] } = {}): Redactor {
  const known = new Needles();
  const seen = new Needles();
  const screen = screenOfFormats();
  const numbers = new Map<string, number>();
  const cache = new TextCache<Redacted>();
  let learnt = 0;
  let pending = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const numberOf = (value: string): number => {
    const key = digest(value);
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return number;
  };

  for (const { kind, value } of options.known ?? []) {
    const owner = { kind: kind.toLowerCase().replace(/[^a-z0-9-]+/g, '-') || 'secret', value: value.trim() };
    if (owner.value === '') continue;
    numberOf(owner.value);
    for (const form of formsOf(owner.value)) {
      known.addFragments(form, owner);
      screen.addFragments(form);
    }
  }

  const learn = (span: Span): void => {
    if (learnt >= remembered || span.kind === 'private-key') return;
    if (span.value.length < fragmentLength || span.value.length > longestRemembered) return;
    // a password made of words alone would be taken out of ordinary text
    if (!/[0-9]/.test(span.value) || !/[A-Za-z]/.test(span.value)) return;
    if (numbers.has(digest(span.value))) return;
    seen.addExact(span.value, { kind: span.kind, value: span.value });
    screen.addText(span.value);
    learnt += 1;
  };

  async function redactNow(text: string, path: string | undefined, as: TextKind): Promise<Redacted> {
    const key = digest(`${fileKind(path)}\0${as}\0${learnt}\0${text}`);
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const ofRun = joinSpans(known.find(text));
    const byFormat = [...(await findPreset(text, path)), ...findPrivateKeys(text), ...findExtra(text)];
    for (const span of byFormat) if (firstWithin(ofRun, span) === undefined) learn(span);
    // Not learnt: what a stranger's log calls a secret must not vanish from the code that is looked at.
    const byName = as === 'log' ? findInLogs(text) : [];
    // the run's own values come first in kind and number, however long what surrounds them is
    const spans = prefer(joinSpans([...ofRun, ...byFormat, ...seen.find(text), ...byName]), ofRun).filter(
      (span) => !isMarker(text.slice(span.start, span.end)),
    );
    const result: Redacted = replaceSpans(text, spans, (span) => numberOf(span.value));
    cache.set(key, result, text.length + result.text.length);
    return result;
  }

  return {
    // What is being read may teach the redactor something.
    isClean: (bytes) => pending === 0 && !screen.mayHold(bytes),
    redact(text, path, kind = 'code') {
      pending += 1;
      const turn = queue.then(() => redactNow(text, path, kind)).finally(() => (pending -= 1));
      queue = turn.catch(() => {});
      return turn.then((redacted) => ({ ...redacted, hits: redacted.hits.map((hit): SecretHit => ({ ...hit })) }));
    },
  };
}

/** What has to stand in a text for one of the formats to be found in it. */
function screenOfFormats(): Screen {
  const screen = new Screen();
  const rows = [
    ...presetKinds().map(({ id }) => presetAnchors[id]),
    privateKeyAnchors,
    ...extraPatterns.map(({ kind }) => extraAnchors[kind]),
  ];
  for (const row of rows) {
    if (row === undefined) screen.giveUp();
    else screen.add(row);
  }
  return screen;
}

function prefer(spans: Span[], first: readonly Span[]): Span[] {
  return spans.map((span) => {
    const owner = firstWithin(first, span);
    return owner === undefined ? span : { ...span, kind: owner.kind, value: owner.value };
  });
}

/** The first of the sorted, disjoint spans that meets `span`. */
function firstWithin(sorted: readonly Span[], span: Span): Span | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.end ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low];
  return found !== undefined && found.start < span.end ? found : undefined;
}
