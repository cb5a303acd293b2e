import { Failure, messageOf } from '../domain/errors.ts';
import { commands, helpText } from './commands.ts';
import { oneLine } from './terminal-text.ts';

/** Runs one command; the process ends with its documented code. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === 'help' || name === '-h') {
    process.stdout.write(helpText());
    return 0;
  }
  const command = Object.hasOwn(commands, name ?? 'sample') ? commands[name ?? 'sample'] : undefined;
  if (command === undefined) {
    throw new Failure(
      'input',
      `${JSON.stringify(name)} is not a command; allowed: ${Object.keys(commands).join(', ')}`,
    );
  }
  if (rest.includes('--help')) {
    process.stdout.write(helpText(name));
    return 0;
  }
  return command.run(rest);
}

/** A file or folder that the machine does not give: missing, full, not writable. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENOMEM'].includes(
      (error as NodeJS.ErrnoException).code ?? '',
    ) &&
    'syscall' in error
  );
}

// A reader that has seen enough (`| head`) is no error; the exit code still tells the verdict. What can't be written
// otherwise (a full disk) was not told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`codex-ci: the result can't be written to standard output: ${oneLine(error.message)}\n`);
  process.exit(3);
});
process.stderr.on('error', () => undefined);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Failure) {
    process.stderr.write(`codex-ci: ${oneLine(error.message)}\n`);
    process.exitCode = error.exitCode;
  } else if (isSystemError(error)) {
    process.stderr.write(`codex-ci: ${oneLine(error.message)}\n`);
    process.exitCode = 3;
  } else {
    process.stderr.write(`codex-ci: this is a bug of codex-ci, please report it: ${oneLine(messageOf(error))}\n`);
    if (process.env['CODEX_CI_DEBUG'] !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 70;
  }
}
