import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from '../git/build.ts';
import { findBrowser } from './browser-binary.ts';

export interface Seen {
  /** the document after it was loaded, as the browser has it */
  dom: string;
  /** each URL that the page asked any network for, its own first; what the browser asks for itself is not its doing */
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
      // What the browser asks for itself stays on this machine.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
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
  return { dom: stdout, requests: requestsOf(JSON.parse(readFileSync(netLog, 'utf8')) as NetLog) };
}

interface NetLog {
  constants: { logEventTypes: Record<string, number> };
  events: { type: number; params?: { url?: string; initiator?: string; request_type?: string } }[];
}

/** A request of a page is that of a frame, or has the page's origin; the browser's own have neither. */
function requestsOf({ constants, events }: NetLog): string[] {
  const start = constants.logEventTypes['URL_REQUEST_START_JOB'];
  const urls = events
    .filter(({ type, params }) => type === start && params?.url !== undefined)
    .filter(({ params }) => params!.initiator !== 'not an origin' || params!.request_type !== 'other')
    .map(({ params }) => params!.url!);
  return [...new Set(urls)];
}
