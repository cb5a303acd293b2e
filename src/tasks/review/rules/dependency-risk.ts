import { dependencyAgreement } from './dependency-agreement.ts';
import { goReplacements } from './dependency-go.ts';
import { dependencyLock } from './dependency-npm-lock.ts';
import { manifestSources, textLockSources } from './dependency-npm-source.ts';
import { otherSources } from './dependency-other-sources.ts';
import { dependencyScripts } from './dependency-scripts.ts';
import { weighed } from './places.ts';
import { baseName } from './quotes.ts';
import type { Rule } from './rule.ts';

const dependencySources: Rule = {
  id: 'dependency-source',
  title: 'A dependency comes from an unusual source',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why: 'Git, plain HTTP and additional indexes bypass what a registry guards: fixed versions, TLS, one owner of a name. '
    + 'pip calls `--extra-index-url` unsafe for names outside the main index (pip.pypa.io/en/stable/cli/pip_install); Maven blocks plain HTTP repositories since 3.8.1 (CVE-2021-26291).',
  async find({ files }) {
    const hits = await Promise.all(files.filter(({ file }) => file.status !== 'deleted').map((file) => {
      const name = baseName(file.file.path);
      if (name === 'package.json') return manifestSources(file);
      if (name === 'yarn.lock' || name === 'pnpm-lock.yaml') return textLockSources(file);
      return name === 'go.mod' ? goReplacements(file) : otherSources(file);
    }));
    return hits.flat().map((hit) => weighed(hit));
  },
};

/** Changes of manifests and lockfiles by which other code than expected gets in. */
export const dependencyRisk: readonly Rule[] = [dependencyScripts, dependencySources, dependencyLock, dependencyAgreement];
