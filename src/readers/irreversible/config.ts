import type { Irreversible } from '../../domain/way-back.ts';
import { blankComments } from '../source/comments.ts';
import { changedLines, entryAt, type ChangedLine, type DeployedFile } from './model.ts';

const shipped =
  'It came with the deploy: going back has to take it back too where it is applied apart from the ' +
  'code (cluster, parameter store, environment).';

/** Kinds of files that change more than the code, by their paths. */
const places: readonly { path: RegExp; kind: Irreversible['kind']; why: string }[] = [
  {
    path: new RegExp(
      [
        String.raw`(?:^|\/)[^/]*(?:feature[-_]?(?:flags?|toggles?)|flags?|toggles?|flagd|unleash|launchdarkly`,
        String.raw`|flipper)[^/]*\.(?:json|ya?ml|toml|properties)$`,
      ].join(''),
      'i',
    ),
    kind: 'feature-flag',
    why:
      'A flag is defined or set here: its state outlives the code where flags are kept by a service, ' +
      'and old code may not know it.',
  },
  {
    path: /(?:^|\/)\.env(?:\.[\w-]+)?$|(?:^|\/)env[-_.]?schema\.[\w.]+$|(?:^|\/)env\.(?:schema|mjs|ts|js)$/i,
    kind: 'config',
    why: `The environment that the code expects changed. ${shipped}`,
  },
  {
    path: new RegExp(
      [
        String.raw`(?:^|\/)(?:k8s|kubernetes|helm|charts?|kustomize|manifests|deploy(?:ment)?s?`,
        String.raw`|overlays)\/.*\.(?:ya?ml|json|tpl|toml)$`,
      ].join(''),
      'i',
    ),
    kind: 'config',
    why: `Deployment configuration changed. ${shipped}`,
  },
  {
    path: new RegExp(
      [
        String.raw`(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$|\.(?:tf|tfvars|bicep)$`,
        String.raw`|(?:^|\/)(?:Procfile|app\.ya?ml|fly\.toml|vercel\.json|netlify\.toml|serverless\.ya?ml`,
        String.raw`|nginx[\w.-]*\.conf|values[\w.-]*\.ya?ml)$`,
      ].join(''),
      'i',
    ),
    kind: 'config',
    why: `Deployment configuration changed. ${shipped}`,
  },
  {
    path: new RegExp(
      [
        String.raw`(?:^|\/)(?:config|conf|settings|etc)\/(?:.*\/)?[^/]+\.(?:json|ya?ml|toml|ini|properties|conf`,
        String.raw`|cfg|xml)$|(?:^|\/)(?:application|bootstrap)[\w.-]*\.(?:ya?ml|properties)$`,
        String.raw`|(?:^|\/)appsettings[\w.-]*\.json$|(?:^|\/)config\.(?:json|ya?ml|toml|ini)$`,
      ].join(''),
      'i',
    ),
    kind: 'config',
    why: `Configuration changed. ${shipped}`,
  },
];

const contractFiles = new RegExp(
  [
    String.raw`\.(?:proto|thrift|avsc|avdl|graphqls?|gql|xsd|wsdl|fbs|capnp)$`,
    String.raw`|(?:^|\/)(?:[\w.-]*openapi|[\w.-]*swagger|asyncapi)[\w.-]*\.(?:json|ya?ml)$|\.schema\.json$`,
    String.raw`|(?:^|\/)(?:json-?)?schemas?\/[^/]+\.json$`,
  ].join(''),
  'i',
);
const contractWhy =
  'Others that were built on the new contract, and messages already sent in it, meet the old one; ' +
  'check the consumers before going back.';
const brokenWhy =
  'A field of the contract was taken out or changed: messages sent meanwhile lack it, and old code ' +
  'that needs it fails on them.';

/** `topic = "orders.v2"`, `QUEUE_NAME: orders`, `@KafkaListener(topics = "x")`, `basic_publish(exchange='x'`. */
const channel = new RegExp(
  [
    String.raw`(?:^|[^a-z])(?:kafka[._-]?)?(?:topics?|queues?|exchange|routing[._-]?key`,
    String.raw`|stream(?:[._-]?name)?|subject|channel|consumer[._-]?group|group[._-]?id`,
    String.raw`|bucket)(?:[._-]?(?:name|id|url|arn))?["']?\s*(?:=>|[:=(,]|:=)\s*["'\x60]([\w./:-]{2,200})["'\x60]`,
  ].join(''),
  'i',
);
/**
 * Lines that define a flag's default in code: `FLAG_NEW_CHECKOUT = true`, `new_checkout: { default: true`,
 * `isEnabled('x', true)`.
 */
