import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

interface Browser {
  command: string;
  libraries: string;
}

/** Where Debian's packages are unpacked; the same rule as in `monitoring-binaries.ts`. */
export function browserFolder(): string {
  const tools =
    process.env['CODEX_CI_TOOLS'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'codex-ci', 'tools');
  return join(tools, 'browser');
}

/** A headless Chromium: the machine's own, or that of `scripts/install-browser.ts` with the libraries beside it. */
export function findBrowser(): Browser | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((dir) => dir !== '');
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chromium-headless-shell'];
  const own = path.flatMap((dir) => names.map((name) => join(dir, name))).find((file) => existsSync(file));
  if (own !== undefined) return { command: own, libraries: '' };
  const command = join(browserFolder(), 'usr/lib/chromium/chromium-headless-shell');
  if (!existsSync(command)) return undefined;
  const libraries = readdirSync(browserFolder(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.so(\.|$)/.test(entry.name))
    .map((entry) => entry.parentPath);
  return { command, libraries: [...new Set(libraries)].join(delimiter) };
}
