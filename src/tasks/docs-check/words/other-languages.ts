import type { Row } from './row.ts';

/** Endings of languages in which others may use names, and which no reader here knows. */
export const otherLanguages: readonly Row[] = [
  {
    pattern: /\.(?:kt|kts|scala|groovy|clj|cljs)$/i,
    because: 'on the Java machine',
    seen_in: 'test/scenarios/docs-bad-input.test.ts, with a language that nobody reads: the receipt says so',
  },
  {
    pattern: /\.(?:c|h|cc|cpp|hpp|cxx|m|mm|swift|d|nim|zig|v|cr)$/i,
    because: 'compiled',
    seen_in: 'DaveGamble/cJSON cJSON.c',
  },
  {
    pattern: /\.(?:ex|exs|erl|hs|ml|mli|fs|fsx|vb|elm)$/i,
    because: 'functional, and the other ones of .NET',
    seen_in: 'App-vNext/Polly samples/Intro.FSharp/Program.fs',
  },
  { pattern: /\.(?:lua|dart|jl|pl|pm|r|sh|ps1)$/i, because: 'scripts', seen_in: 'sharkdp/fd doc/screencast.sh' },
  {
    pattern: /\.(?:proto|graphql|sol)$/i,
    because: 'interfaces and contracts',
    seen_in: 'prometheus/alertmanager cluster/clusterpb/cluster.proto',
  },
  {
    pattern: /\.(?:vue|svelte)$/i,
    because: 'components',
    seen_in: 'vitejs/vite docs/.vitepress/theme/components/AsideSponsors.vue',
  },
];
