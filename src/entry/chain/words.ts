import type { Envelope } from '../../domain/result.ts';
import type { PipelinePart } from './record.ts';
import { count } from '../../domain/words.ts';

type Stage = PipelinePart['stages'][number];

export const verdictWords: Readonly<Record<Envelope['verdict'], string>> = {
  pass: '✅ pass',
  block: '⛔ block',
  inconclusive: '⚠️ inconclusive',
  skipped: '⏭️ skipped',
};

/** Wall clock of a stage; empty for one that was never started. */
export function timeOf({ started_at: from, ended_at: to }: Stage): string {
  if (from === null || to === null) return '';
  const seconds = Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`;
}

export function dollars(amount: number | null): string {
  return amount === null ? 'cost unknown' : amount === 0 ? '$0' : `$${amount.toFixed(amount < 0.01 ? 4 : 2)}`;
}

/** What a stage cost, or what its absence saved. */
export function costOf(stage: Stage): string {
  if (stage.because !== null)
    return stage.saved_usd === null || stage.saved_usd === 0 ? '' : `about ${dollars(stage.saved_usd)} saved`;
  return stage.usage.requests === 0
    ? 'no model'
    : `${dollars(stage.usage.usd)}, ${count(stage.usage.requests, 'request')}`;
}

export function modeWords(stage: Stage): string {
  const model = stage.model ?? '';
  switch (stage.mode) {
    case 'fallback':
      return `${model} (fallback: the share was below the estimate)`;
    case 'none':
      return 'nothing left to spend';
    case 'rules':
      return 'rules';
    case 'full':
      return model === '' ? 'rules' : model;
    case null:
      return '';
  }
}

/** The findings that hold the chain up, and the stage that said each. */
export function blockingOf(
  envelope: Envelope,
  part: PipelinePart,
): { stage: string; finding: Envelope['findings'][number] }[] {
  return part.blocking.flatMap(({ stage, finding: id }) =>
    envelope.findings.filter((finding) => finding.id === id).map((finding) => ({ stage, finding })),
  );
}

export function placeOf({ path, line, side }: Envelope['findings'][number]): string {
  return line === null ? path : `${path}:${line}${side === 'old' ? ' (before)' : ''}`;
}

/** What kept the chain below its own limit; empty where nothing did. */
export function limitWords({ allowance }: PipelinePart): string {
  if (allowance === null || allowance.reason === null) return '';
  const { reason } = allowance;
  return allowance.limited_by === 'ledger'
    ? reason
    : `What this run may spend is limited by ${{ run: 'its earlier attempts', 'pull-request': 'the pull request', day: 'the day' }[allowance.limited_by]}: ${reason}`;
}
