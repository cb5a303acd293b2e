import type { Values } from '../../../contracts/options.ts';
import { inputFailure } from '../../../domain/errors.ts';
import type { OffRule } from './join.ts';
import type { DeployGateOptions } from '../options.ts';
import { policyPlace } from './policy.ts';
import type { ReleaseRequest } from '../release-request.ts';
import { budgetPrefix, metricPrefix } from '../rules/measured.ts';

type Configured = Pick<Values<DeployGateOptions>, 'queries' | 'errorBudgets' | 'policy'>;

/**
 * Fails as input, listing what there is, on a name that stands for nothing: an environment of a query that the policy
 * does not know (where it names any), limits and rules of a metric that is neither configured nor in the file of
 * recorded ones (where there is any). Such a name would switch a metric off, or leave a limit unused, and nobody would
 * see it.
 */
export function refuseUnknownNames(
  { queries, errorBudgets, policy }: Configured,
  recorded: ReleaseRequest['recorded'],
): void {
  const environments = Object.keys(policy.environments ?? {});
  for (const [list, settings] of [
    ['queries', queries],
    ['error-budgets', errorBudgets],
  ] as const) {
    for (const { name, environments: named = [] } of settings) {
      const unknown = named.find((one) => environments.length > 0 && !environments.includes(one));
      if (unknown !== undefined)
        throw inputFailure(
          `deploy-gate.${list}: ${name}.environments`,
          `${JSON.stringify(unknown)} is not one that ${policyPlace} names`,
          [...environments].sort().join(', '),
        );
    }
  }
  const names = (...lists: readonly (readonly { name: string }[])[]): string[] =>
    [...new Set(lists.flat().map(({ name }) => name))].sort();
  const [metrics, budgets] = [names(queries, recorded?.metrics ?? []), names(errorBudgets, recorded?.budgets ?? [])];
  const check = (place: string, name: string, known: readonly string[]): void => {
    if (known.length > 0 && !known.includes(name))
      throw inputFailure(place, 'names no configured metric', known.join(', '));
  };
  for (const [prefix, section] of [
    ['', policy],
    ...Object.entries(policy.environments ?? {}).map(([name, own]) => [`environments.${name}.`, own] as const),
  ] as const) {
    for (const name of Object.keys(section.limits ?? {}))
      check(
        `${policyPlace}: ${prefix}limits.${name}`,
        name,
        names(queries, errorBudgets, recorded?.metrics ?? [], recorded?.budgets ?? []),
      );
    for (const id of Object.keys(section.rules ?? {})) {
      if (id.startsWith(metricPrefix))
        check(`${policyPlace}: ${prefix}rules.${id}`, id.slice(metricPrefix.length), metrics);
      if (id.startsWith(budgetPrefix))
        check(`${policyPlace}: ${prefix}rules.${id}`, id.slice(budgetPrefix.length), budgets);
    }
  }
}

/**
 * Metrics and budgets that are configured for other environments only, as rules that were not judged; those in `judged`
 * were, from a file.
 */
export function leftOut(
  { queries, errorBudgets }: Configured,
  environment: string,
  judged: ReadonlySet<string>,
): OffRule[] {
  return (
    [
      [metricPrefix, queries],
      [budgetPrefix, errorBudgets],
    ] as const
  ).flatMap(([prefix, settings]) =>
    settings
      .filter(
        ({ name, environments }) =>
          environments !== undefined && !environments.includes(environment) && !judged.has(`${prefix}${name}`),
      )
      .map(({ name, environments = [] }): OffRule => ({
        id: `${prefix}${name}`,
        reason: `configured for ${environments.join(', ')} only`,
      })),
  );
}
