// What a review costs beside its model: whole reviews through the real Codex CLI with a model that answers at once,
// beside bare `codex exec` with the same prompt, schema and lean configuration. The sample, and a change of one line in
// trees of many files. `node bench/review.ts [files …]` (0 is the sample)
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCodex } from '../src/adapters/codex/find-codex.ts';
import { buildSample } from '../src/cli/sample/repository.ts';
import { say, startResponsesServer } from '../test/support/responses-server.ts';
import { besideCodex } from './beside-codex.ts';
import { writeLargeTree } from './large-tree.ts';
import { median, report } from './measure.ts';

const runs = 15;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [0, 486, 5000, 20_000];

function buildIn(repository: string, files: number): { base: string; head: string } {
  if (files > 0) return writeLargeTree(repository, files);
  const { base, heads } = buildSample(repository);
  return { base, head: heads[0] };
}

const binary = await findCodex({ install: false });
const server = await startResponsesServer(() => say({ rule_findings: [], findings: [] }));
try {
  for (const files of sizes) {
    const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
    try {
      const repository = join(dir, 'repository');
      mkdirSync(repository);
      const revisions = buildIn(repository, files);
      const { baseUrl } = server;
      const code = files === 0 ? 1 : 0;
      const { whole, bare, anew } = await besideCodex({ dir, repository, ...revisions, baseUrl, binary, code }, runs);
      const name = files === 0 ? '' : `, ${files.toLocaleString('en')} files`;
      const added = (beside: number[]): number => median(whole.map((value, at) => value - beside[at]!));
      report('review', `whole review, instant model${name}`, median(whole), 'ms');
      report('review', `bare codex exec, same prompt${name}`, median(bare), 'ms');
      report('review', `bare codex exec, same prompt, new CODEX_HOME${name}`, median(anew), 'ms');
      report('review', `what the suite adds${name}`, added(bare), 'ms');
      report('review', `what the suite adds, new CODEX_HOME on both sides${name}`, added(anew), 'ms');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
} finally {
  await server.close();
}
