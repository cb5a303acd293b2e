import { afterAll } from 'vitest';
import { endFile } from '../after-file.ts';

// Files share a process, and modules that they import are read once: each file's own hook is here.
afterAll(endFile);
