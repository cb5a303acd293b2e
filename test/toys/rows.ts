/** Lines that a shared file gets, in front of its first text that is `before`. */
export interface Row {
  file: string;
  before: string;
  insert: string;
}

const toy = (from: string, names: string): string => `import { ${names} } from '${from}';\n`;

/** What each toy needs outside of its own folder. */
export const rows: Readonly<Record<'task' | 'engine' | 'effect' | 'alert source', readonly Row[]>> = {
  task: [
    { file: 'src/entry/run/tasks.ts', before: 'import ', insert: toy('../../../test/toys/task.ts', 'sizeCheck') },
    {
      file: 'src/entry/run/tasks.ts',
      before: '  ].map((entry)',
      insert: "row({ task: sizeCheck, start: changeStart, icon: 'bar-chart', without: wholeRun }),\n",
    },
  ],
  engine: [
    {
      file: 'src/entry/engines/engines.ts',
      before: '] as const satisfies',
      insert: `{
        name: 'parrot',
        can: [],
        warms: false,
        open: async ({ profile }) => (await import('../../../test/toys/engine.ts')).createParrot(profile),
      },\n`,
    },
  ],
  effect: [
    {
      file: 'src/domain/effect.ts',
      before: '  /** a document for whoever notifies',
      insert: "  | { kind: 'reaction'; key: string; content: '+1' | 'eyes' }\n",
    },
    { file: 'src/domain/effect.ts', before: '  notification: {', insert: 'reaction: { once: false, ofHead: true },\n' },
    { file: 'src/domain/shown.ts', before: "    case 'review':", insert: "case 'reaction':\nreturn effect;\n" },
    {
      file: 'src/adapters/github/sink/kinds.ts',
      before: 'import ',
      insert: toy('../../../../test/toys/effect.ts', 'applyReaction'),
    },
    {
      file: 'src/adapters/github/sink/kinds.ts',
      before: '  notification: {',
      insert: 'reaction: { at: 10, apply: onPull(applyReaction) },\n',
    },
  ],
  'alert source': [
    {
      file: 'src/readers/alerts/sources.ts',
      before: 'import ',
      insert: toy('../../../test/toys/alert-source.ts', 'looksLikeUptime, readUptime'),
    },
    {
      file: 'src/readers/alerts/sources.ts',
      before: "  { source: 'cloudwatch'",
      insert: "{ source: 'uptime', looks: looksLikeUptime, read: readUptime },\n",
    },
  ],
};
