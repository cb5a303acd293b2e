import type { Node } from 'web-tree-sitter';
import { csharpFlags, phpFlags, rubyFlags } from './flags-others.ts';
import { ecmascriptFlags } from './flags-ecmascript.ts';
import { goFlags } from './flags-go.ts';
import { javaFlags } from './flags-java.ts';
import { pythonFlags } from './flags-python.ts';
import { rustFlags } from './flags-rust.ts';
import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import type { Source } from './source.ts';

export type Flag = { names: readonly string[]; at: Node; owner?: string | undefined; default?: string | undefined };

const readers: Partial<Record<SurfaceLanguage, (source: Source) => SurfaceItem[]>> = {
  typescript: ecmascriptFlags,
  javascript: ecmascriptFlags,
  python: pythonFlags,
  go: goFlags,
  java: javaFlags,
  rust: rustFlags,
  csharp: csharpFlags,
  ruby: rubyFlags,
  php: phpFlags,
};

/** What a source must hold before it is searched for flags, by language. */
export const flagMarkers: Partial<Record<SurfaceLanguage, RegExp>> = {
  typescript: new RegExp(
    [
      String.raw`\.(?:option|requiredOption|options|flags?|switch)\(|new Option\(|parseArgs|\bflags\b\s*[=:]`,
      String.raw`|defineCommand|\.boolean\(`,
    ].join(''),
  ),
  javascript: new RegExp(
    [
      String.raw`\.(?:option|requiredOption|options|flags?|switch)\(|new Option\(|parseArgs|\bflags\b\s*[=:]`,
      String.raw`|defineCommand|\.boolean\(`,
    ].join(''),
  ),
  python: /add_argument|\boption\(|Option\(|add_option|DEFINE_|\.Argument\(|\b(?:import|from)\s+(?:typer|fire)\b/,
  go: /\b(?:flag|pflag)\.|[fF]lags?(?:et|Set)?\(?\)?\.|Flag\{|\.Flag\(/,
  java: /@(?:CommandLine\.)?(?:Option|Parameter)\b|longOpt|addOption|withLongOpt|new Option\(/,
  rust: /#\[(?:arg|clap|structopt|argh)\b|Arg::new|Arg::with_name|arg!\(/,
  csharp: /\bOption(?:<|\()|\[CommandOption/,
  ruby: /\.on\(?\s*["']-|\b(?:method_|class_)?option\b|\bswitch\b|\bflag\b/,
  php: /addOption|InputOption|\$signature/,
};

/** Command-line flags that a source declares, with the default beside the declaration. */
export function readFlags(source: Source): SurfaceItem[] {
  return readers[source.language]?.(source) ?? [];
}
