#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { hideInitialEnvironment } from '../adapters/programs/initial-environment.ts';

// Node 22.8 and newer keep what they compiled, which saves about 50 ms at each start. In the user's own cache: a folder
// that others can write to could hold code of theirs.
// https://nodejs.org/api/module.html#moduleenablecompilecachecachedir
const cache = process.env['XDG_CACHE_HOME'];
module.enableCompileCache?.(
  join(cache !== undefined && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'codex-ci', 'compile'),
);

// Before anything else is loaded or started: the key is in it.
const shown = hideInitialEnvironment();
if (shown !== null && process.env['OPENAI_API_KEY'])
  process.stderr.write(`codex-ci: other processes of this user can read the key in this one's environment: ${shown}\n`);

await import('./run.ts');
