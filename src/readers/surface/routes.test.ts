import { expect, test } from 'vitest';
import { itemsOf, named } from '../../../test/support/surface.ts';

const read = (path: string, text: string): Promise<string[]> => named(path, text, 'route');

test('Express, Fastify, Koa, Nest', async () => {
  expect(
    await read(
      'src/a.js',
      `
app.get('/users/:id', show);
router.post('/users', check, create).delete('/users/:id', remove);
router.route('/teams').get(list).put(save);
fastify.route({ method: ['GET', 'HEAD'], url: '/health', handler });
const api = new Router({ prefix: '/v1' });
api.get('/things', list);
app.get('title');
axios.get('/users/1', options);
client.post('/users', body);
`,
    ),
  ).toEqual([
    'GET /users/{id}',
    'POST /users',
    'DELETE /users/{id}',
    'GET /teams',
    'PUT /teams',
    'GET /health',
    'HEAD /health',
    'GET /v1/things',
  ]);
  expect(
    await read(
      'src/cats.ts',
      "@Controller('cats')\nexport class Cats { @Get(':id') one(@Param('id') id: string) {} @Post() " +
        'add() {} private other() {} }',
    ),
  ).toEqual(['GET /cats/{id}', 'POST /cats']);
  const [item] = await itemsOf('src/a.js', "app.get('/users/:id', show)", 'route');
  expect(item).toMatchObject({ name: 'GET /users/{id}', aliases: ['GET /users/:id', '/users/{id}', '/users/:id'] });
});

test('Flask, FastAPI, Django', async () => {
  expect(
    await read(
      'app/a.py',
      `
bp = Blueprint('x', __name__, url_prefix='/api')
@bp.route('/users/<int:user_id>', methods=['GET', 'PUT'])
def user(user_id): pass
@app.post('/items')
def add(): pass
@app.route('/plain')
def plain(): pass
cache.get('/key', None)
`,
    ),
  ).toEqual(['GET /api/users/{user_id}', 'PUT /api/users/{user_id}', 'POST /items', 'GET /plain']);
  expect(
    await read(
      'app/urls.py',
      "urlpatterns = [path('users/<int:pk>/', view), re_path(r'^old/(?P<slug>[-\\w]+)/$', old), " +
        "path('api/', include('api.urls'))]\nrouter.register('orders', Orders)\n",
    ),
  ).toEqual(['ANY /users/{pk}', 'ANY /old/{slug}', 'ANY /orders']);
});

test('Gin, Echo, chi, gorilla, net/http', async () => {
  expect(
    await read(
      'a.go',
      `package a

func m() {
	r.GET("/ping", h)
	v1 := r.Group("/v1")
	v1.POST("/users/:id", h)
	c.Route("/articles", func(r chi.Router) {
		r.Get("/{id}", h)
	})
	http.HandleFunc("/plain", h)
	mux.Handle("DELETE /things/{id}", h)
	g.HandleFunc("/both", h).Methods("GET", http.MethodPut)
	client.Get("/remote", opts)
	http.Get("/no")
}
`,
    ),
  ).toEqual([
    'GET /ping',
    'POST /v1/users/{id}',
    'GET /articles/{id}',
    'ANY /plain',
    'DELETE /things/{id}',
    'GET /both',
    'PUT /both',
  ]);
});

test('Spring and JAX-RS', async () => {
  expect(
    await read(
      'A.java',
      '@RestController @RequestMapping("/api") class A { @GetMapping("/users/{id}") X g() {} ' +
        '@PostMapping X p() {} @RequestMapping(value = "/old", method = RequestMethod.PUT) X o() {} }',
    ),
  ).toEqual(['GET /api/users/{id}', 'POST /api', 'PUT /api/old']);
  expect(
    await read('B.java', '@Path("/b") class B { @GET @Path("{id}") X g() {} @POST X p() {} void n() {} }'),
  ).toEqual(['GET /b/{id}', 'POST /b']);
  expect(await read('C.java', '@FeignClient("x") interface C { @GetMapping("/remote") X g(); }')).toEqual([]);
});

