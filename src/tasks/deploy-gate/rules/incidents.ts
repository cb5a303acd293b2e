import { answer, count, few, unless, type Rule, type RuleEvidence } from './rule.ts';

/** Open issues with the incident label. */
export const incidents: Rule = {
  id: 'incidents',
  about: 'no incident is open',
  usual: ({ forge }) => (forge ? 'require' : 'off'),
  judge({ evidence: { gate } }) {
    const gap = unless('incidents', gate.incidents);
    if (gap !== null || gate.incidents.seen.state !== 'present') return gap ?? answer('inconclusive', 'incidents unknown', 'incidents that can be read');
    const open = gate.incidents.seen.value;
    const evidence = open.map(({ number, title, link }): RuleEvidence => ({ kind: 'issue', ref: `#${number}`, quote: title, url: link }));
    if (open.length > 0) {
      return answer('block', `${count(open.length, 'incident')} open: ${few(open.map(({ number }) => `#${number}`))}`, 'the end of the incident; a fix for it goes out with an override', evidence);
    }
    return answer('pass', 'no incident is open', 'an open issue with the incident label', evidence);
  },
};
