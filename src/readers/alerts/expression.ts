const graphPath = /\/(?:graph|query)\/?$/;

/**
 * The PromQL expression of the rule behind an alert: `g0.expr` of the first link that goes to a Prometheus graph page,
 * which is what Alertmanager's `generatorURL` is. Null where no link has one, as in alerts of other sources. It is an
 * outside text: nothing here checks that it is PromQL.
 */
export function expressionOf(links: readonly string[]): string | null {
  for (const link of links) {
    let url: URL;
    try {
      url = new URL(link);
    } catch {
      continue;
    }
    const said = url.searchParams.get('g0.expr')?.trim() ?? '';
    if (said !== '' && /^https?:$/.test(url.protocol) && graphPath.test(url.pathname)) return said;
  }
  return null;
}
