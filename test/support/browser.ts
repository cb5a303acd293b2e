import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from '../git/build.ts';
import { findBrowser } from './browser-binary.ts';

export interface Seen {
  /** the document after it was loaded, as the browser has it */
  dom: string;
  /** each URL that it asked any network for, the page's own first */
  requests: string[];
}

/** Opens a page and waits until it is loaded. `dark`: as on a system that prefers dark. */
export async function openPage(
  url: string,
  { dark = false, screenshot }: { dark?: boolean; screenshot?: string } = {},
): Promise<Seen> {
  const browser = findBrowser();
  if (browser === undefined) throw new Error('there is no browser');
  const own = tempDir();
  const netLog = join(own, 'net.json');
  const { stdout } = await promisify(execFile)(
    browser.command,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      `--user-data-dir=${join(own, 'profile')}`,
      `--log-net-log=${netLog}`,
      ...(dark ? ['--blink-settings=preferredColorScheme=0'] : []),
      ...(screenshot === undefined ? ['--dump-dom'] : [`--screenshot=${screenshot}`, '--window-size=1000,1200']),
      url,
    ],
    {
      maxBuffer: 64 * 1024 * 1024,
      timeout: 50_000,
      env: { ...process.env, HOME: own, ...(browser.libraries === '' ? {} : { LD_LIBRARY_PATH: browser.libraries }) },
    },
  );
  const log = JSON.parse(readFileSync(netLog, 'utf8')) as {
    constants: { logEventTypes: Record<string, number> };
    events: { type: number; params?: { url?: string } }[];
  };
  const start = log.constants.logEventTypes['URL_REQUEST_START_JOB'];
  return {
    dom: stdout,
    requests: [
      ...new Set(
        log.events
          .filter(({ type, params }) => type === start && params?.url !== undefined)
          .map(({ params }) => params!.url!),
      ),
    ],
  };
}
