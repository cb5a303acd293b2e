import { jsonOf, Manifest, placeOfEntry } from './json.ts';
import { isTestOrSample } from '../../../../readers/paths/kind.ts';
import { weighed } from '../text/places.ts';
import { baseName } from '../text/quotes.ts';
import { textOf, type Rule, type RuleHit } from '../rule.ts';

const installTime = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'prepare',
  'preprepare',
  'postprepare',
  'pnpm:devPreinstall',
] as const;
/** Takes code from the network or hides it, and runs it. */
const fetches = new RegExp(
  String.raw`\b(?:curl|wget|iwr|Invoke-WebRequest)\b[^|]{0,500}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\bbase64\s+(?:-d|` +
    String.raw`--decode)\b|\beval\s*\(\s*(?:atob|Buffer\.from)|\bbash\s+-c\s+.{0,20}\$\((?:curl|wget)`,
);
const gitHooks =
  /^(?:npx\s+)?(?:husky(?:\s+install(?:\s+[\w./-]+)?)?|lefthook install|simple-git-hooks)(?:\s*\|\|\s*true)?$/;

export const dependencyScripts: Rule = {
  id: 'dependency-install-script',
  title: 'A script that runs on install is new or changed',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    'npm runs preinstall, install and postinstall on every machine that installs the package, with that ' +
    'user’s rights (docs.npmjs.com/cli/using-npm/scripts); ' +
    'it is how most malicious packages start (OpenSSF, npm Best Practices Guide).',
  owns: (path) => baseName(path) === 'package.json' && !isTestOrSample(path),
  async find(context) {
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      const path = file.file.path;
      if (baseName(path) !== 'package.json' || file.file.status === 'deleted') continue;
      const [head, base] = [await file.head(), await file.base()];
      const [after, before] = [
        jsonOf(context, Manifest, 'new', path, head),
        jsonOf(context, Manifest, 'old', path, base),
      ];
      const text = textOf(head);
      if (text === undefined || after === undefined) continue;
      for (const name of installTime) {
        const script = after.scripts?.[name];
        if (script === undefined || script === before?.scripts?.[name]) continue;
        const isPrepare = name.endsWith('prepare') || name === 'prepublish';
        const dangerous = fetches.test(script);
        if (
          isPrepare &&
          !dangerous &&
          (gitHooks.test(script) || before?.scripts?.[name] !== undefined || after.private === true)
        )
          continue;
        hits.push({
          ...placeOfEntry(file, text, name, script),
          side: 'new',
          title:
            `\`${name}\` script ${before?.scripts?.[name] === undefined ? 'added' : 'changed'}` +
            (dangerous ? ': it runs code that it fetches or decodes' : ''),
          detail:
            `It runs on every \`npm ` +
            `install\`${isPrepare ? ' in this repository and from git' : ' of this package'}, before anyone ` +
            'has read it there. Check what it starts, or do the work at build time.',
          severity: dangerous ? 'critical' : isPrepare ? 'low' : 'high',
        });
      }
    }
    return hits.map((hit) => weighed(hit));
  },
};
