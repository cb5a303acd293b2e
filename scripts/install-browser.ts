// Unpacks Debian's headless Chromium for the test of the report page; see debian-packages.ts. Does nothing where a
// browser is found already.
//   node scripts/install-browser.ts              fails where it can't be had
//   node scripts/install-browser.ts --if-possible says so and goes on, but not in CI
import { browserFolder, findBrowser } from '../test/support/browser-binary.ts';
import { missingPackages, unpackPackages } from './debian-packages.ts';

if (findBrowser() === undefined) {
  process.stderr.write(`unpacking chromium-headless-shell into ${browserFolder()}\n`);
  try {
    unpackPackages(browserFolder(), (options) => missingPackages('chromium-headless-shell', options));
    if (findBrowser() === undefined)
      throw new Error(`the packages do not hold what is looked for; see ${browserFolder()}`);
  } catch (error) {
    process.stderr.write(
      `a browser could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`,
    );
    if (!process.argv.includes('--if-possible') || (process.env['CI'] ?? '') !== '') process.exitCode = 1;
  }
}
