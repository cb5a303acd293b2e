import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import { annotatedRoutes } from './routes-annotated.ts';
import { djangoRoutes, pythonRoutes } from './routes-python.ts';
import { goRoutes } from './routes-go.ts';
import { ecmascriptRoutes, csharpRoutes, phpRoutes, rustRoutes } from './routes-calls.ts';
import { rubyRoutes } from './routes-ruby.ts';
import type { Source } from './source.ts';

const readers: Partial<Record<SurfaceLanguage, readonly ((source: Source) => SurfaceItem[])[]>> = {
  typescript: [ecmascriptRoutes, annotatedRoutes],
  javascript: [ecmascriptRoutes, annotatedRoutes],
  python: [pythonRoutes, djangoRoutes],
  go: [goRoutes],
  java: [annotatedRoutes],
  rust: [rustRoutes],
  csharp: [csharpRoutes, annotatedRoutes],
  ruby: [rubyRoutes],
  php: [phpRoutes, annotatedRoutes],
};

/** What a source must hold before it is searched for routes, by language. */
export const routeMarkers: Partial<Record<SurfaceLanguage, RegExp>> = {
  typescript: /\.(?:get|post|put|patch|delete|del|all|route|use)\(|@(?:Get|Post|Put|Patch|Delete|All)\(/,
  javascript: /\.(?:get|post|put|patch|delete|del|all|route|use)\(/,
  python: /\.(?:route|get|post|put|patch|delete|api_route|websocket)\(|urlpatterns|add_url_rule|add_api_route/,
  go: /\.(?:GET|POST|PUT|PATCH|DELETE|Any|Handle|HandleFunc|Get|Post|Put|Patch|Delete)\(/,
  java: /@(?:Request|Get|Post|Put|Patch|Delete)Mapping|@Path\b/,
  rust: /\.route\(|#\[(?:get|post|put|patch|delete|head|options|route)\(/,
  csharp: /\.Map(?:Get|Post|Put|Patch|Delete|Methods)\(|\[Http(?:Get|Post|Put|Patch|Delete)|\[Route\(/,
  ruby: /\bresources?\b|\bget\b|\bpost\b|\bput\b|\bpatch\b|\bdelete\b/,
  php: /Route::|->(?:get|post|put|patch|delete|any|map)\(|#\[Route\(/,
};

/** HTTP routes that a source registers. Clients that call an address are told apart by what the call is made on. */
export function readRoutes(source: Source): SurfaceItem[] {
  return (readers[source.language] ?? []).flatMap((read) => read(source));
}
