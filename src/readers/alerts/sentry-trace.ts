import { field, firstText, isFields, listOf, text, type Fields } from './fields.ts';

interface Frame {
  file: string;
  line: string;
  column: string;
  name: string;
  module: string;
  context: string;
}
interface Thrown {
  type: string;
  value: string;
  frames: Frame[];
}

const maxFrames = 250;

/**
 * The exceptions of a Sentry event as its language would print them, so that traces are read in one way whatever
 * brought them.
 */
export function showExceptions(event: Fields): string {
  const values = listOf(field(event, 'exception', 'values') ?? field(event, 'exception'));
  const thrown = values
    .slice(0, 20)
    .filter(isFields)
    .map((each): Thrown => ({
      type: text(field(each, 'type')) ?? 'Error',
      value: text(field(each, 'value')) ?? '',
      frames: listOf(field(each, 'stacktrace', 'frames'))
        .slice(-maxFrames)
        .filter(isFields)
        .map(frameOf),
    }));
  if (thrown.length === 0) return '';
  const platform = text(field(event, 'platform')) ?? '';
  if (platform === 'python')
    return thrown.map(python).join('\n\nDuring handling of the above exception, another exception occurred:\n\n');
  // Sentry lists the cause first and the oldest frame first; other languages print the other way round.
  return thrown
    .reverse()
    .map(
      (each, index) =>
        `${index === 0 ? '' : 'Caused by: '}${head(each)}${each.frames
          .reverse()
          .map((frame, at) => `\n${line(platform, frame, at)}`)
          .join('')}`,
    )
    .join('\n');
}

function frameOf(frame: Fields): Frame {
  return {
    file: firstText(field(frame, 'filename'), field(frame, 'abs_path')) ?? '<unknown>',
    line: text(field(frame, 'lineno')) ?? '',
    column: text(field(frame, 'colno')) ?? '',
    name: text(field(frame, 'function')) ?? '',
    module: text(field(frame, 'module')) ?? '',
    context: text(field(frame, 'context_line')) ?? '',
  };
}

const head = (thrown: Thrown): string => (thrown.value === '' ? thrown.type : `${thrown.type}: ${thrown.value}`);

function python(thrown: Thrown): string {
  const frames = thrown.frames.map(
    (frame) =>
      `  File "${frame.file}", line ${frame.line || '0'}, in ` +
      `${frame.name || '<module>'}${frame.context === '' ? '' : `\n    ${frame.context}`}`,
  );
  return ['Traceback (most recent call last):', ...frames, head(thrown)].join('\n');
}

function line(platform: string, frame: Frame, index: number): string {
  const owned = frame.module === '' ? frame.name || '<unknown>' : `${frame.module}.${frame.name || '<unknown>'}`;
  const place = `${frame.file}${frame.line === '' ? '' : `:${frame.line}`}`;
  switch (platform) {
    case 'java':
      return `\tat ${owned}(${place})`;
    case 'ruby':
      return `\tfrom ${place}:in \`${frame.name || '<main>'}'`;
    case 'csharp':
      return `   at ${owned}() in ${frame.file}${frame.line === '' ? '' : `:line ${frame.line}`}`;
    case 'go':
      return `${owned}(...)\n\t${place}`;
    case 'php':
      return `#${index} ${frame.file}(${frame.line || '0'}): ${frame.name || '{main}'}()`;
    case 'rust':
    case 'native':
      return `  ${String(index).padStart(2)}: ${frame.name || owned}\n             at ${place}`;
    default: {
      const full = `${place}${frame.column === '' || frame.line === '' ? '' : `:${frame.column}`}`;
      return frame.name === '' ? `    at ${full}` : `    at ${frame.name} (${full})`;
    }
  }
}
