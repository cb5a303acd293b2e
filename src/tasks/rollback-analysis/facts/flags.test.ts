import { describe, expect, test } from 'vitest';
import { readHunks } from '../../../readers/diff/hunks.ts';
import { FlagGuard, findFlagGuards } from './flags.ts';

/** Lines of a hunk as in a diff: ' ', '+' or '-' first. */
function guards(lines: readonly string[], path = 'src/a.ts'): FlagGuard[] {
  const count = (marks: string): number => lines.filter((line) => marks.includes(line[0]!)).length;
  const [hunk] = readHunks(`@@ -1,${count(' -')} +1,${count(' +')} @@\n${lines.join('\n')}\n`);
  return findFlagGuards(path, hunk!);
}

describe('libraries', () => {
  test.each<[string, string, string]>([
    ["  if (await ldClient.boolVariation('new-checkout', ctx, false)) {", 'launchdarkly', 'new-checkout'],
    ["  if (client.variation('new-checkout', user, false)) {", 'launchdarkly', 'new-checkout'],
    ['  if on, _ := client.BoolVariation("new-checkout", ctx, false); on {', 'launchdarkly', 'new-checkout'],
    ["  if (unleash.isEnabled('new-checkout')) {", 'unleash', 'new-checkout'],
    ["  if unleash_client.is_enabled('new-checkout'):", 'unleash', 'new-checkout'],
    ["  if (await client.getBooleanValue('new-checkout', false)) {", 'openfeature', 'new-checkout'],
    ['  if client.get_boolean_value("new-checkout", False):', 'openfeature', 'new-checkout'],
    ['  if Flipper.enabled?(:new_checkout, user)', 'flipper', 'new_checkout'],
    ['  if Flipper[:new_checkout].enabled?', 'flipper', 'new_checkout'],
    ['  if (flags.newCheckout) {', 'flags', 'newCheckout'],
    ["  if (featureFlags['new_checkout']) {", 'flags', 'new_checkout'],
    ["  if (features.isEnabled('new-checkout')) {", 'flags', 'new-checkout'],
    ["  if waffle.flag_is_active(request, 'new_checkout'):", 'flags', 'new_checkout'],
    ['  if (config.checkout.enableNewFlow) {', 'flags', 'enableNewFlow'],
    ["  if (process.env.FEATURE_NEW_CHECKOUT === 'true') {", 'environment', 'FEATURE_NEW_CHECKOUT'],
    ["  if (process.env.NEW_CHECKOUT === '1') {", 'environment', 'NEW_CHECKOUT'],
    ["  if os.environ.get('ENABLE_NEW_CHECKOUT'):", 'environment', 'ENABLE_NEW_CHECKOUT'],
    ['  if os.Getenv("NEW_CHECKOUT") == "true" {', 'environment', 'NEW_CHECKOUT'],
    ["  if ENV['USE_NEW_CHECKOUT']", 'environment', 'USE_NEW_CHECKOUT'],
    ['  if ("true".equals(System.getenv("FEATURE_CHECKOUT"))) {', 'environment', 'FEATURE_CHECKOUT'],
  ])('%s', (line, library, flag) => {
    const found = guards([' before();', ` ${line}`, '+    charge(cart.total);', '+    audit(cart);', '   }']);
    expect(found).toMatchObject([{ flag, library, covers: 'all', turn: 'off', line: 2, quote: line.trim() }]);
    expect(FlagGuard.parse(found[0])).toEqual(found[0]);
  });

  test.each([
    "  if (process.env.NODE_ENV === 'production') {",
    '  if (user.enabled) {',
    '  if (process.env.DATABASE_URL) {',
    '  // if (flags.newCheckout) {',
    '  if (items.length > 0) {',
    "  if (map.get('new-checkout')) {",
    '  if (flags.length > 0) {',
    '  if (options.username) {',
    '  if (flags.verbose) {',
    '  if (props.isOpen) {',
    '  if (config.issue) {',
  ])('%s is no switch', (line) => {
    expect(guards([` ${line}`, '+    charge(cart.total);', '   }'])).toEqual([]);
  });
});

