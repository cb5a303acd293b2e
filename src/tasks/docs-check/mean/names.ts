/** Words that programs and prose share: in a code span they may mean anything. */
const common = new Set(
  `about abort accept access action active actual address admin after alias align allow alpha always anchor angle append apply
args argument arguments array assert assign async attach attribute auth author await background base basic before begin bind binary block body bool boolean border
bottom bounds branch break buffer build builder button bytes cache call callback cancel capture cascade catch center change channel char check child children choice circle class
classes clean clear click client clone close cluster code collect collection color column columns command comment commit common compare compile complete component compress compute
config configuration configure confirm connect connection console const constant construct constructor container contains content context continue control convert copy core count create
current cursor custom data database date datetime debug decimal declare decode decorator default define delay delete depend deploy describe description design destroy detail details device dialog
dict dictionary diff direction directory disable disabled dispatch display document domain double download draft drop duration dynamic each edit editor element email embed emit empty enable
enabled encode encoding end engine enter entity entry enum environment equal equals error escape event events every exact example except exception exclude execute exists exit expect
expire export express expression extend extends extension extra fail failure false fetch field fields file filename files filter final finally find finish first fixed flag flags float flush focus
folder font footer force form format forward found fragment frame framework from full function generate generic get global go graph group groups guard guide handle handler hash head header headers
height help helper hidden hide history home hook hooks host hour html icon identity ignore image import include index info inherit init initial initialize inline inner input insert inspect install instance int integer interface internal
interval invalid invoke item items iterate iterator join json key keys kind label lang language large last latest layout lazy leave left length level library limit line lines link links list
listen listener literal load loader local locale location lock log logger logging login logout long loop lower main make manager map mapping margin mark mask master match matcher matrix maximum measure media member memory menu merge
message messages meta metadata method methods middleware minimum minute missing mixin mock modal mode model models module modules month mount mouse move multiple mutable name names namespace native navigate nested network never next node
nodes none normal normalize notes nothing notify null number numbers object objects offset once open operation operator option optional options order origin other outer output overflow overlay override owner pack package
packages padding page pages pair panel parallel param parameter parameters params parent parse parser part partial parts pass password paste patch path paths pattern pause payload percent permission persist pick pipe pipeline
pixel placeholder plain platform play plugin plugins point pointer policy pool port position post prefix prepare present preview previous primary print priority private process processor produce product production profile progress project promise prompt
properties property props protect protected protocol provide provider proxy public publish pull push query queue quick quiet quote raise random range rate ratio raw reactive read reader ready reason receive record recursive redirect reduce reference refresh
regex region register registry reject relation release reload remote remove render renderer repeat replace reply report repository request requests require required reset resize resolve resolver resource response rest restart restore result results resume
retry return returns reverse right role roles root round route router routes routing row rows rule rules run runner runtime safe sample save scale scan schedule schema scheme scope screen script scroll search second secret section secure security segment select
selector self send sender separator sequence serial serialize serializer serve server service session sessions setting settings setup shadow shape share shared shell shift short show shutdown signal signature simple single size sleep slice slot small socket sort source space
spacing span spec split stack stage standard start state statement static statistics status step steps stop storage store stream strict string strings strip structure style styles submit subscribe success suffix summary super support suspend swap switch symbol sync
syntax system table tables target task tasks template templates terminal test testing tests text theme then thread throttle throw time timeout timer timestamp title toggle token tokens tool tools total touch trace track transaction transform transition translate
tree trigger trim true tuple type types undefined union unique unit unknown unlock update upload upper usage user username users utils valid validate validation validator value values variable variant vector verbose verify version view viewport visible visit visitor
wait warn warning watch watcher weight wheel width window with wrap wrapper write writer yield zero`.split(/\s+/),
);

const brands =
  /^(?:javascript|typescript|github|gitlab|graphql|postgresql|mysql|sqlite|mongodb|openapi|websocket|websockets|youtube|linkedin|stackoverflow|nodejs|webassembly|fastapi|jsonschema|macos|ipython|pytest|intellij|vscode|utf8|base64|sha256|sha1|md5|http2|oauth2?|int32|int64|uint8|float32|float64)$/i;

/**
 * How far a bare name can be told from an everyday word: `strong` is compound and rare, `single` one unusual word,
 * `weak` could mean anything.
 */
