import { z } from 'zod';

/** What monitoring said, whoever said it. Times are ISO 8601 in UTC; what the source does not say is null. */
export const Signal = z.strictObject({
  source: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .describe('who said it: a source of `sources.ts`, `probe`, or `text` for words alone'),
  status: z.enum(['firing', 'resolved', 'unknown']),
  service: z.string().nullable(),
  environment: z.string().nullable(),
  severity: z.string().nullable().describe('in the source’s own words'),
  title: z.string(),
  text: z
    .string()
    .describe('the symptom: all free text, stack traces and log lines, in which quotes are looked up by offset'),
  started_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  labels: z.record(z.string(), z.string()),
  links: z.array(z.string()),
  expression: z.string().optional().describe('the query of the rule behind it, where monitoring itself gave it'),
  fingerprint: z.string().describe('equal for repetitions of one alert'),
  warnings: z.array(z.string()).describe('what could not be read as its source promises'),
});
export type Signal = z.infer<typeof Signal>;
