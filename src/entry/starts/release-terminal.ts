import type { Repository } from '../../contracts/repository.ts';
import type { Json } from '../../domain/json.ts';
import type { DeployGateOptions } from '../../tasks/deploy-gate/options.ts';
import type { ReleaseRequest } from '../../tasks/deploy-gate/release-request.ts';
import { readReleaseFiles } from './release-files.ts';
import { actorName, named } from './revisions.ts';
import type { Begun, TerminalSources } from './start.ts';

/**
 * The release that a person at a terminal means: `--head` against what is `--live`. Configuration comes from HEAD, for
 * what lies there is the person's own.
 */
export async function beginReleaseAtTerminal({
  repository,
  redactor,
  clock,
  log,
}: TerminalSources<DeployGateOptions>): Promise<Begun<DeployGateOptions>> {
  return {
    trusted: await repository.resolve('HEAD'),
    trigger: async ({ values }) => {
      const [trusted, head] = [
        await repository.resolve('HEAD'),
        await named('--head', repository.resolve(values.head ?? 'HEAD')),
      ];
      const live = values.live === undefined ? null : await named('--live', repository.resolve(values.live));
      if (live === null)
        log.info(
          '--live names the revision that is live; without it, and without a GITHUB_TOKEN, the diff is not known',
        );
      const request: ReleaseRequest = {
        branch: await branchOf(repository),
        live,
        run: null,
        deployment: null,
        ...(await readReleaseFiles(values, redactor, clock)),
      };
      return {
        event: 'cli',
        actor: actorName(),
        at: clock.now().toISOString(),
        subject: { kind: 'revision', repository: await repository.name(), trusted, head },
        payload: request as unknown as Json,
      };
    },
  };
}

/** The branch whose rules count, as far as a clone tells. */
async function branchOf(repository: Repository): Promise<string> {
  for (const name of ['main', 'master', 'trunk', 'develop']) {
    if (
      await repository.resolve(`refs/remotes/origin/${name}`).then(
        () => true,
        () => false,
      )
    )
      return name;
  }
  return 'main';
}