test('axum, actix, Rocket', async () => {
  expect(
    (
      await read(
        'src/a.rs',
        'fn m() { Router::new().route("/users/:id", get(show).delete(remove)); ' +
          'cfg.service(web::resource("/b").route(web::post().to(h))); }\n#[get("/rocket/<id>?<q>")]\n' +
          'fn r() {}\n',
      )
    ).sort(),
  ).toEqual(['DELETE /users/{id}', 'GET /rocket/{id}', 'GET /users/{id}', 'POST /b']);
});

test('ASP.NET', async () => {
  expect(
    await read(
      'Program.cs',
      'var api = app.MapGroup("/api");\napi.MapGet("/users/{id:int}", (int id) => id);\napp.MapPost("/x", () => 1);\n',
    ),
  ).toEqual(['GET /api/users/{id}', 'POST /x']);
  expect(
    await read(
      'A.cs',
      '[Route("api/[controller]")] public class UsersController { [HttpGet("{id}")] public int G(int ' +
        'id) { return 1; } [HttpDelete] public void D() {} }',
    ),
  ).toEqual(['GET /api/users/{id}', 'DELETE /api/users']);
});

test('Rails and Sinatra', async () => {
  expect(
    await read(
      'config/routes.rb',
      `
Rails.application.routes.draw do
  get '/health', to: 'health#show'
  get 'about' => 'pages#about'
  namespace :api do
    resources :users, only: [:index, :show] do
      post :activate, on: :member
      resources :posts, only: :index
    end
  end
  resource :session, only: %i[create destroy]
end
`,
    ),
  ).toEqual([
    'GET /health',
    'GET /about',
    'GET /api/users',
    'GET /api/users/{id}',
    'POST /api/users/{id}/activate',
    'GET /api/users/{user_id}/posts',
    'POST /session',
    'DELETE /session',
  ]);
  expect(await read('app.rb', "require 'sinatra'\nget '/hi/:name' do\n  'x'\nend\n")).toEqual(['GET /hi/{name}']);
});

test('Laravel, Symfony, Slim', async () => {
  expect(
    await read(
      'routes/api.php',
      "<?php\nRoute::get('/users/{id}', [A::class, 'show'])->name('users.show');\n" +
        "Route::prefix('admin')->group(function () { Route::post('/things', [B::class, 'add']); });\n" +
        "Route::apiResource('photos', PhotoController::class);\n",
    ),
  ).toEqual([
    'GET /users/{id}',
    'POST /admin/things',
    'GET /photos',
    'POST /photos',
    'GET /photos/{photo}',
    'PUT /photos/{photo}',
    'DELETE /photos/{photo}',
  ]);
  expect(
    await read(
      'src/A.php',
      "<?php\n#[Route('/blog')]\nclass A { #[Route('/{slug}', name: 'show', methods: ['GET'])] " +
        'public function show() {} }',
    ),
  ).toEqual(['GET /blog/{slug}']);
  expect(
    await read('src/app.php', "<?php\n$app->get('/slim/{id}', function () {});\n$http->get('/remote', []);\n"),
  ).toEqual(['GET /slim/{id}']);
});

test('OpenAPI', async () => {
  expect(
    await read(
      'api/openapi.yaml',
      'openapi: 3.0.3\npaths:\n  /users/{id}:\n    parameters: []\n    get:\n      summary: x\n    delete: {}\n',
    ),
  ).toEqual(['GET /users/{id}', 'DELETE /users/{id}']);
  expect(
    await read('spec/any-name.json', '{ "swagger": "2.0", "basePath": "/v2", "paths": { "/pets": { "post": {} } } }'),
  ).toEqual(['POST /v2/pets']);
});
