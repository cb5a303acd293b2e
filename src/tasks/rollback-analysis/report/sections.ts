import { block, code, quoted, table } from '../../../domain/markdown.ts';
import { neutralise, neutraliseInline } from '../../../readers/page/outbound.ts';
import type { MitigationOption } from '../mitigate/mitigation.ts';
import type { RollbackAnalysisPart } from '../part.ts';
import { shortSha } from '../../../domain/words.ts';

const shownSuspects = 8;
const shownHypotheses = 5;
const shownStays = 20;
const flat = (text: string, most = 400): string =>
  neutraliseInline(text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function optionOf({ mitigation }: RollbackAnalysisPart, kind = mitigation.choice): MitigationOption {
  return mitigation.options.find((option) => option.kind === kind)!;
}

export function suspectTable({ suspects }: RollbackAnalysisPart): string {
  if (suspects.length === 0) return 'No commit of the deployment is a suspect.';
  const rows = suspects.slice(0, shownSuspects).map((one) => [
    `${one.rank}`,
    `${code(shortSha(one.commit))}${one.subject === null ? '' : ` ${flat(one.subject, 70)}`}`,
    code(`${one.path}${linesOf(one)}`),
    one.score.toFixed(2),
    flat(
      one.reasons
        .slice(0, 3)
        .map(({ text }) => text)
        .join('; '),
    ),
  ]);
  const more = suspects.length > shownSuspects ? `\n\nand ${suspects.length - shownSuspects} more in result.json` : '';
  return `${table(['#', 'Commit', 'Where (in that commit)', 'Score', 'Why'], rows)}${more}`;
}

function linesOf({ start_line: from, end_line: to }: RollbackAnalysisPart['suspects'][number]): string {
  if (from === 0) return '';
  return to > from ? `:${from}-${to}` : `:${from}`;
}

/** The three statements that every decision needs, and the commands. */
export function recommendation(part: RollbackAnalysisPart): string {
  const { mitigation } = part;
  const chosen = optionOf(part);
  const along = mitigation.alongside.length === 0 ? '' : ` Along with it: ${mitigation.alongside.join(', ')}.`;
  return [
    `### Do this: ${flat(chosen.title)}`,
    `${flat(mitigation.why)}.${along}`,
    [
      `- **Possible now:** ${chosen.possible}` +
        `${chosen.because.length === 0 ? '' : ` (${flat(chosen.because.join('; '))})`}`,
      `- **How quickly undone:** ${flat(chosen.undo)}`,
      `- **What can get worse:** ${flat(chosen.can_get_worse.join('; ') || 'nothing is known')}`,
      `- **It worked when:** ${flat(chosen.proof)}`,
      `- **If nobody acts for 30 minutes:** ${flat(chosen.risk_of_waiting)}`,
      ...(mitigation.posture.length === 0 ? [] : [`- **Posture:** ${flat(mitigation.posture.join('; '))}`]),
      ...(mitigation.reassess_at === null ? [] : [`- **Look again by:** ${mitigation.reassess_at}`]),
    ].join('\n'),
    ...[chosen, ...mitigation.alongside.map((kind) => optionOf(part, kind))]
      .filter(({ commands }) => commands.length > 0)
      .map(({ commands }) => block(commands.join('\n'), 'bash')),
    mitigation.disagreement === null ? '' : disagreement(part),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function disagreement({ mitigation: { disagreement: both } }: RollbackAnalysisPart): string {
  if (both === null) return '';
  const row = (who: string, side: typeof both.rules): string[] => [
    who,
    side.choice,
    flat(side.why),
    `${side.reversibility} of 3`,
    `${side.blast_radius} of 3`,
  ];
  const sides = table(
    ['Who', 'Recommends', 'Why', 'Reversibility', 'Blast radius'],
    [row('rules', both.rules), row('model', both.codex)],
  );
  return `Rules and model disagree; taken: **${both.taken}**, for ${flat(both.why)}.\n\n${sides}`;
}

export function ladderTable({ mitigation }: RollbackAnalysisPart): string {
  const rows = mitigation.options.map((option) => [
    option.kind === mitigation.choice ? `**${option.kind}**` : option.kind,
    option.possible,
    flat(
      option.kind === mitigation.choice
        ? mitigation.why
        : (mitigation.rejected.find(({ kind }) => kind === option.kind)?.why ?? option.because.join('; ')),
    ),
    flat(option.undo, 200),
    flat(option.can_get_worse.join('; '), 300),
    `${option.reversibility.score} / ${option.blast_radius.score}`,
  ]);
  return table(['Option', 'Possible', 'Why, or why not', 'Undone', 'Can get worse', 'Reversible / touches'], rows);
}

/** Each option's commands, those of the recommended one are shown above. */
export function commandBlocks({ mitigation }: RollbackAnalysisPart): string {
  const rest = mitigation.options.filter(
    ({ kind, possible, commands }) =>
      kind !== mitigation.choice && !mitigation.alongside.includes(kind) && possible !== 'no' && commands.length > 0,
  );
  return rest.map(({ title, commands }) => `${flat(title)}\n\n${block(commands.join('\n'), 'bash')}`).join('\n\n');
}

export function wayBackText({ rollback, reverts, revert, deployment, suspects }: RollbackAnalysisPart): string {
  const good = deployment.last_good?.sha;
  const tried = reverts
    .filter(({ commit }) => commit === null || commit === suspects[0]?.commit)
    .map(({ what, commit, onto, outcome, conflicts, reason }) => [
      what === 'range' ? 'everything after the last known good' : code(shortSha(commit ?? '')),
      code(shortSha(onto)),
      outcome,
      flat(
        conflicts.length > 0
          ? conflicts
              .slice(0, 8)
              .map((one) => `${one.path}: ${one.reason}`)
              .join('; ')
          : (reason ?? ''),
      ),
    ]);
  const more = rollback.irreversible.length - shownStays;
  const stays = rollback.irreversible
    .slice(0, shownStays)
    .map(({ kind, blocks, path, line, quote, why }) => [
      blocks ? '**blocks**' : 'look first',
      kind,
      path === null ? quoted(quote) : code(`${path}${line === null ? '' : `:${line}`}`),
      path === null ? '' : quoted(quote.slice(0, 120)),
      flat(why),
    ]);
  return [
    `Going back to ${good === undefined ? 'a last known good that nobody knows' : code(shortSha(good))} is ` +
      `**${rollback.feasible ? 'feasible' : 'not feasible'}** as far as the repository shows.`,
    tried.length === 0
      ? ''
      : 'Reverts that were tried, in a throw-away repository:\n\n' +
        table(['Of', 'Onto', 'Result', 'Conflicts'], tried),
    stays.length === 0
      ? 'No rule found anything that going back does not undo; that is no proof.'
      : `What going back does not undo:\n\n${table(['', 'Kind', 'Where', 'Line', 'Why'], stays)}` +
        (more > 0 ? `\n\nand ${more} more in result.json` : ''),
    `Pull request with the revert: ${revert.ready ? `ready (${flat(revert.reason)})` : flat(revert.reason)}.`,
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

const groundWords = {
  'symptom-and-diff': 'grounded in symptom and diff',
  'diff-alone': 'grounded in the diff alone: a suspicion',
} as const;
const namedByModel = (things: readonly string[]): string =>
  things.length === 0 ? 'the model names nothing' : flat(things.join('; '));

export function hypothesisText({ hypotheses }: RollbackAnalysisPart): string {
  return hypotheses
    .slice(0, shownHypotheses)
    .map((one) =>
      [
        `**${code(shortSha(one.commit))}, ${one.confidence}, ${groundWords[one.grounded]}**`,
        neutralise(one.mechanism),
        [
          ...one.symptom.map(({ offset, quote }) => `- symptom at ${offset}: ${quoted(quote.slice(0, 300))}`),
          ...one.diff.map(
            ({ path, line, side, quote }) =>
              `- ${code(`${path}:${line}${side === 'old' ? ' (before)' : ''}`)}: ${quoted(quote.slice(0, 300))}`,
          ),
          ...one.lost.map((quote) => `- a quote that stands nowhere, left out: ${quoted(quote.slice(0, 200))}`),
          `- speaks against it: ${namedByModel(one.counter_evidence)}`,
          `- not looked at: ${namedByModel(one.gaps)}`,
        ].join('\n'),
      ].join('\n\n'),
    )
    .join('\n\n');
}

export function unknownText({ gaps, packet }: RollbackAnalysisPart): string {
  const lines = [...gaps, ...packet.unknowns.map(({ field, why }) => `${field.replaceAll('_', ' ')}: ${why}`)];
  return lines.length === 0
    ? 'Nothing is known to be missing.'
    : [...new Set(lines)]
        .slice(0, 40)
        .map((line) => `- ${flat(line)}`)
        .join('\n');
}

export function packetText({ packet }: RollbackAnalysisPart): string {
  const { snapshot, decision, handoff } = packet;
  const pairs = (values: object): string =>
    table(
      ['', ''],
      Object.entries(values).map(([name, value]) => [
        name.replaceAll('_', ' '),
        flat(Array.isArray(value) ? value.join('; ') : String(value), 600),
      ]),
    );
  return [
    '**Incident command snapshot**',
    pairs(snapshot),
    '**Checkpoint decision record**',
    pairs(decision),
    '**Handoff**',
    pairs(handoff),
    '**Residual risk**',
    packet.residual_risk.map((risk) => `- ${flat(risk)}`).join('\n'),
    ...packet.commands.flatMap((run) => [
      '**Command that was run**',
      block(`${run.command}\n# ${run.output.replace(/\s+/g, ' ')}`, 'bash'),
    ]),
  ].join('\n\n');
}

export function otherText({ other_causes: others }: RollbackAnalysisPart): string {
  return others
    .slice(0, 10)
    .map(
      ({ kind, text, quote, source }) =>
        `- **${kind}** (${source === 'rules' ? 'rules' : 'model'}): ${flat(text)}, ${quoted(quote.slice(0, 200))}`,
    )
    .join('\n');
}

export { flat };
