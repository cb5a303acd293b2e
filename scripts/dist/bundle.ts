// The JavaScript of dist/: minified, with the names of functions and classes kept, so that a stack trace says where.
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type OutputChunk } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = { function: true, class: true };

export function entries(): Record<string, string> {
  const actions = readdirSync(join(root, 'actions')).filter((name) =>
    existsSync(join(root, 'actions', name, 'main.ts')),
  );
  return {
    cli: join(root, 'src/cli/main.ts'),
    'surface-worker': join(root, 'src/adapters/grammars/surface-worker.ts'),
    ...Object.fromEntries(actions.map((name) => [`actions/${name}`, join(root, 'actions', name, 'main.ts')])),
  };
}

/** The relay is one file without chunks: it is copied to where the monitors are. */
export const relay = { relay: join(root, 'relay/main.ts') };

/** Bundles `input` into `out`; gives the modules that went in. */
export async function bundleTo(out: string, input: Record<string, string>): Promise<string[]> {
  const bundle = await rolldown({
    input,
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    // Without this every action would load undici at its start, for a token that @actions/core could ask for.
    treeshake: {
      moduleSideEffects: [{ test: /node_modules\/@actions\/(?:core|exec|http-client|io)\//, sideEffects: false }],
    },
    onLog: (level, log, handle) => {
      // Libraries use eval-free code; what is left are notices about their own annotations.
      if (log.code === 'INVALID_ANNOTATION' || log.code === 'EVAL') return;
      handle(level, log);
    },
  });
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: (chunk) => `chunks/${chunkName(chunk.name, chunk.moduleIds)}.js`,
    minify: { mangle: { keepNames: names }, compress: { keepNames: names }, codegen: { removeWhitespace: true } },
    comments: { legal: true },
  });
  await bundle.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk');
  for (const { fileName, code } of chunks) {
    const path = join(out, fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, aLineEach(code));
    // npx makes a program executable where it is not; then the checkout would differ from what was committed
    if (code.startsWith('#!')) chmodSync(path, 0o755);
  }
  return chunks.flatMap((chunk) => chunk.moduleIds);
}

/** A task's chunk has the task's name. */
function chunkName(name: string, modules: readonly string[]): string {
  const task = /\/src\/tasks\/([^/]+)\/task\.ts$/.exec(modules.at(-1) ?? '')?.[1];
  return task ?? name;
}

/**
 * Each statement of the top level on a line of its own: a frame of a stack trace names a line that holds one function,
 * and an uncaught error, with which Node prints the line, doesn't print the file.
 */
function aLineEach(code: string): string {
  const starts = parseAst(code, { lang: 'js' }).body.map(({ start }) => start);
  return starts.map((start, index) => code.slice(index === 0 ? 0 : start, starts[index + 1])).join('\n');
}
