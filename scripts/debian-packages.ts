import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const alone = ['-o', 'APT::Sandbox::User='];

/**
 * Unpacks Debian's packages into `folder`, without root: no service is installed or started, and nothing outside of it
 * changes. apt checks what it loads against the source's signature. `choose` names the packages, by the options that
 * apt needs; `finish` may add files of its own.
 */
export function unpackPackages(
  folder: string,
  choose: (options: readonly string[]) => readonly string[],
  finish: (unpacked: string) => void = () => undefined,
): void {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    if (!download(work, [], choose)) {
      // Lists of our own: those of the machine are missing or old, and only root could change them.
      const [lists, cache] = [join(work, 'lists'), join(work, 'cache')];
      mkdirSync(join(lists, 'partial'), { recursive: true });
      mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
      const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
      execFileSync('apt-get', [...own, ...alone, '--quiet', 'update'], {
        cwd: work,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      if (!download(work, own, choose))
        throw new Error(`apt has no package source with ${choose(own).slice(0, 5).join(' and ')}`);
    }
    const unpacked = join(work, 'unpacked');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg-deb', ['--extract', join(work, file), unpacked], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    finish(unpacked);
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(unpacked, folder);
    } catch (error) {
      // Another install was faster.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function download(
  work: string,
  options: readonly string[],
  choose: (options: readonly string[]) => readonly string[],
): boolean {
  try {
    execFileSync('apt-get', [...options, ...alone, '--quiet', 'download', ...choose(options)], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error('there is no apt-get here', { cause: error });
    return false;
  }
}

/** A package and those that it depends on, but for what is installed. */
export function missingPackages(name: string, options: readonly string[]): string[] {
  const all = execFileSync('apt-cache', [...options, 'depends', '--recurse', '--important', name], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^[a-z0-9]/.test(line));
  const installed = execFileSync('dpkg-query', ['--show', '--showformat', '${Package} ${db:Status-Abbrev}\n'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((line) => line.endsWith(' ii '));
  const known = new Set(installed.map((line) => line.split(' ')[0]));
  return [...new Set(all)].filter((one) => !known.has(one));
}