const flag = new RegExp(
  [
    String.raw`(?:\b(?:feature|flag|toggle)s?\b|(?:FEATURE|FLAG|TOGGLE|feature|flag|toggle|enable`,
    String.raw`|ENABLE)_\w+|\b(?:isEnabled|is_enabled|boolVariation|getBooleanValue|variation)\s*\(`,
    String.raw`|\b(?:enable|use)[A-Z]\w+)[^\n]{0,200}(?:\b(?:true|false|on|off)\b|True|False|\b\d{1,3}\s*%)`,
  ].join(''),
);
const code = /\.(?:[cm]?[jt]sx?|py|go|java|kt|rb|cs|php|rs|scala|ex|exs|swift)$/;

/**
 * Configuration, contracts, names of queues and topics, and flags that a deploy changed, at the first changed line of
 * each.
 */
export function configChanges(file: DeployedFile): Irreversible[] {
  const { path, status, binary } = file.file;
  if (binary) return [];
  const [added, removed] = [meaningful(file, 'add'), meaningful(file, 'del')];
  const first = added[0] ?? removed[0];
  if (first === undefined) return [];
  if (contractFiles.test(path)) {
    const broken =
      status === 'added'
        ? undefined
        : removed.find(
            ({ text }) => !added.some((line) => squeezed(line.text) === squeezed(text)) && /[\w$]/.test(text),
          );
    return [
      entryAt(path, broken ?? first, {
        kind: 'contract',
        blocks: false,
        why: broken === undefined ? contractWhy : brokenWhy,
      }),
    ];
  }
  const place = places.find((one) => one.path.test(path));
  if (place !== undefined) return [entryAt(path, first, { kind: place.kind, blocks: false, why: place.why })];
  if (!code.test(path)) return [];
  return [...channelChanges(path, added, removed), ...flagChanges(path, added, removed)];
}

/** A queue or topic that is named otherwise than before; one that is only new or only moved is none. */
function channelChanges(path: string, added: readonly ChangedLine[], removed: readonly ChangedLine[]): Irreversible[] {
  const names = (lines: readonly ChangedLine[]): Map<string, ChangedLine> =>
    new Map(
      lines.flatMap((line) => {
        const found = channel.exec(line.text)?.[1];
        return found === undefined ? [] : [[found, line] as const];
      }),
    );
  const [before, after] = [names(removed), names(added)];
  const gone = [...before.keys()].filter((one) => !after.has(one));
  if (gone.length === 0) return [];
  return [...after]
    .filter(([one]) => !before.has(one))
    .map(([one, line]) =>
      entryAt(path, line, {
        kind: 'contract',
        blocks: false,
        why:
          `A queue, topic or bucket was ${gone.join(', ')} and is ${one}: what was sent to the new one ` +
          'is not read by the old code; drain or replay it before going back.',
      }),
    );
}

/** A flag whose line stays but for its value. */
function flagChanges(path: string, added: readonly ChangedLine[], removed: readonly ChangedLine[]): Irreversible[] {
  const bare = (text: string): string => squeezed(text).replace(/true|false|on|off|True|False|\d{1,3}%?/g, '·');
  return added
    .filter(({ text }) => flag.test(text))
    .flatMap((line) => {
      const former = removed.find(
        ({ text }) => flag.test(text) && bare(text) === bare(line.text) && squeezed(text) !== squeezed(line.text),
      );
      return former === undefined
        ? []
        : [
            entryAt(path, line, {
              kind: 'feature-flag',
              blocks: false,
              why:
                `The flag was \`${former.text.trim().slice(0, 120)}\` before: setting it back may be ` +
                'all that is needed, and users who had it on have used what is behind it.',
            }),
          ];
    });
}

/** Changed lines with something but comments on them. */
function meaningful(file: DeployedFile, kind: 'add' | 'del'): ChangedLine[] {
  const own = kind === 'add' ? file.file.path : (file.file.oldPath ?? file.file.path);
  // written like languages whose comments are known
  const path = own.replace(/\.(?:proto|thrift|avdl|fbs|capnp)$/i, '.ts').replace(/\.(?:graphqls?|gql)$/i, '.py');
  // descriptions of a GraphQL schema are strings
  const described = path !== own && path.endsWith('.py');
  const blank = (text: string): string => {
    const bare = blankComments(text, path, { strings: described });
    return described ? bare.replaceAll('"', ' ') : bare;
  };
  const whole = kind === 'add' ? file.head : file.base;
  const blanked = whole === null ? null : blank(whole).split('\n');
  return changedLines(file, kind).filter(({ text, line }) => {
    const bare = blanked?.[line - 1];
    return (bare !== undefined && bare.length === text.length ? bare : blank(text)).trim() !== '';
  });
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
