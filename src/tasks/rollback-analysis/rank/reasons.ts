import { strongestTerms, type QueryTerm } from './terms.ts';
import { fileStem } from './stems.ts';
import type { Context, Scored } from './scored.ts';
import { riskNames } from './risk.ts';
import type { Reason } from './suspect.ts';
import { features, weights, type Feature } from './weights.ts';

/** The parts of a hunk's score in words, the weightiest first; together their weights are the score. */
export function reasonsOf(scored: Scored, context: Context): Reason[] {
  return features
    .map((feature) => ({ feature, weight: Math.round(scored.values[feature] * weights[feature] * 1e6) / 1e6 }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map(({ feature, weight }) => ({ feature, weight, ...wordsFor(feature, scored, context) }));
}

type Said = Pick<Reason, 'text' | 'symptom_offset'>;
const plain = (text: string): Said => ({ text, symptom_offset: null });
const listed = (terms: readonly QueryTerm[]): string => terms.map(({ term }) => term).join(', ');

function wordsFor(feature: Feature, { change, values }: Scored, context: Context): Said {
  switch (feature) {
    case 'hunk-words': {
      const terms = strongestTerms(change.words, context.terms, context.statistics, 5);
      return {
        text: `the hunk and the symptom share the words ${listed(terms)}`,
        symptom_offset: terms[0]?.offset ?? null,
      };
    }
    case 'commit-words':
      return plain(
        `the whole commit covers ${Math.round(values[feature] * 100)} % of what changes could say of the symptom`,
      );
    case 'message-words':
      return plain('the commit message speaks of the symptom');
    case 'file': {
      const hit = context.files.get(change.path, change.oldPath);
      const offset = hit?.frame.frame.offset ?? null;
      return hit?.tested === true
        ? { text: `${fileStem(hit.frame.path)} of the trace is named after ${change.path}`, symptom_offset: offset }
        : { text: `a frame of the trace lies in ${change.path}`, symptom_offset: offset };
    }
    case 'function': {
      const own = context.own.find(({ frame }) => frame.function !== null && change.names.has(frame.function));
      return {
        text: `the change touches ${own?.frame.function ?? 'a function'} of the trace`,
        symptom_offset: own?.frame.offset ?? null,
      };
    }
    case 'line': {
      const hit = context.lines.get(change);
      const where = hit?.distance === 0 ? 'on the line' : `${hit?.distance ?? 0} lines from the line`;
      return {
        text: `the change is ${where} that the trace names (${hit?.own.path}:${hit?.own.frame.line})`,
        symptom_offset: hit?.own.frame.offset ?? null,
      };
    }
    case 'service':
      return plain('the path bears the name of the service');
    case 'risk':
      return plain(`it changes ${[...change.risks].map((risk) => riskNames[risk]).join(', ')}`);
    case 'recent':
      return plain('it came late in this deploy');
    case 'not-code':
      return plain(`${change.path} is a test, documentation or generated`);
    case 'relative':
      return plain(`its commit covers ${Math.round(values[feature] * 100)} % of what the best of this deploy covers`);
    case 'referenced':
      return plain(
        `${context.referenced.get(fileStem(change.path))?.path ?? 'a file of the trace'} uses ${fileStem(change.path)}`,
      );
    case 'commit-size':
      return plain('the more a commit changes, the more it can break');
    case 'size':
      return plain(`it changes ${change.changed} lines`);
  }
}
