import type { BlamedLine } from '../../../contracts/repository.ts';
import type { World } from '../touches.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Trace } from '../../../readers/traces/model.ts';
import type { Incident } from '../incident.ts';
import { filesToRead } from '../rank/frames.ts';
import type { RankInput } from '../rank/rank.ts';
import type { Changes } from './changes.ts';

const decoder = new TextDecoder();

/** What docs/culprit.md names as making the ranking better; what can't be had is left out and said. */
export async function readRankInput(
  world: World,
  live: string,
  signal: Incident['signal'],
  traces: readonly Trace[],
  changes: Changes,
  gaps: string[],
): Promise<RankInput> {
  const paths = (await world.repository.list(live)).map(({ path }) => path);
  const files = filesToRead(traces, paths);
  const blame: BlamedLine[] = [];
  const sources: Record<string, string> = {};
  for (const path of files) {
    try {
      blame.push(...(await world.history.blame(live, path)));
      const bytes = await world.repository.read(live, path);
      if (bytes !== undefined) sources[path] = (await world.redactor.redact(decoder.decode(bytes), path)).text;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
      gaps.push(`${path} could not be blamed: ${messageOf(error)}`);
    }
  }
  return {
    candidates: changes.candidates,
    history: changes.history,
    symptom: signal.text,
    traces,
    service: signal.service,
    paths,
    sources,
    ...(blame.length > 0 ? { blame } : {}),
  };
}
