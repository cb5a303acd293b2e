import { expect, test } from 'vitest';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import { prefixTexts, putTogether } from './put-together.ts';

const item = (kind: SurfaceItem['kind'], name: string): SurfaceItem => ({
  kind,
  name,
  aliases: [],
  path: 'src/a.js',
  line: 1,
  language: 'javascript',
});
const variable = item('environment-variable', 'ACME_PRICE_URL');
const route = item('route', 'GET /api/prices/{id}');
const doubt = (of: SurfaceItem, ...texts: string[]): boolean =>
  putTogether(
    of,
    texts.map((text, index) => ({ path: `src/${index}.js`, text })),
  ) !== null;

test.each([
  "process.env['ACME_' + name]",
  'process.env[`ACME_${name}`]',
  'os.environ[f"ACME_{name}"]',
  'fmt.Sprintf("ACME_%s", n)',
  'ENV["ACME_PRICE_#{n}"]',
  'viper.SetEnvPrefix("ACME")',
  'env_prefix = "ACME_"',
  'cli(auto_envvar_prefix="ACME")',
  'config.AddEnvironmentVariables("ACME_")',
  'const prefix = "ACME_";',
])('a variable: %s', (text) => {
  expect(doubt(variable, text)).toBe(true);
  expect(prefixTexts(variable).some((one) => text.includes(one))).toBe(true);
});
test.each(["process.env['ACME_OTHER']", 'const name = "ACME";', 'ACME_ + x', '"OTHER_" + x'])(
  'no variable: %s',
  (text) => {
    expect(doubt(variable, text)).toBe(false);
  },
);

test.each<[string[]]>([
  [["app.use('/api', r);", 'r.get(`/${P}/:id`, show);']],
  [["app.use('/api', r); r.get(path, show);"]],
  [['app.get(`/api/${P}/:id`, show)']],
  [["app.get('/api/' + P, show)"]],
  [["f.register(plugin, { prefix: '/api' }); f.get('/' + P, h);"]],
  [['bp = Blueprint("a", __name__, url_prefix="/api")\n@bp.route(f"/{P}/<id>")']],
  [['g := r.Group("/api")\ng.GET(path+"/:id", h)']],
])('a route: %j', (texts) => {
  expect(doubt(route, ...texts)).toBe(true);
});
test.each<[string[]]>([
  [["app.use('/api', r);", "r.get('/other/:id', show);"]],
  [["app.use('/web', r);", 'r.get(`/${P}/:id`, show);']],
  [['r.get(`/${P}/:id`, show);']],
  [["const a = map.get(key); app.use('/api', r);"]],
])('no route: %j', (texts) => {
  expect(doubt(route, ...texts)).toBe(false);
});
test('other kinds and short routes are never in doubt', () => {
  expect(doubt(item('flag', '--acme-x'), '"ACME_" + x')).toBe(false);
  expect(doubt(item('route', 'GET /prices'), 'app.get(path, show)')).toBe(false);
  expect(doubt(item('route', 'GET /{a}/{b}'), 'app.get(path, show)')).toBe(false);
});
