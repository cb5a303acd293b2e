import { realpath, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { findPlain, insideOf } from './plain-folder.ts';

/** What a sandboxed command gets of the machine's tools. */
export interface Toolchains {
  /** folders outside of the system's own (/usr, /bin, /lib, /etc) that it may read; real paths that exist */
  readable: string[];
  /** the variables that it gets, beside HOME and TMPDIR */
  env: Record<string, string>;
}

/** Programs whose installation is looked up behind links and version managers' shims. */
const programs = [
  'node',
  'npm',
  'pnpm',
  'yarn',
  'bun',
  'deno',
  'python',
  'python3',
  'pip',
  'uv',
  'go',
  'java',
  'javac',
  'mvn',
  'gradle',
  'cargo',
  'rustc',
  'rustup',
  'ruby',
  'bundle',
  'php',
  'composer',
  'dotnet',
  'swift',
  'dart',
  'elixir',
  'erl',
  'perl',
  'make',
  'cmake',
  'bazel',
];
/** Version managers below a home folder: the whole folder is needed, and none keeps credentials in it. */
const managers = [
  '.pyenv',
  '.rustup',
  '.nvm',
  '.volta',
  '.fnm',
  '.asdf',
  '.rbenv',
  '.rvm',
  '.sdkman',
  '.goenv',
  '.nodenv',
  '.jenv',
  '.dotnet',
  '.deno',
  '.bun',
  '.local/share/mise',
  '.local/share/uv',
];
/** Variables that say where tools are. Only their paths are handed on: a value that is none is not. */
const pathVariables = [
  'GOROOT',
  'RUSTUP_HOME',
  'PYENV_ROOT',
  'VIRTUAL_ENV',
  'NVM_DIR',
  'VOLTA_HOME',
  'ASDF_DIR',
  'ASDF_DATA_DIR',
  'RBENV_ROOT',
  'GEM_HOME',
  'GEM_PATH',
  'DOTNET_ROOT',
  'ANDROID_HOME',
  'ANDROID_SDK_ROOT',
  'GRADLE_HOME',
  'MAVEN_HOME',
  'M2_HOME',
  'SDKMAN_DIR',
  'NODE_PATH',
  'pythonLocation',
  'Python_ROOT_DIR',
  'LD_LIBRARY_PATH',
  'PKG_CONFIG_PATH',
];
const javaHome = /^JAVA_HOME(?:_\d+_(?:X64|arm64|x64|ARM64))?$/;
/** Variables whose values can't be paths, and what they may look like. */
const plainVariables: Readonly<Record<string, RegExp>> = {
  LANG: /^[\w.@-]{1,40}$/,
  LC_ALL: /^[\w.@-]{1,40}$/,
  TZ: /^[\w/+-]{1,60}$/,
  PYENV_VERSION: /^[\w.:-]{1,60}$/,
  RUSTUP_TOOLCHAIN: /^[\w.-]{1,60}$/,
  GOTOOLCHAIN: /^[\w.+-]{1,60}$/,
};

/** Folders that are never opened as a whole, nor anything around them. */
function tooWide(dir: string, closed: readonly string[]): boolean {
  if (dir.split(sep).filter(Boolean).length < 2 && dir !== '/opt') return true;
  return closed.some((one) => one === dir || one.startsWith(dir + sep));
}

const real = (path: string): Promise<string | null> => realpath(path).catch(() => null);
const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** The tools as this process has them; home folders, the temporary one and checkouts stay closed. */
export function machineToolchains(env: NodeJS.ProcessEnv, checkout?: string): Promise<Toolchains> {
  const checkouts = [
    process.cwd(),
    ...[env['GITHUB_WORKSPACE'], checkout].filter((path) => path !== undefined && path !== ''),
  ] as string[];
  return findToolchains(env, [homedir(), tmpdir(), ...checkouts], checkouts);
}

/**
 * Where a path of PATH or of a variable really is. In a checkout everything is written by whoever wrote the revision:
 * what lies there by its name has to lie there in fact, without a link on the way.
 */
async function placeOf(path: string, checkouts: readonly string[]): Promise<string | null> {
  for (const root of checkouts) {
    const inside = insideOf(root, path) ?? insideOf((await real(root)) ?? root, path);
    if (inside === null) continue;
    const found = await findPlain(root, inside);
    return found.state === 'plain' ? found.real : null;
  }
  return real(path);
}

/** Where a program really is; one that a checkout links to is only looked up in that checkout. */
async function programIn(entry: string, program: string, checkouts: readonly string[]): Promise<string | null> {
  const found = await real(join(entry, program));
  const roots = await Promise.all(checkouts.map(async (root) => (await real(root)) ?? root));
  const home = roots.find((root) => insideOf(root, entry) !== null);
  return found !== null && home !== undefined && insideOf(home, found) === null ? null : found;
}

/**
 * Reads which tools are on PATH and where they live. Readable become: each PATH entry; the installation around an entry
 * named `bin` and around the real program behind `node`, `python3`, `go`, `java`, `cargo` and their like; `/opt`,
 * `/usr/local` and the runner's tool cache; known version managers of the home folder. Never a home folder, the root,
 * or anything that holds `closed` (other checkouts, the temporary folder). `checkouts` are those of them whose content
 * is an attacker's.
 */
export async function findToolchains(
  env: NodeJS.ProcessEnv,
  closed: readonly string[] = [],
  checkouts: readonly string[] = [],
): Promise<Toolchains> {
  const home = (await real(env['HOME'] ?? homedir())) ?? homedir();
  // who works in the home folder itself has no checkout there that could be told from it
  const foreign = checkouts.filter((root) => root !== home && insideOf(root, home) === null);
  const shut = [home, ...(await Promise.all(closed.map(real))).filter((path) => path !== null)];
  const inHome = (dir: string): boolean => dir.startsWith(home + sep);
  const entries = [...new Set((env['PATH'] ?? '').split(delimiter).filter(isAbsolute))];
  const wanted: string[] = [
    '/opt',
    '/usr/local',
    ...(env['RUNNER_TOOL_CACHE'] === undefined ? [] : [env['RUNNER_TOOL_CACHE']]),
  ];
  for (const manager of managers) wanted.push(join(home, manager));
  for (const entry of entries) {
    wanted.push(entry);
    const dir = await placeOf(entry, foreign);
    if (dir === null) continue;
    if (basename(dir) === 'bin' && !inHome(dir)) wanted.push(dirname(dir));
    for (const program of programs) {
      const found = await programIn(dir, program, foreign);
      if (found === null || dirname(found) === dir) continue;
      const folder = dirname(found);
      wanted.push(folder, ...(basename(folder) === 'bin' ? [dirname(folder)] : []));
    }
  }
  const variables: Record<string, string> = { PATH: entries.join(delimiter) || '/usr/local/bin:/usr/bin:/bin' };
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue;
    if (plainVariables[name]?.test(value) === true) variables[name] = value;
    if (!pathVariables.includes(name) && !javaHome.test(name)) continue;
    const parts = value.split(delimiter).filter((part) => isAbsolute(part));
    const folders = (await Promise.all(parts.map(async (part) => ((await isDirectory(part)) ? part : null)))).filter(
      (part) => part !== null,
    );
    if (folders.length === 0) continue;
    variables[name] = folders.join(delimiter);
    wanted.push(...folders);
  }
  // Cargo's home holds credentials, so only its programs are open; the toolchains that they start lie in rustup's.
  const rustup = join(home, '.rustup');
  if (variables['RUSTUP_HOME'] === undefined && (await isDirectory(rustup))) variables['RUSTUP_HOME'] = rustup;
  const found = await Promise.all(wanted.map(async (dir) => ((await isDirectory(dir)) ? placeOf(dir, foreign) : null)));
  const open = [...new Set(found.filter((dir) => dir !== null))]
    .filter((dir) => !tooWide(dir, shut) && !/^\/(?:proc|sys|dev|run|etc|root|home)$/.test(dir))
    .sort();
  return {
    readable: open.filter((dir) => !open.some((other) => other !== dir && dir.startsWith(other + sep))),
    env: { LANG: 'C.UTF-8', ...variables },
  };
}
