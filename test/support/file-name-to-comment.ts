import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSuite, runStep } from './action-runner.ts';
import { startArtifacts } from './artifact-server.ts';
import { writeCaller } from './caller-repository.ts';
import { runEvent } from './event-payload.ts';
import { startGithub } from './github-server.ts';
import { pullState } from './github-state.ts';
import { noise } from './secrets.ts';

/**
 * What a stranger's branch with a file of this name makes people read: review and publish as built, against the fake
 * GitHub. `path`: of an annotation for it.
 */
export async function fileNameToComment(name: string): Promise<{ bodies: string[]; path: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'file-name-'));
  const suite = buildSuite(join(dir, 'suite'));
  const secret = `gh${'p_'}${noise(36, undefined, 'file-name')}`;
  const caller = writeCaller(
    dir,
    { 'README.md': '# Shop\n' },
    { x: { [name]: `token: ${secret}\n`, 'src/a.js': 'export const a = 1;\n' } },
  );
  const [github, artifacts] = [await startGithub(), await startArtifacts()];
  try {
    const head = { ref: 'x', sha: caller.sha('x'), owner: 'stranger', repository: 'stranger/shop' };
    github.reset({
      repository: caller.name,
      pulls: [
        pullState({
          number: 7,
          base: { ref: 'main', sha: caller.base },
          head,
          files: [{ filename: 'src/a.js', status: 'added' }],
        }),
      ],
    });
    const token = `gh${'s_'}${noise(36, undefined, 'token')}`;
    const step = {
      event: 'workflow_run',
      payload: runEvent(caller, 'x'),
      environment: { ...artifacts.environment, GITHUB_API_URL: github.url, GITHUB_SHA: caller.base },
    } as const;
    const review = await runStep(suite, {
      ...step,
      action: 'review',
      workspace: caller.dir,
      inputs: { engine: 'rules', 'fail-on': 'never', base: caller.base, head: head.sha, 'github-token': token },
    });
    const publish = await runStep(suite, {
      ...step,
      action: 'publish',
      workspace: dir,
      inputs: {
        'github-token': token,
        'artifact-id': review.outputs['artifact-id'] ?? '',
        'artifact-digest': review.outputs['artifact-digest'] ?? '',
      },
    });
    if (review.code !== 0 || publish.code !== 0)
      throw new Error(`${review.errors.join('; ')} ${publish.errors.join('; ')}`);
    const { comments, checks, reviewComments, reviews } = github.state;
    const path = /^::error [^\n]*file=([^\n]*?),line=/m.exec(review.log)?.[1] ?? '';
    return {
      bodies: [
        review.summary,
        ...[...comments, ...reviewComments, ...reviews].map(({ body }) => body),
        ...checks.map(({ summary }) => summary ?? ''),
      ],
      path: decodeURIComponent(path),
    };
  } finally {
    await Promise.all([github.close(), artifacts.close()]);
  }
}
