/** How a flag is read in code. `name` is capture group 1; `library` says where it is switched. */
export interface FlagForm {
  library: string;
  pattern: RegExp;
}

const quoted = String.raw`['"\x60]([A-Za-z0-9][\w.:\/-]{0,99})['"\x60]`;
const symbol = String.raw`(?::|['"])([A-Za-z][\w.-]{0,99})['"]?`;
const flagName = String.raw`([A-Za-z_]\w{1,99})`;
/** Names of settings that are switches; other settings (hosts, modes, log levels) are not. */
const switchName =
  '((?:[A-Z0-9]+_)*(?:FEATURE|FEATURES|FLAG|FF|ENABLE|ENABLED|DISABLE|DISABLED|USE|TOGGLE|EXPERIMENT|' +
  'EXPERIMENTAL|ROLLOUT|KILL_?SWITCH)(?:_[A-Z0-9]+)*)';
/** Any setting, where it is compared with a switch's value. */
const anySetting = String.raw`((?!NODE_ENV\b|RAILS_ENV\b|APP_ENV\b|ENV\b|CI\b|DEBUG\b)[A-Z][A-Z0-9_]{2,99})`;
const switchValue = String.raw`\s*\)?\s*(?:===?|!==?|\.equals\w*\(|,)\s*['"]?(?:true|false|1|0|on|off|yes|no)\b`;

const environment = (name: string, more = ''): RegExp =>
  new RegExp(
    String.raw`(?:process\.env(?:\.|\[['"])|import\.meta\.env\.|` +
      String.raw`os\.(?:environ(?:\.get\(|\[)|getenv\()\s*['"]|os\.Getenv\(\s*"|ENV(?:\.fetch\(|\[)\s*['"]|` +
      String.raw`System\.getenv\(\s*"|Environment\.GetEnvironmentVariable\(\s*"|(?<![\w.])getenv\(\s*['"]|` +
      String.raw`env::var\(\s*")${name}\b['"]?\]?${more}`,
  );

/**
 * Forms of the common libraries and of home-made switches. A form that could be something else is left out: precision
 * decides whether a person is told to switch something off. LaunchDarkly
 * https://docs.launchdarkly.com/sdk/features/evaluating · Unleash https://docs.getunleash.io/reference/sdks ·
 * OpenFeature https://openfeature.dev/specification/sections/flag-evaluation · Flipper https://www.flippercloud.io/docs
 */
