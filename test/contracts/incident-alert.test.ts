import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseIncidentEvent } from '../../src/adapters/github/incident-event.ts';
import { expressionOf } from '../../src/readers/alerts/expression.ts';
import { readSignal } from '../../src/readers/alerts/signal.ts';
