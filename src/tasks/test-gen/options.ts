import { z } from 'zod';
import { choiceOption, configOption, durationOption, globsOption, listOption, numberOption, switchOption, textOption } from '../../contracts/options.ts';
import { changeOptions } from '../../contracts/shared-options.ts';
import { severities } from '../../domain/finding.ts';
import { RunnerOverride } from './runners/override.ts';

export const testGenOptions = {
  base: { ...changeOptions.base, places: ['flag'] as const },
  head: { ...changeOptions.head, places: ['flag'] as const },
  coverage: listOption({
    help: 'coverage reports of the head, several are merged (LCOV, Cobertura, JaCoCo, Clover, Istanbul, V8, Go, llvm-cov, coverage.py)', phase: 'collect', places: ['flag', 'input'], fallback: [], fallbackText: 'none', allowed: 'files',
  }),
  coverageArtifact: textOption<string | undefined>({
    help: 'artifact of this run that has the reports; it is not unpacked, and `coverage` names files from its top', phase: 'collect', places: ['input'], fallback: undefined, fallbackText: 'none: files of the job', allowed: 'a name', pattern: /^[^\p{Cc}"<>|*?\r\n\\/:]{1,200}$/u,
  }),
  testCommand: textOption<string | undefined>({ help: 'command that runs the tests', phase: 'collect', places: ['flag', 'input', 'config'], fallback: undefined, fallbackText: 'that of the runner that is found', allowed: 'a line for bash' }),
  prepareCommand: textOption<string | undefined>({
    help: 'installs the dependencies before the network closes: sandboxed, in a tree of the head, without key or token', phase: 'collect', places: ['flag', 'input', 'config'], fallback: undefined, fallbackText: 'none: those of the checkout', allowed: 'a line for bash',
  }),
  prepareReach: {
    ...listOption({ help: 'what prepare-command may reach on this machine, such as a package index or a proxy', phase: 'collect', places: ['flag', 'config'], fallback: [], fallbackText: 'nothing', allowed: 'host:port, several by commas' }),
    schema: z.array(z.string().regex(/^(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/)).max(20),
  },
  guardHunks: switchOption({ help: 'undo each hunk alone and see whether the tests notice', phase: 'collect', places: ['flag', 'input', 'config'], fallback: false }),
  write: switchOption({ help: 'have tests written for what is uncovered or unguarded; needs a model', phase: 'collect', places: ['flag', 'input', 'config'], fallback: false }),
  minPatchCoverage: numberOption<number | undefined>({ help: 'least share of the changed lines that tests run, in percent', phase: 'policy', places: ['flag', 'config'], min: 0, max: 100, fallback: undefined, fallbackText: 'no limit' }),
  minPatchBranchCoverage: numberOption<number | undefined>({ help: 'least share of the changed branches that tests take, in percent', phase: 'policy', places: ['flag', 'config'], min: 0, max: 100, fallback: undefined, fallbackText: 'no limit' }),
  ignore: globsOption({ help: 'globs of files that are no part of the figures', phase: 'collect', places: ['flag', 'config'], fallback: [], fallbackText: 'none' }),
  runner: configOption<RunnerOverride>({ help: 'the test runner, where it is not found or wrong', phase: 'collect', fallback: {}, schema: RunnerOverride, allowed: '{ runner, folder, all, files, test, results, reports, test_globs }', fallbackText: 'found by the files' }),
  flakyTests: globsOption({ help: 'globs of test files that are known to be flaky: no example to anybody', phase: 'collect', places: ['config'], fallback: [], fallbackText: 'none' }),
  lint: textOption<string | undefined>({ help: 'the linter for written tests; `{files}` is their paths', phase: 'ask', places: ['flag', 'config'], fallback: undefined, fallbackText: 'none', allowed: 'a line for bash' }),
  guidance: configOption<string | undefined>({ help: 'what to mind when tests are written here', phase: 'ask', fallback: undefined, schema: z.string().min(1).max(16_000), allowed: 'text of at most 16,000 characters', fallbackText: 'AGENTS.md of the base' }),
  passes: numberOption<number>({ help: 'times that a written test has to pass', phase: 'ask', places: ['flag', 'config'], min: 2, max: 50, integer: true, fallback: 5 }),
  maxTargets: numberOption<number>({ help: 'places that tests are asked for', phase: 'collect', places: ['flag', 'config'], min: 1, max: 50, integer: true, fallback: 8 }),
  maxHunks: numberOption<number>({ help: 'hunks that are undone', phase: 'collect', places: ['flag', 'config'], min: 1, max: 1000, integer: true, fallback: 30 }),
  maxMutants: numberOption<number>({ help: 'mutants that a written test may be tried on', phase: 'ask', places: ['config'], min: 0, max: 100, integer: true, fallback: 6 }),
  hunkTime: durationOption<string>({ help: 'time for undoing hunks', phase: 'collect', places: ['flag', 'config'], fallback: '10m' }),
  gateTime: durationOption<string>({ help: 'time for trying written tests, in each round', phase: 'ask', places: ['flag', 'config'], fallback: '15m' }),
  runTime: durationOption<string>({ help: 'time of one run of the tests', phase: 'collect', places: ['flag', 'config'], fallback: '5m' }),
  prepareTime: durationOption<string>({ help: 'time of prepare-command', phase: 'collect', places: ['config'], fallback: '10m' }),
  blockOn: choiceOption({ help: 'least severity that blocks', phase: 'policy', places: ['flag', 'config'], values: severities, fallback: 'high' }),
  belowLimit: choiceOption({ help: 'severity of a patch coverage below its limit', phase: 'policy', places: ['config'], values: severities, fallback: 'high' }),
  unguarded: choiceOption({ help: 'severity of a hunk that no test notices', phase: 'policy', places: ['flag', 'config'], values: severities, fallback: 'low' }),
  suspectedBug: choiceOption({ help: 'severity of a written test that passes before the change and fails after it', phase: 'policy', places: ['flag', 'config'], values: severities, fallback: 'medium' }),
};
export type TestGenOptions = typeof testGenOptions;
