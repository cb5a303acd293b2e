import type { Source } from '../../../domain/release.ts';
import type { Signal } from '../../../readers/alerts/model.ts';
import { answer, few, missing, type Rule, type RuleEvidence } from './rule.ts';
import { count } from '../../../domain/words.ts';

/** Open issues with the incident label, and the alert that was handed in. */
export const incidents: Rule = {
  id: 'incidents',
  about: 'no incident is open',
  usual: ({ forge, alerts }) => (forge || alerts ? 'require' : 'off'),
  judge({ evidence: { gate, asked, alert } }) {
    const source: Source<Signal> | null = alert === null ? null : { seen: alert, permission: '', link: null };
    // A file of alerts is enough where GitHub was not to be asked.
    const issues = asked.forge || source === null ? gate.incidents : null;
    const gaps = [
      ...(issues === null || issues.seen.state === 'present' ? [] : [missing('incidents', issues)]),
      ...(source === null || source.seen.state === 'present' ? [] : [missing('alert', source)]),
    ];
    const open = issues?.seen.state === 'present' ? issues.seen.value : [];
    const signal = source?.seen.state === 'present' ? source.seen.value : null;
    const elsewhere = signal !== null && signal.environment !== null && signal.environment !== gate.environment;
    const evidence = [
      ...open.map(({ number, title, link }): RuleEvidence => ({
        kind: 'issue',
        ref: `#${number}`,
        quote: title,
        url: link,
      })),
      ...(signal === null
        ? []
        : [
            {
              kind: 'alert',
              ref: `${signal.source} ${signal.fingerprint}`,
              quote: `${signal.status}: ${signal.title}`,
              url: signal.links[0] ?? null,
            },
          ]),
      ...gaps.map((gap) => gap.evidence),
    ];
    const end = 'the end of the incident; a fix for it goes out with an override';
    if (open.length > 0)
      return answer(
        'block',
        `${count(open.length, 'incident')} open: ${few(open.map(({ number, title }) => `#${number} ${title}`))}`,
        end,
        evidence,
      );
    if (signal?.status === 'firing' && !elsewhere)
      return answer('block', `an alert is firing: ${signal.title}`, end, evidence);
    if (gaps.length > 0)
      return answer(
        'inconclusive',
        gaps.map(({ reason }) => reason).join('; '),
        'incidents that can be read',
        evidence,
      );
    if (signal?.status === 'unknown' && !elsewhere)
      return answer(
        'inconclusive',
        `whether the alert ${signal.title} is firing is not known`,
        'an alert that says its status',
        evidence,
      );
    const other = elsewhere ? `; the alert is about ${signal.environment ?? ''}` : '';
    return answer(
      'pass',
      `no incident is open${other}`,
      'an open issue with the incident label, or a firing alert',
      evidence,
    );
  },
};
