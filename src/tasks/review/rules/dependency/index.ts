import { dependencyAgreement } from './agreement.ts';
import { goReplacements } from './go.ts';
import { dependencyLock } from './npm-lock.ts';
import { manifestSources, textLockSources } from './npm-source.ts';
import { lookFor, otherSources } from './other-sources.ts';
import { dependencyScripts } from './scripts.ts';
import { isTestOrSample } from '../../../../readers/paths/kind.ts';
import { weighed } from '../text/places.ts';
import { baseName } from '../text/quotes.ts';
import type { Rule } from '../rule.ts';

const dependencySources: Rule = {
  id: 'dependency-source',
  title: 'A dependency comes from an unusual source',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    'Git, plain HTTP and additional indexes bypass what a registry guards: fixed versions, TLS, one owner of a name. ' +
    'pip calls `--extra-index-url` unsafe for names outside the main index ' +
    '(pip.pypa.io/en/stable/cli/pip_install); Maven blocks plain HTTP repositories since 3.8.1 ' +
    '(CVE-2021-26291).',
  owns: (path) =>
    (/(?:^|\/)(?:package\.json|yarn\.lock|pnpm-lock\.yaml|go\.mod)$/.test(path) || lookFor(path) !== null) &&
    !isTestOrSample(path),
  async find(context) {
    const hits = await Promise.all(
      context.files
        .filter(({ file }) => file.status !== 'deleted')
        .map((file) => {
          const name = baseName(file.file.path);
          if (name === 'package.json') return manifestSources(context, file);
          if (name === 'yarn.lock' || name === 'pnpm-lock.yaml') return textLockSources(file);
          return name === 'go.mod' ? goReplacements(file) : otherSources(context, file);
        }),
    );
    return hits.flat().map((hit) => weighed(hit));
  },
};

/** Changes of manifests and lockfiles by which other code than expected gets in. */
export const dependencyRisk: readonly Rule[] = [
  dependencyScripts,
  dependencySources,
  dependencyLock,
  dependencyAgreement,
];
