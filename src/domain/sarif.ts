import { atLeast, type Finding, type Severity } from './finding.ts';
import type { Json } from './json.ts';
import { plain, plainLine, visible } from './visible.ts';

const level = (severity: Severity): string =>
  atLeast(severity, 'high') ? 'error' : severity === 'info' ? 'note' : 'warning';
/** GitHub sorts code scanning alerts by this number; its bands are 9 critical, 7 high, 4 medium. */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.0',
  low: '2.0',
  info: '0.0',
};

/** A path from the repository's root, whatever is in it: no scheme, query or fragment. */
const uriOf = (path: string): string =>
  encodeURI(path.toWellFormed())
    .replace(/[?#:]/g, encodeURIComponent)
    .replace(/^\/+/, (slashes) => slashes.replaceAll('/', '%2F'));

/** SARIF 2.1.0 of a task's findings. Findings without a line on the new side point at line 1 of their file. */
export function sarifOf(task: string, findings: readonly Finding[]): Json {
  const rules = [...new Set(findings.map((finding) => plainLine(finding.rule)))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: `codex-ci ${task}`,
            informationUri: 'https://github.com/your-org/codex-ci',
            rules: rules.map((id) => ({ id })),
          },
        },
        automationDetails: { id: `codex-ci/${task}/` },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: plainLine(finding.rule),
          ruleIndex: rules.indexOf(plainLine(finding.rule)),
          level: level(finding.severity),
          message: { text: plain(`${finding.title}. ${finding.detail}`) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(finding.path) },
                region:
                  finding.side === 'new' && finding.line !== null
                    ? { startLine: finding.line, endLine: finding.end_line ?? finding.line }
                    : { startLine: 1 },
              },
            },
          ],
          partialFingerprints: { 'codexCiFinding/v1': visible(finding.id) },
          properties: {
            'security-severity': securitySeverity[finding.severity],
            confidence: finding.confidence,
            source: finding.source,
          },
        })),
      },
    ],
  };
}
