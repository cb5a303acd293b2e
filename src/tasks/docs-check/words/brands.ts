import type { Row } from './row.ts';

/** Names of products and of plain types: they look compound and are none of the project’s. */
export const brands: readonly Row[] = [
  {
    pattern: /^(?:javascript|typescript|graphql|webassembly|nodejs|ipython|pytest|fastapi|jsonschema|openapi)$/i,
    because: 'a language, a runtime or a known library',
    seen_in: 'psf/black docs/contributing/the_basics.md',
  },
  {
    pattern: /^(?:github|gitlab|youtube|linkedin|stackoverflow)$/i,
    because: 'a site',
    seen_in: 'vitejs/vite docs/guide/index.md',
  },
  {
    pattern: /^(?:postgresql|mysql|sqlite|mongodb)$/i,
    because: 'a database',
    seen_in: 'celery/celery docs/userguide/configuration.rst',
  },
  {
    pattern: /^(?:websockets?|http2|oauth2?|utf8|base64|sha256|sha1|md5)$/i,
    because: 'a protocol, an encoding or a digest',
    seen_in: 'pallets/click docs/unicode-support.md',
  },
  {
    pattern: /^(?:int32|int64|uint8|float32|float64)$/i,
    because: 'a type of numbers in many languages',
    seen_in: 'supabase/cli apps/cli/src/legacy/commands/backups/restore/SIDE_EFFECTS.md',
  },
];
