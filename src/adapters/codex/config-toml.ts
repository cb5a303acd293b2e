import type { Profile } from '../../contracts/engine.ts';

export interface ConfigParts {
  profile: Pick<Profile, 'model' | 'effort' | 'verbosity'>;
  /** the gateway's address for this ask */
  baseUrl: string;
  instructionsFile: string;
  /**
   * folders and files that the agent's commands see beside the workspace and the system's own (/usr, /bin, /lib, /etc
   * …)
   */
  readable: readonly string[];
  /** paths inside what is open that stay closed; they have to exist */
  denied: readonly string[];
  /** what a workspace to write in adds; without it nothing is writable */
  writing?: { temp: string; env: Readonly<Record<string, string>> };
}

/** The permission profile that the configuration defines. */
export const permissionProfile = 'ci';

/** How deep the CLI looks for files that a glob closes; its default leaves deeper ones open. */
const globDepth = 64;

/**
 * A TOML basic string. JSON's escapes are a subset of TOML's but for DEL, which has to be escaped.
 * https://toml.io/en/v1.0.0#string
 */
export function tomlString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}

/**
 * What the agent's commands may read. An allow-list: the CLI puts nothing else into the sandbox's file system, so that
 * home folders, credentials, other checkouts and the runner's files are not hidden but absent. Nothing is writable but
 * the workspace and its own temporary folder, where the ask has such a one, and there is no network.
 */
export function permissionsToml({
  readable,
  denied,
  writing,
}: Pick<ConfigParts, 'readable' | 'denied' | 'writing'>): string {
  return [
    `[permissions.${permissionProfile}.filesystem]`,
    `glob_scan_max_depth = ${globDepth}`,
    '":minimal" = "read"',
    ...readable.map((path) => `${tomlString(path)} = "read"`),
    ...(writing === undefined ? [] : [`${tomlString(writing.temp)} = "write"`]),
    ...denied.map((path) => `${tomlString(path)} = "deny"`),
    '',
    `[permissions.${permissionProfile}.filesystem.":workspace_roots"]`,
    `"." = "${writing === undefined ? 'read' : 'write'}"`,
    '"**/.env*" = "deny"',
    '',
    `[permissions.${permissionProfile}.network]`,
    'enabled = false',
    '',
  ].join('\n');
}

/** Of the CLI's own, what has no use here or reaches beyond the gateway. */
const featuresOff = [
  'unbounded_connection_retries',
  'plugins',
  'remote_plugin',
  'apps',
  'goals',
  'hooks',
  'image_generation',
  'tool_suggest',
  'skill_search',
  'shell_snapshot',
  'sleep_tool',
  'view_image',
  'daemon_auto_start',
];

/** Nothing is kept, told to anybody, or handed to another agent. */
const quiet = [
  '[history]',
  'persistence = "none"',
  '[analytics]',
  'enabled = false',
  '[feedback]',
  'enabled = false',
  '[otel]',
  'exporter = "none"',
  'trace_exporter = "none"',
  'metrics_exporter = "none"',
  '[agents]',
  'enabled = false',
  '[skills]',
  'include_instructions = false',
  '[skills.bundled]',
  'enabled = false',
  '[features]',
  ...featuresOff.map((name) => `${name} = false`),
  '',
];

/**
 * The whole configuration of one ask: one provider, no key, no telemetry, no instructions from the repository, only the
 * tools that read.
 */
export function configToml(parts: ConfigParts): string {
  const { model, effort, verbosity } = parts.profile;
  return [
    `model = ${tomlString(model)}`,
    'model_provider = "gateway"',
    `model_reasoning_effort = ${tomlString(effort)}`,
    `model_verbosity = ${tomlString(verbosity)}`,
    `model_instructions_file = ${tomlString(parts.instructionsFile)}`,
    'approval_policy = "never"',
    `default_permissions = "${permissionProfile}"`,
    'check_for_update_on_startup = false',
    'web_search = "disabled"',
    'project_doc_max_bytes = 0',
    'allow_login_shell = false',
    'tool_output_token_limit = 6000',
    '',
    permissionsToml(parts),
    '[model_providers.gateway]',
    'name = "gateway"',
    `base_url = ${tomlString(parts.baseUrl)}`,
    'wire_api = "responses"',
    // The gateway retries what comes before a stream; only a stream that broke off is the CLI's to repeat.
    'request_max_retries = 0',
    'stream_max_retries = 2',
    // The gateway's own bounds end a silent stream earlier.
    'stream_idle_timeout_ms = 900000',
    'supports_websockets = false',
    '',
    '[shell_environment_policy]',
    'inherit = "core"',
    'ignore_default_excludes = false',
    ...shellEnvironment(parts.writing),
    '',
    ...quiet,
  ].join('\n');
}

function shellEnvironment(writing: ConfigParts['writing']): string[] {
  if (writing === undefined) return [];
  const set = { ...writing.env, TMPDIR: writing.temp, HOME: writing.temp };
  const entries = Object.entries(set).map(([name, value]) => `${name} = ${tomlString(value)}`);
  return [`set = { ${entries.join(', ')} }`];
}
