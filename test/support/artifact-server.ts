import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ArtifactServer {
  /** what a runner sets for an action */
  environment: Record<string, string>;
  names(): string[];
  /** the zip file of an artifact, as it was uploaded */
  content(name: string): Buffer;
  /**
   * the newest of that name as the input `records` takes it; a name that is not there stays a name. Several, by spaces,
   * are several.
   */
  records(names: string): string;
  /** the same as the inputs of who takes one */
  identity(name: string): { 'artifact-id': string; 'artifact-digest': string };
  /** stores an artifact as somebody else's job would have uploaded it, and says its id */
  put(name: string, zip: Buffer): number;
  /** puts another content in the place of an artifact's, under its own id, name and digest */
  replace(id: number, zip: Buffer): void;
  /** how many bytes the service says that an artifact has */
  claimSize(name: string, bytes: number): void;
  /** days that an artifact was asked to be kept; null for the repository's setting */
  days(name: string): number | null;
  /** answers the next calls of a method with this status */
  refuse(method: string, status: number): void;
  /** spoils the stored content of an artifact */
  spoil(name: string): void;
  close(): Promise<void>;
}

interface Stored {
  id: number;
  name: string;
  blocks: Map<string, Buffer>;
  content: Buffer;
  digest: string;
  done: boolean;
  size?: number;
  days: number | null;
}

/**
 * A loopback service that speaks as much of GitHub's artifact protocol (version 4) as `@actions/artifact` uses to
 * upload, list and download.
 */
export async function startArtifacts(): Promise<ArtifactServer> {
  const stored: Stored[] = [];
  const refusals = new Map<string, number>();
  let url = '';

  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', url);
        const body = Buffer.concat(chunks);
        const blob = stored.find((each) => `/blob/${each.id}.zip` === pathname);
        if (blob !== undefined) {
          if (request.method === 'GET') {
            response.writeHead(200, { 'content-type': 'application/zip' }).end(blob.content);
            return;
          }
          if (searchParams.get('comp') === 'block') blob.blocks.set(searchParams.get('blockid') ?? '', body);
          else if (searchParams.get('comp') === 'blocklist')
            blob.content = Buffer.concat(
              [...body.toString().matchAll(/<Latest>([^<]+)</g)].map(
                (match) => blob.blocks.get(match[1] as string) ?? Buffer.alloc(0),
              ),
            );
          else blob.content = body;
          response.writeHead(201, { 'x-ms-request-id': '1' }).end();
          return;
        }
        const method = pathname.split('/').at(-1) ?? '';
        const refusal = refusals.get(method);
        const [status, answer] =
          refusal === undefined
            ? twirp(method, JSON.parse(body.toString()) as Record<string, unknown>)
            : [refusal, { msg: 'scripted' }];
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
  });

  function twirp(method: string, body: Record<string, unknown>): [number, unknown] {
    const name = String(body['name'] ?? '');
    switch (method) {
      case 'CreateArtifact': {
        if (stored.some((each) => each.name === name))
          return [409, { msg: 'an artifact with this name already exists' }];
        const artifact = {
          id: stored.length + 1,
          name,
          blocks: new Map<string, Buffer>(),
          content: Buffer.alloc(0),
          digest: '',
          done: false,
          days: daysOf(body['expires_at'] ?? body['expiresAt']),
        };
        stored.push(artifact);
        return [200, { ok: true, signed_upload_url: `${url}/blob/${artifact.id}.zip?sig=x` }];
      }
      case 'FinalizeArtifact': {
        const artifact = stored.find((each) => each.name === name);
        if (artifact === undefined) return [404, { msg: 'not found' }];
        artifact.done = true;
        artifact.digest = String(body['hash'] ?? '');
        return [200, { ok: true, artifact_id: String(artifact.id) }];
      }
      case 'ListArtifacts': {
        const wanted = (body['id_filter'] ?? body['idFilter']) as string | undefined;
        const artifacts = stored
          .filter((each) => each.done && (wanted === undefined || String(each.id) === wanted))
          .map((each) => ({
            workflow_run_backend_id: 'run',
            workflow_job_run_backend_id: 'job',
            database_id: String(each.id),
            name: each.name,
            size: String(each.size ?? each.content.length),
            ...(each.digest === '' ? {} : { digest: each.digest }),
          }));
        return [200, { artifacts }];
      }
      case 'GetSignedArtifactURL':
        return [200, { signed_url: `${url}/blob/${stored.find((each) => each.name === name)?.id ?? 0}.zip?sig=x` }];
      default:
        return [404, { msg: `no method ${method}` }];
    }
  }

  await new Promise<void>((ready) => {
    http.listen(0, '127.0.0.1', () => {
      ready();
    });
  });
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const newest = (name: string): Stored | undefined => stored.filter((each) => each.done && each.name === name).at(-1);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    environment: {
      ACTIONS_RESULTS_URL: `${url}/`,
      ACTIONS_RUNTIME_TOKEN: `${part({ alg: 'none' })}.${part({ scp: 'Actions.Results:run:job' })}.x`,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ATTEMPT: '1',
    },
    names: () => stored.filter((each) => each.done).map((each) => each.name),
    content: (name) => stored.find((each) => each.done && each.name === name)?.content ?? Buffer.alloc(0),
    records: (names) =>
      names
        .split(/[\s,]+/)
        .filter((name) => name !== '')
        .map((name) => {
          const found = newest(name);
          return found === undefined ? name : `${name}@${found.id}@${digestOf(found)}`;
        })
        .join(' '),
    identity: (name) => {
      const found = newest(name);
      if (found === undefined) throw new Error(`there is no artifact ${name}`);
      return { 'artifact-id': String(found.id), 'artifact-digest': digestOf(found) };
    },
    put: (name, zip) => {
      stored.push({ id: stored.length + 1, name, blocks: new Map(), content: zip, digest: '', done: true, days: null });
      return stored.length;
    },
    replace: (id, zip) => {
      for (const each of stored) if (each.id === id) each.content = zip;
    },
    claimSize: (name, bytes) => {
      for (const each of stored) if (each.name === name) each.size = bytes;
    },
    days: (name) => newest(name)?.days ?? null,
    refuse: (method, status) => {
      refusals.set(method, status);
    },
    spoil: (name) => {
      for (const each of stored) if (each.name === name) each.digest = `sha256:${'0'.repeat(64)}`;
    },
    close: () =>
      new Promise((done) => {
        http.close(() => {
          done();
        });
        http.closeAllConnections();
      }),
  };
}

const digestOf = ({ content }: Stored): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** The client sends when an artifact ends, from which its days follow. */
function daysOf(expires: unknown): number | null {
  return typeof expires === 'string' ? Math.round((Date.parse(expires) - Date.now()) / 86_400_000) : null;
}