export const flagForms: readonly FlagForm[] = [
  {
    library: 'launchdarkly',
    pattern: new RegExp(
      String.raw`\b(?:bool|string|int|integer|double|number|json)?_?[vV]ariation(?:Detail|_detail)?\(\s*${quoted}`,
    ),
  },
  {
    library: 'launchdarkly',
    pattern: new RegExp(String.raw`\b(?:Bool|String|Int|Float64|Double|JSON|Json)Variation(?:Detail)?\(\s*${quoted}`),
  },
  {
    library: 'openfeature',
    pattern: new RegExp(
      String.raw`\b(?:get|fetch)_?(?:[bB]oolean|[sS]tring|[nN]umber|[iI]nteger|[fF]loat|[dD]ouble|` +
        String.raw`[oO]bject)_?(?:[vV]alue|[dD]etails)(?:Async)?\(\s*${quoted}`,
    ),
  },
  {
    library: 'openfeature',
    pattern: new RegExp(
      String.raw`\b(?:Boolean|String|Number|Integer|Float|Object)Value(?:Details)?\(\s*` +
        String.raw`(?:ctx|context\.\w+\(\)|\w*[cC]tx)\s*,\s*${quoted}`,
    ),
  },
  {
    library: 'openfeature',
    pattern: new RegExp(String.raw`\buse(?:Boolean|String|Number|Object)?Flag(?:Value|Details)?\(\s*${quoted}`),
  },
  { library: 'flipper', pattern: new RegExp(String.raw`\bFlipper(?:\.enabled\?\(?|\[)\s*${symbol}`) },
  {
    library: 'unleash',
    pattern: new RegExp(
      String.raw`\b(?:unleash|UNLEASH|Unleash)\w*(?:\.|->|::)` +
        String.raw`(?:is_?[eE]nabled|IsEnabled|get_?[vV]ariant|GetVariant)\??\(?\s*${quoted}`,
    ),
  },
  {
    library: 'flags',
    pattern: new RegExp(
      String.raw`\b\w*(?:[fF]lags?|[fF]eatures?|[tT]oggles?|[eE]xperiments?|[sS]witch(?:es)?)\w*(?:\.|->|::)` +
        String.raw`(?:is_?[eE]nabled|isOn|is_on|is_?[aA]ctive|IsEnabled|IsEnabledAsync|enabled\?|active\?|` +
        String.raw`enabled|isFeatureEnabled|get_?[bB]oolean)\(?\s*${quoted}`,
    ),
  },
  {
    library: 'flags',
    pattern: new RegExp(
      String.raw`\b(?:isFeatureEnabled|is_feature_enabled|featureEnabled|feature_enabled|feature_enabled\?|` +
        'hasFeature|has_feature|useFeature(?:Flag|IsOn)?|useFlag|flag_is_active|switch_is_active|' +
        String.raw`waffle\.\w+_is_active|IsFeatureEnabled|FeatureEnabled|isFlagEnabled|is_flag_enabled)\(?\s*` +
        String.raw`(?:request\s*,\s*)?${quoted}`,
    ),
  },
  {
    library: 'flags',
    pattern: new RegExp(
      String.raw`\b(?:[fF]lags|featureFlags|feature_flags|FeatureFlags|FEATURE_FLAGS|[fF]eatures|FEATURES|` +
        String.raw`toggles|Toggles|featureToggles)(?:\.|\[['":]|\?\.|::|->)` +
        String.raw`(?!is_?[eE]nabled|IsEnabled|get|has|set|on\b|` +
        String.raw`(?:verbose|debug|help|version|dryRun|dry_run|force|quiet|json|yes|output|watch)\b|map|` +
        String.raw`filter|forEach|length|some|every|keys|push|add|enabled\b|find|includes|contains)${flagName}`,
    ),
  },
  { library: 'environment', pattern: environment(switchName) },
  { library: 'environment', pattern: environment(anySetting, switchValue) },
  {
    library: 'flags',
    pattern: new RegExp(
      String.raw`\b(?:[cC]onfig|[sS]ettings|[oO]ptions|cfg|conf)(?:\.\w+){0,2}\.` +
        String.raw`((?:enable|use|disable|feature)(?:_|[A-Z])\w*|\w+(?:_e|E)nabled)\b(?!\s*\()`,
    ),
  },
];

const flagFile = new RegExp(
  String.raw`(?:^|\/)[\w.-]*(?:feature|flag|toggle|experiment|switch)e?s?[\w.-]*\.` +
    '(?:ya?ml|json|toml|properties|ini|env|conf)$|' +
    String.raw`(?:^|\/)(?:feature-?_?flags?|flags|toggles|features)\/[^/]+\.` +
    '(?:ya?ml|json|toml|properties|ini|env|conf)$',
  'i',
);

/** Files whose keys are flags. */
export function isFlagFile(path: string): boolean {
  return flagFile.test(path) && !/(?:^|\/)(?:package(?:-lock)?|tsconfig[\w.]*|composer)\.json$/.test(path);
}

const flagLine = new RegExp(
  String.raw`^\s*(?:export\s+)?["']?([A-Za-z_][\w.:/-]{0,99})["']?\s*[:=]\s*["']?` +
    String.raw`(true|false|on|off|yes|no|enabled|disabled|1|0|100%?)["']?\s*,?\s*(?:#.*|\/\/.*)?$`,
  'i',
);

/**
 * `new_checkout: true`, `"newCheckout": true`, `NEW_CHECKOUT=on`: the key, where the value switches something on or
 * off.
 */
export function parseFlagLine(line: string): { name: string; on: boolean } | null {
  const match = flagLine.exec(line);
  if (match === null) return null;
  return { name: match[1]!, on: /^(?:true|on|yes|enabled|1|100%?)$/i.test(match[2]!) };
}
