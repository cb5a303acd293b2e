// A task of its own kind, for proving the flow without knowing any real task: it asks for two parts of a sentence, in
// one round, has a part that fails its check asked for once more, and joins them.
import { z } from 'zod';
import { choiceOption, numberOption, type OptionList } from '../../src/contracts/options.ts';
import { UnusableReply } from '../../src/domain/errors.ts';
import type { Claim, Task } from '../../src/contracts/task.ts';
import type { Ask } from '../../src/contracts/engine.ts';
import type { Json } from '../../src/domain/json.ts';

const options = {
  words: numberOption<number>({
    help: 'words in a part',
    phase: 'ask',
    places: ['flag', 'config'],
    min: 1,
    integer: true,
    fallback: 2,
  }),
  strict: choiceOption({
    help: 'whether a missing part blocks',
    phase: 'policy',
    places: ['flag', 'config'],
    values: ['yes', 'no'],
    fallback: 'yes',
  }),
} satisfies OptionList;

const Evidence = z.strictObject({ parts: z.array(z.string()) });
const Part = z.strictObject({ text: z.string(), repairs: z.int() });
const Reply = z.strictObject({ text: z.string() });
export const partsSchema: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text: { type: 'string' } },
};
type PartClaim = Claim & { text: string };

export const partsTask: Task<typeof options, z.infer<typeof Evidence>, PartClaim, z.infer<typeof Part>, never> = {
  name: 'parts-test',
  about: 'Joins two parts of a sentence.',
  options,
  touches: [],
  profile: {},
  evidence: Evidence,
  part: Part,
  outputs: {},
  collect: () => Promise.resolve({ parts: ['first', 'second'] }),
  ask(run): Ask[] {
    return run.evidence.parts.flatMap((part) => {
      const turn = run.turns.find((one) => one.ask.id === part);
      const ask: Ask = {
        id: part,
        profile: 'parts',
        prompt: `the ${part} part, ${run.options.words} words`,
        schema: partsSchema,
        reads: [part],
      };
      if (turn === undefined) return [ask];
      const bad = turn.problem ?? run.checks.find((check) => check.ask === part && !check.kept)?.reason;
      return bad === undefined || turn.reply.outcome !== 'answered'
        ? []
        : [{ ...ask, id: `${part}.again`, prompt: `${ask.prompt}; before: ${bad}` }];
    });
  },
  claims(ask, reply) {
    const parsed = Reply.safeParse(tryJson(reply.text));
    if (!parsed.success) throw new UnusableReply('not { text }');
    return [{ id: `${ask.id}/text`, cites: [], text: parsed.data.text }];
  },
  check: (run, turn) =>
    Promise.resolve(
      turn.claims.map((claim) => {
        const kept = claim.text.split(' ').length === run.options.words;
        return {
          ask: turn.ask.id,
          claim: claim.id,
          kept,
          reason: kept ? 'has the words' : `has ${claim.text.split(' ').length} words`,
        };
      }),
    ),
  decide(run) {
    const texts = run.evidence.parts.map(
      (part) =>
        run.turns
          .findLast((turn) => turn.ask.id.startsWith(part))
          ?.claims.find((claim) => run.checks.some((check) => check.claim === claim.id && check.kept))?.text,
    );
    const missing = texts.filter((text) => text === undefined).length;
    const finding = {
      id: 'missing',
      rule: 'parts',
      severity: 'high' as const,
      confidence: 'L3' as const,
      title: 'A part is missing',
      detail: '',
      path: 'sentence',
      line: null,
      end_line: null,
      side: 'new' as const,
      source: 'rules' as const,
      evidence: [],
      suggestion: null,
    };
    return {
      verdict: missing === 0 ? 'pass' : run.options.strict === 'yes' ? 'block' : 'inconclusive',
      reason: missing === 0 ? 'All parts are there.' : `${missing} parts are missing.`,
      findings: missing === 0 ? [] : [finding],
      dropped: [],
      receipt: [],
      digest: 'none',
      part: {
        text: texts.map((text) => text ?? '…').join(' '),
        repairs: run.turns.filter((turn) => turn.ask.id.endsWith('.again')).length,
      },
    };
  },
  render: (result) => ({
    markdown: `${result.part.text}\n`,
    effects: [{ kind: 'summary', key: 'parts', markdown: result.part.text }],
  }),
};

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
