import type { DiffLine } from '../../../../readers/diff/model.ts';
import { codeLines, quoteOf, weighed } from '../text/places.ts';
import type { RuleContext, RuleFile, RuleHit } from '../rule.ts';

/** Marks that demand a signed-in or permitted caller, by language; only those that stand alone on a line. */
const guards: readonly { files: RegExp; pattern: RegExp; below: RegExp }[] = [
  {
    files: /\.py$/,
    pattern: new RegExp(
      String.raw`^\s*@(?:login_required|permission_required|user_passes_test|staff_member_required|jwt_required|` +
        String.raw`requires_auth|method_decorator\(\s*(?:login_required|permission_required))\b`,
    ),
    below: /^\s*(?:@|async def |def |class )/,
  },
  {
    files: /\.(?:java|kt|groovy|scala)$/,
    pattern: /^\s*@(?:PreAuthorize|RolesAllowed|Secured|Authenticated)\b/,
    below: /^\s*(?:@|public |private |protected |fun |suspend |override |class |final |static )/,
  },
  {
    files: /\.cs$/,
    pattern: /^\s*\[Authorize\b[^\]]*\]\s*$/,
    below: /^\s*(?:\[|public |internal |protected |private )/,
  },
  { files: /\.ts$/, pattern: /^\s*@UseGuards\(/, below: /^\s*(?:@|async |export |public |private |class |\w+\()/ },
];

/** Any word of a guard: a line that has one may be the guard's new form. */
const guardWord = /auth|login|guard|permission|role|secured|policy|require/i;

/**
 * Guards taken from an endpoint that stays: the line is removed, what it stood on is unchanged, and nothing that the
 * change adds to the file could take its place.
 */
export async function removedGuards(context: RuleContext): Promise<RuleHit[]> {
  const hits: RuleHit[] = [];
  for (const file of context.files) {
    const { path, status } = file.file;
    const guard = guards.find((one) => one.files.test(path));
    if (guard === undefined || (status !== 'modified' && status !== 'renamed')) continue;
    const added = await codeLines(file, 'add');
    if (added.some(({ code }) => guardWord.test(code) && !/AllowAnonymous/.test(code))) continue;
    const code = new Set((await codeLines(file, 'del')).map(({ line }) => line));
    for (const line of standing(file, guard.below)) {
      if (!code.has(line) || !guard.pattern.test(line.text)) continue;
      hits.push(
        weighed(
          {
            path,
            side: 'old',
            line: line.old,
            quote: quoteOf(line.text),
            title: 'Authentication check removed',
            severity: 'high',
            confidence: 'L2',
            detail:
              'The endpoint stays and the check that stood on it goes, with none in its place here (CWE-306, ' +
              'CWE-862). If access is checked elsewhere, say where.',
          },
          { docs: true },
        ),
      );
    }
  }
  return hits;
}

/** Removed lines whose next line that is not removed is unchanged and looks like what a mark stands on. */
function standing(file: RuleFile, below: RegExp): DiffLine[] {
  const found: DiffLine[] = [];
  for (const { lines } of file.hunks) {
    lines.forEach((line, index) => {
      if (line.kind !== 'del') return;
      const rest = lines.slice(index + 1);
      const next = rest.find((one) => one.kind !== 'del' && !/AllowAnonymous/.test(one.text));
      const between = rest.slice(0, next === undefined ? 0 : rest.indexOf(next));
      // a removed function between them means that the mark went with it
      if (next?.kind === 'context' && below.test(next.text) && between.every((one) => /^\s*(?:@|\[)/.test(one.text)))
        found.push(line);
    });
  }
  return found;
}