describe('what a switch covers', () => {
  test('lines outside the branch are not covered', () => {
    expect(guards([' if (flags.fast) {', '+  quick();', ' }', '+always();'])).toMatchObject([
      { flag: 'fast', covers: 'some' },
    ]);
  });

  test('a switch that is read but guards nothing that changed is not given', () => {
    expect(guards([' if (flags.fast) {', '   quick();', ' }', '+always();'])).toEqual([]);
    expect(guards(["+log('state', flags.fast);", '+always();'])).toEqual([]);
  });

  test('the old code that moved into the other branch does not count', () => {
    expect(
      guards(['-charge(cart);', '+if (flags.fast) {', '+  chargeFast(cart);', '+} else {', '+  charge(cart);', '+}']),
    ).toMatchObject([{ flag: 'fast', covers: 'all', turn: 'off' }]);
  });

  test('new code in the other branch is not turned off', () => {
    expect(
      guards(['+if (flags.fast) {', '+  chargeFast(cart);', '+} else {', '+  chargeSlow(cart);', '+}']),
    ).toMatchObject([{ covers: 'some' }]);
  });

  test('an early return guards what follows it', () => {
    expect(
      guards([' function pay() {', "+  if (!flags.isEnabled('fast')) return;", '+  quick();', ' }']),
    ).toMatchObject([{ flag: 'fast', covers: 'all', turn: 'off' }]);
  });

  test('a negated switch is turned on', () => {
    expect(guards([' if (!flags.legacyPath) {', '+  quick();', ' }'])).toMatchObject([
      { flag: 'legacyPath', turn: 'on' },
    ]);
    expect(guards([" if (process.env.DISABLE_FAST !== 'true') {", '+  quick();', ' }'])).toMatchObject([
      { flag: 'DISABLE_FAST', turn: 'on' },
    ]);
    expect(guards([' unless Flipper.enabled?(:legacy)', '+  quick', ' end'], 'a.rb')).toMatchObject([
      { flag: 'legacy', turn: 'on' },
    ]);
  });

  test('a branch that another condition opens too is not covered', () => {
    expect(guards([' if (flags.fast || user.isStaff) {', '+  quick();', ' }'])).toEqual([]);
  });

  test('through a variable, a ternary and a trailing if', () => {
    expect(
      guards(["+const fast = await client.getBooleanValue('fast-path', false);", '+if (fast) {', '+  quick();', '+}']),
    ).toMatchObject([{ flag: 'fast-path', library: 'openfeature', covers: 'all' }]);
    expect(guards(['-const run = slow;', "+const run = flags.isEnabled('fast') ? quick : slow;"])).toMatchObject([
      { flag: 'fast', covers: 'all' },
    ]);
    expect(guards(['+  quick if Flipper.enabled?(:fast)'], 'a.rb')).toMatchObject([
      { flag: 'fast', covers: 'all', turn: 'off' },
    ]);
  });

  test('by indentation in Python', () => {
    expect(
      guards([' def pay():', '     if is_feature_enabled("fast"):', '+        quick()', '     slow()'], 'a.py'),
    ).toMatchObject([{ flag: 'fast', covers: 'all' }]);
  });
});

describe('files of flags', () => {
  test('the switch itself is the change', () => {
    expect(
      guards([' flags:', '-  new_checkout: false', '+  new_checkout: true'], 'config/feature-flags.yml'),
    ).toMatchObject([{ flag: 'new_checkout', library: 'config-file', covers: 'all', turn: 'off' }]);
    expect(guards(['-  "legacy": true,', '+  "legacy": false,'], 'flags.json')).toMatchObject([
      { flag: 'legacy', turn: 'on' },
    ]);
    expect(guards(['+FAST=on', '+TIMEOUT=30'], 'config/features.env')).toMatchObject([
      { flag: 'FAST', covers: 'some' },
    ]);
  });

  test('other configuration has no flags', () => {
    expect(guards(['-  pool: 10', '+  pool: 1'], 'config/database.yml')).toEqual([]);
    expect(guards(['+  debug: true'], 'config/app.yml')).toEqual([]);
  });
});

test('hostile lines take no time and give no odd names', () => {
  expect(guards([`+if (flags.isEnabled('a\u0007; rm -rf')) { ${'('.repeat(900)}`, '+  x();'])).toEqual([]);
  expect(
    guards(Array.from({ length: 3000 }, (_, i) => `+${' '.repeat(i % 7)}if (${'flags.'.repeat(60)}`)).length,
  ).toBeLessThanOrEqual(1);
  expect(guards([`+${'featureflags'.repeat(33)}`, '+  x();'])).toEqual([]);
});
