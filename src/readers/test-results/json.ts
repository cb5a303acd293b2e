import { z } from 'zod';
import { messageText, UnreadableResults, type TestCase, type TestOutcome, type TestReport } from './model.ts';

function parse<T>(text: string, schema: z.ZodType<T>, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableResults(`${what}: no whole JSON document`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableResults(`${what}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
}

const Jest = z.object({
  numTotalTests: z.int().nonnegative(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          ancestorTitles: z.array(z.string()).default([]),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});
const jestOutcomes: Readonly<Record<string, TestOutcome>> = {
  passed: 'passed',
  failed: 'failed',
  pending: 'skipped',
  skipped: 'skipped',
  todo: 'skipped',
  disabled: 'skipped',
};

/** Reads `--json` of Jest and `--reporter=json` of Vitest. */
export function readJest(text: string): TestReport {
  const document = parse(text, Jest, 'Jest JSON');
  const problems: string[] = [];
  const tests = document.testResults.flatMap(({ name, status, message, assertionResults }): TestCase[] => {
    if (status === 'failed' && !assertionResults.some((one) => one.status === 'failed'))
      problems.push(`${name}: ${messageText(message) || 'failed'}`);
    return assertionResults.map((one) => {
      const outcome = jestOutcomes[one.status];
      if (outcome === undefined)
        throw new UnreadableResults(`Jest JSON: the status ${JSON.stringify(one.status)} is unknown`);
      return {
        name: one.title,
        suite: one.ancestorTitles.join(' > '),
        file: name,
        outcome,
        message: outcome === 'failed' ? messageText(...(one.failureMessages ?? [])) || 'failed' : null,
      };
    });
  });
  if (tests.length < document.numTotalTests)
    throw new UnreadableResults(`Jest JSON: says ${document.numTotalTests} tests and holds ${tests.length}`);
  return { tests, problems };
}

const MochaTest = z.object({
  title: z.string(),
  fullTitle: z.string(),
  file: z.string().nullish(),
  err: z.object({ message: z.string().optional(), stack: z.string().optional() }).optional(),
});
const Mocha = z.object({
  stats: z.object({ tests: z.int(), passes: z.int(), failures: z.int() }),
  tests: z.array(MochaTest),
  passes: z.array(MochaTest),
  failures: z.array(MochaTest),
  pending: z.array(MochaTest),
});

/** Reads `--reporter json` of Mocha. A hook that fails is a failure of no test. */
export function readMocha(text: string): TestReport {
  const { stats, passes, failures, pending } = parse(text, Mocha, 'Mocha JSON');
  if (passes.length !== stats.passes || failures.length !== stats.failures)
    throw new UnreadableResults('Mocha JSON: its numbers and its tests disagree');
  const make = (one: z.infer<typeof MochaTest>, outcome: TestOutcome): TestCase => ({
    name: one.title,
    suite: one.fullTitle.endsWith(one.title) ? one.fullTitle.slice(0, -one.title.length).trim() : '',
    file: one.file ?? null,
    outcome,
    message: outcome === 'failed' ? messageText(one.err?.message, one.err?.stack) || 'failed' : null,
  });
  const hook = (one: z.infer<typeof MochaTest>): boolean => /^"(?:before|after)(?: all| each)" hook/.test(one.title);
  return {
    tests: [
      ...passes.map((one) => make(one, 'passed')),
      ...failures.filter((one) => !hook(one)).map((one) => make(one, 'failed')),
      ...pending.map((one) => make(one, 'skipped')),
    ],
    problems: failures.filter(hook).map((one) => `${one.title}: ${messageText(one.err?.message) || 'failed'}`),
  };
}

const Rspec = z.object({
  examples: z.array(
    z.object({
      description: z.string(),
      full_description: z.string(),
      status: z.string(),
      file_path: z.string().optional(),
      exception: z.object({ class: z.string(), message: z.string().nullish() }).nullish(),
    }),
  ),
  summary: z.object({
    example_count: z.int(),
    failure_count: z.int(),
    errors_outside_of_examples_count: z.int().default(0),
  }),
});

/** Reads `--format json` of RSpec. */
export function readRspec(text: string): TestReport {
  const { examples, summary } = parse(text, Rspec, 'RSpec JSON');
  if (examples.length !== summary.example_count)
    throw new UnreadableResults(`RSpec JSON: says ${summary.example_count} examples and holds ${examples.length}`);
  const tests = examples.map((one): TestCase => {
    const outcome: TestOutcome = one.status === 'passed' ? 'passed' : one.status === 'failed' ? 'failed' : 'skipped';
    const suite = one.full_description.endsWith(one.description)
      ? one.full_description.slice(0, -one.description.length).trim()
      : '';
    return {
      name: one.description,
      suite,
      file: one.file_path?.replace(/^\.\//, '') ?? null,
      outcome,
      message: outcome === 'failed' ? messageText(one.exception?.class, one.exception?.message) || 'failed' : null,
    };
  });
  const outside = summary.errors_outside_of_examples_count;
  return { tests, problems: outside > 0 ? [`${outside} errors outside of examples`] : [] };
}

const GoEvent = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
});

/**
 * Reads the stream of `go test -json`. A test that began and never ended (a panic, a timeout, a cut stream) is an
 * error, and a stream in which a package never ended is not whole.
 */
export function readGoTest(text: string): TestReport {
  const output = new Map<string, string>();
  const state = new Map<string, { suite: string; name: string; outcome: TestOutcome | null }>();
  const packages = new Map<string, string | null>();
  const problems: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parse(line, GoEvent, 'go test -json');
    const owner = event.Package ?? event.ImportPath ?? '';
    const key = `${owner}\0${event.Test ?? ''}`;
    if (event.Action === 'output' || event.Action === 'build-output')
      output.set(key, ((output.get(key) ?? '') + (event.Output ?? '')).slice(-8000));
    if (event.Action === 'build-fail') {
      problems.push(`${owner}: does not build: ${messageText(output.get(key))}`);
      continue;
    }
    if (event.Test === undefined) {
      if (event.Action === 'start') packages.set(owner, null);
      if (['pass', 'fail', 'skip'].includes(event.Action)) packages.set(owner, event.Action);
    } else if (event.Action === 'run') state.set(key, { suite: owner, name: event.Test, outcome: null });
    else if (event.Action === 'pass' || event.Action === 'fail' || event.Action === 'skip') {
      state.set(key, {
        suite: owner,
        name: event.Test,
        outcome: event.Action === 'pass' ? 'passed' : event.Action === 'fail' ? 'failed' : 'skipped',
      });
    }
  }
  if (packages.size === 0 && problems.length === 0) throw new UnreadableResults('go test -json: no package');
  for (const [name, end] of packages) {
    if (end === null) throw new UnreadableResults(`go test -json: ${name} did not end`);
    const own = [...state.values()].filter(({ suite }) => suite === name);
    if (end === 'fail' && !own.some(({ outcome }) => outcome === 'failed' || outcome === null))
      problems.push(`${name}: ${messageText(output.get(`${name}\0`)) || 'failed'}`);
  }
  const tests = [...state].map(([key, { suite, name, outcome }]): TestCase => ({
    name,
    suite,
    file: null,
    outcome: outcome ?? 'error',
    message:
      outcome === null || outcome === 'failed'
        ? messageText(output.get(key), outcome === null ? 'it did not end' : null) || 'failed'
        : null,
  }));
  return { tests, problems };
}
