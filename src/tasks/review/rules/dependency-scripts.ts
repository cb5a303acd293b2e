import { lineOfEntry, Manifest, parseJson } from './dependency-json.ts';
import { weighed } from './places.ts';
import { baseName, quoteOfLine } from './quotes.ts';
import type { Rule, RuleHit } from './rule.ts';

const installTime = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'] as const;
/** Takes code from the network or hides it, and runs it. */
const fetches = /\b(?:curl|wget|iwr|Invoke-WebRequest)\b[^|]{0,500}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\bbase64\s+(?:-d|--decode)\b|\beval\s*\(\s*(?:atob|Buffer\.from)|\bbash\s+-c\s+.{0,20}\$\((?:curl|wget)/;
const gitHooks = /^(?:npx\s+)?(?:husky(?:\s+install(?:\s+[\w./-]+)?)?|lefthook install|simple-git-hooks)(?:\s*\|\|\s*true)?$/;

export const dependencyScripts: Rule = {
  id: 'dependency-install-script',
  title: 'A script that runs on install is new or changed',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why: 'npm runs preinstall, install and postinstall on every machine that installs the package, with that user’s rights (docs.npmjs.com/cli/using-npm/scripts); '
    + 'it is how most malicious packages start (OpenSSF, npm Best Practices Guide).',
  async find({ files }) {
    const hits: RuleHit[] = [];
    for (const file of files) {
      const path = file.file.path;
      if (baseName(path) !== 'package.json' || file.file.status === 'deleted') continue;
      const [text, base] = [await file.head(), await file.base()];
      const [after, before] = [parseJson(Manifest, text), parseJson(Manifest, base)];
      // A whole package that is new is reviewed as a whole; one that cannot be compared is not.
      if (text === undefined || after === undefined || (base !== undefined && before === undefined)) continue;
      for (const name of installTime) {
        const script = after.scripts?.[name];
        if (script === undefined || script === before?.scripts?.[name]) continue;
        const line = lineOfEntry(file, text, name, script);
        if (line === undefined) continue;
        const isPrepare = name.endsWith('prepare');
        const dangerous = fetches.test(script);
        if (isPrepare && !dangerous && (gitHooks.test(script) || before?.scripts?.[name] !== undefined || after.private === true)) continue;
        hits.push({
          path,
          side: 'new',
          line,
          quote: quoteOfLine(text, line),
          title: `\`${name}\` script ${before?.scripts?.[name] === undefined ? 'added' : 'changed'}${dangerous ? ': it runs code that it fetches or decodes' : ''}`,
          detail: `It runs on every \`npm install\`${isPrepare ? ' in this repository and from git' : ' of this package'}, before anyone has read it there. Check what it starts, or do the work at build time.`,
          severity: dangerous ? 'critical' : isPrepare ? 'low' : 'high',
        });
      }
    }
    return hits.map((hit) => weighed(hit));
  },
};