export function distinctness(name: string): 'strong' | 'single' | 'weak' {
  const bare = name.replace(/^[$_@#]+|[!?]$/g, '');
  if (bare.length < 4 || brands.test(bare)) return 'weak';
  const parts = bare.split(/[_\-.:/]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter((one) => one !== '');
  if (parts.length >= 2 && bare.length >= 6) return 'strong';
  return bare.length >= 6 &&
    !common.has(bare.toLowerCase()) &&
    !common.has(bare.toLowerCase().replace(/(?:s|ed|ing|er)$/, ''))
    ? 'single'
    : 'weak';
}

/**
 * Safe to find outside code: nobody writes `max_retry_count` or `parseFileName` and means something else; `JavaScript`
 * they do.
 */
export function standsInProse(name: string): boolean {
  return (
    distinctness(name) === 'strong' &&
    name.length >= 8 &&
    (/[a-z0-9]_[a-z0-9]/i.test(name) ||
      /^[a-z]+\d*(?:[A-Z][a-z0-9]+)+$/.test(name) ||
      /^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+){2,}$/.test(name))
  );
}

const everydayFlags = new Set(
  '--help --version --verbose --quiet --debug --config --output --input --file --force --all --dry-run --yes --no-color --color --log-level --port --host --name --path --user --username --password --token --env --watch --format --json --silent --recursive --include --exclude --ignore --save --save-dev --global --prod --production --dev --interactive --detach --rm --build --target --type --tag --branch --depth --upgrade --editable --requirement --no-cache --no-cache-dir --frozen-lockfile --features --release --all-features --workspace --init --list --test --coverage --profile --timeout --set --from --to --base --out --mode --filter --fix --check --strict --reload --workers --url --key --cert --data --header --request'.split(
    ' ',
  ),
);

/** A flag that half of all tools have says nothing about ours. */
export function isEverydayFlag(flag: string): boolean {
  return flag.length < 5 || !flag.startsWith('--') || everydayFlags.has(flag);
}

const everydayVariable =
  /^(?:PATH|HOME|USER|SHELL|LANG|TERM|PWD|EDITOR|PORT|HOST|DEBUG|TMPDIR|NODE_ENV|NO_COLOR|FORCE_COLOR|DATABASE_URL|REDIS_URL|SECRET_KEY|API_KEY|LOG_LEVEL|HTTPS?_PROXY|NO_PROXY)$|^(?:GITHUB|ACTIONS|RUNNER|GITLAB|CI|AWS|GOOGLE|GCP|AZURE|DOCKER|KUBE|NODE|NPM|PIP|PYTHON|RUST|CARGO|GO|JAVA|MAVEN|GRADLE|POSTGRES|MYSQL|XDG|LC|SSH|GIT|VIRTUAL)(?:_|[A-Z]*$)/;

/** A variable of the system or of another tool, which docs name for that tool's sake. */
export function isEverydayVariable(name: string): boolean {
  return name.length < 5 || !name.includes('_') || everydayVariable.test(name);
}

const everydayScripts = new Set(
  'dev build start test tests lint serve preview format check install deploy watch clean docs release run all docker help update migrate seed fmt e2e typecheck'.split(
    ' ',
  ),
);
export function isEverydayScript(name: string): boolean {
  return everydayScripts.has(name) || name.length < 3;
}

const foreignCommands = new Set(
  'git npm yarn pnpm bun npx docker docker-compose podman kubectl helm pip pip3 pipx poetry uv conda brew apt apt-get yum dnf apk cargo rustup rustc go python python3 node deno ruby gem bundle rails rake php composer java javac mvn gradle dotnet nuget curl wget ssh scp rsync tar make cmake gcc clang aws gcloud az terraform ansible psql mysql redis-cli sed awk grep find ls cp mv rm cat chmod chown systemctl journalctl openssl gh tox nox pytest hatch pdm rye vite webpack rollup esbuild tsc eslint prettier jest vitest mocha playwright cypress husky lerna nx turbo changeset black ruff mypy flake8 gunicorn uvicorn flask django-admin celery uwsgi nginx apachectl certbot buildah skopeo snap choco scoop winget powershell cmd bash sh zsh sudo env export source echo time watch xargs tee jq yq hugo mkdocs sphinx-build jekyll'.split(
    ' ',
  ),
);
export function isForeignCommand(word: string): boolean {
  return foreignCommands.has(word);
}
