import { z } from 'zod';

const Line = z.looseObject({
  msg: z.string(),
  level: z.string().optional(),
  job: z.string().optional(),
  jobID: z.string().optional(),
  step: z.string().optional(),
  stepID: z.array(z.string()).optional(),
  stepResult: z.string().optional(),
  jobResult: z.string().optional(),
  raw_output: z.boolean().optional(),
  command: z.string().optional(),
  name: z.string().optional(),
  arg: z.string().optional(),
  content: z.string().optional(),
});
export type ActLine = z.infer<typeof Line>;

export interface ActJob {
  /** `cancelled` stands for a job that began and never said how it ended */
  result: 'success' | 'failure' | 'cancelled';
  /** what its steps printed */
  output: string;
  /** the outputs of its steps: step id, then name; a job's own outputs show in what later jobs do with them */
  outputs: Record<string, Record<string, string>>;
  /** the pages that its steps wrote for people */
  summary: string;
}

/** Reads the lines of `act --json`. Lines that are no JSON (act's last error) are kept as messages. */
export function parseActLog(text: string): { jobs: Map<string, ActJob>; order: string[]; lines: ActLine[] } {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseLine);
  const jobs = new Map<string, ActJob>();
  for (const line of lines) {
    // A job that only calls a workflow has no steps of its own and no result.
    if (line.jobID === undefined || (line.step === undefined && line.jobResult === undefined)) continue;
    const job = jobs.get(line.jobID) ?? { result: 'cancelled', output: '', outputs: {}, summary: '' };
    jobs.set(line.jobID, job);
    if (line.jobResult === 'success' || line.jobResult === 'failure') job.result = line.jobResult;
    if (line.raw_output === true) job.output += line.msg;
    if (line.command === 'summary') job.summary += line.content ?? '';
    if (line.command === 'set-output' && line.name !== undefined) {
      const step = line.stepID?.at(-1) ?? '';
      job.outputs[step] = { ...job.outputs[step], [line.name]: line.arg ?? '' };
    }
  }
  return { jobs, order: [...jobs.keys()], lines };
}

function parseLine(line: string): ActLine {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return { msg: line };
  }
}
