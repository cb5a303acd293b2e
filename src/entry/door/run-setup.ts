import { findCodex } from '../../adapters/codex/find-codex.ts';
import { checkSandbox, judgePlatform, type SandboxState } from '../../adapters/codex/sandbox.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { runPlain } from '../../adapters/runner/plain-command.ts';
import { writeOutputs } from '../../adapters/runner/report.ts';
import type { Log } from '../../contracts/world.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import { guardStep } from '../run/guard.ts';

const restriction = 'kernel.apparmor_restrict_unprivileged_userns';

/** Puts the pinned CLI into the tool cache and makes sure that its sandbox starts. */
export function runSetup(): Promise<void> {
  return guardStep({}, async () => {
    const log = createRunnerLog();
    const platform = judgePlatform(process.platform, process.arch);
    if (platform !== null) throw new Failure('environment', `${platform.reason}; ${platform.fix}`);
    const binary = await findCodex({ log });
    let sandbox = await checkSandbox(binary);
    if (!sandbox.ok && (await allowUserNamespaces(log))) sandbox = await checkSandbox(binary);
    refuseWithoutSandbox(sandbox);
    writeOutputs({ 'codex-path': binary.command, 'codex-version': binary.version });
    log.info(`codex ${binary.version} with a working sandbox: ${binary.command}`);
  });
}

function refuseWithoutSandbox(sandbox: SandboxState): void {
  if (!sandbox.ok) throw new Failure('environment', `${sandbox.reason}; ${sandbox.fix}`);
}

/**
 * Some systems keep unprivileged processes from making user namespaces, by AppArmor. On a machine of GitHub's own,
 * which is thrown away after the job, the restriction is lifted; on a runner of the user's own that is not ours to do.
 */
async function allowUserNamespaces(log: Log): Promise<boolean> {
  if (process.env['RUNNER_ENVIRONMENT'] !== 'github-hosted') return false;
  try {
    const { code, said } = await runPlain('sudo', ['-n', 'sysctl', '-w', `${restriction}=0`], 20);
    if (code === 0) log.info(`user namespaces allowed on this GitHub-hosted runner (${restriction}=0)`);
    else log.debug(`sysctl: exit ${code}: ${said}`);
    return code === 0;
  } catch (error) {
    log.debug(`sysctl: ${messageOf(error)}`);
    return false;
  }
}
