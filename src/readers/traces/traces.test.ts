import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trace } from './model.ts';
import { readTraces } from './traces.ts';

const short = (traces: readonly Trace[]): unknown =>
  traces.map(({ language, exception, message, frames }) => ({
    language,
    exception,
    message,
    frames: frames.map(({ file, line, owner, function: name }) => [file, line, owner, name]),
  }));

/** Reads a text and holds every offset against it. */
function read(text: string): Trace[] {
  const traces = readTraces(text);
  for (const frame of traces.flatMap((trace) => trace.frames)) {
    expect(text.startsWith(frame.raw, frame.offset)).toBe(true);
    expect(frame.offset === 0 || ['\n', 'n'].includes(text[frame.offset - 1]!)).toBe(true);
  }
  return traces;
}

describe('Java', () => {
  const java = [
    '2026-03-01 12:00:00,123 ERROR [http-7] c.e.Api - request failed',
    'java.lang.IllegalStateException: cart is closed',
    '\tat com.example.cart.Cart.add(Cart.java:41)',
    '\tat app//com.example.cart.Cart$Items.lambda$all$0(Cart.java:77) ~[cart-1.2.jar:1.2]',
    '\tat sun.reflect.NativeMethodAccessorImpl.invoke0(Native Method)',
    '\tSuppressed: java.io.IOException: close failed',
    '\t\tat com.example.cart.Store.close(Store.kt:9)',
    'Caused by: java.sql.SQLException: ORA-00942: table or view does not exist',
    '\tat com.example.db.Query.run(Query.java:12)',
    '\t... 23 more',
  ].join('\n');

  it('reads causes and suppressed exceptions as traces of their own', () => {
    expect(short(read(java))).toEqual([
      {
        language: 'java',
        exception: 'java.lang.IllegalStateException',
        message: 'cart is closed',
        frames: [
          ['Cart.java', 41, 'com.example.cart.Cart', 'add'],
          ['Cart.java', 77, 'com.example.cart.Cart$Items', 'lambda$all$0'],
          [null, null, 'sun.reflect.NativeMethodAccessorImpl', 'invoke0'],
        ],
      },
      {
        language: 'java',
        exception: 'java.io.IOException',
        message: 'close failed',
        frames: [['Store.kt', 9, 'com.example.cart.Store', 'close']],
      },
      {
        language: 'java',
        exception: 'java.sql.SQLException',
        message: 'ORA-00942: table or view does not exist',
        frames: [['Query.java', 12, 'com.example.db.Query', 'run']],
      },
    ]);
  });

  it('reads it inside JSON, with the same frames at their own offsets', () => {
    const json = `{"level":"error","stack":${JSON.stringify(java.split('\n').slice(1).join('\n'))}}`;
    expect(read(json)).toHaveLength(3);
    expect(read(json)[0]!.frames[0]).toMatchObject({ file: 'Cart.java', line: 41 });
  });

  it('takes a message of many lines', () => {
    const [trace] = read('org.x.ComparisonFailure: expected:\n a\n b\n\tat org.x.A.b(A.java:1)');
    expect(trace).toMatchObject({ exception: 'org.x.ComparisonFailure', message: 'expected:\n a\n b', offset: 0 });
  });
});

describe('JavaScript', () => {
  it('reads Node, file URLs, bundles and internals', () => {
    expect(
      short(
        read(
          [
            "TypeError [ERR_X]: Cannot read properties of undefined (reading 'id')",
            '    at async Cart.total (file:///srv/app/src/cart%20v2.ts:12:7)',
            '    at new Shop (/srv/app/dist/shop.js:3:1)',
            '    at Object.<anonymous> (webpack://shop/./src/index.tsx?a1b2:9:3)',
            '    at C:\\app\\run.js:4:5',
            '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
            '    at Array.map (<anonymous>)',
            '  [cause]: Error: inner',
            '      at load (/srv/app/dist/load.js:8:1)',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      {
        language: 'javascript',
        exception: 'TypeError',
        message: "Cannot read properties of undefined (reading 'id')",
        frames: [
          ['/srv/app/src/cart v2.ts', 12, 'Cart', 'total'],
          ['/srv/app/dist/shop.js', 3, null, 'Shop'],
          ['src/index.tsx', 9, 'Object', null],
          ['C:\\app\\run.js', 4, null, null],
          ['node:internal/process/task_queues', 95, 'process', 'processTicksAndRejections'],
          [null, null, 'Array', 'map'],
        ],
      },
      {
        language: 'javascript',
        exception: 'Error',
        message: 'inner',
        frames: [['/srv/app/dist/load.js', 8, null, 'load']],
      },
    ]);
  });
});

describe('Python', () => {
  it('turns frames round and reads chains', () => {
    expect(
      short(
        read(
          [
            'Traceback (most recent call last):',
            '  File "/app/shop/db.py", line 10, in get',
            '    return rows[key]',
            '           ~~~~^^^^^',
            "KeyError: 'id'",
            '',
            'During handling of the above exception, another exception occurred:',
            '',
            'Traceback (most recent call last):',
            '  File "/app/main.py", line 3, in <module>',
            '    run()',
            '  File "/app/shop/api.py", line 22, in run',
            '    raise shop.errors.Missing("no id")',
            'shop.errors.Missing: no id',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      { language: 'python', exception: 'KeyError', message: "'id'", frames: [['/app/shop/db.py', 10, null, 'get']] },
      {
        language: 'python',
        exception: 'shop.errors.Missing',
        message: 'no id',
        frames: [
          ['/app/shop/api.py', 22, null, 'run'],
          ['/app/main.py', 3, null, null],
        ],
      },
    ]);
  });

  it('reads exception groups and the prefixes of containers', () => {
    expect(
      short(
        read(
          [
            '  + Exception Group Traceback (most recent call last):',
            '  |   File "/app/a.py", line 1, in main',
            '  |     await run()',
            '  | ExceptionGroup: unhandled errors (1 sub-exception)',
            '  +-+---------------- 1 ----------------',
            '    | Traceback (most recent call last):',
            '    |   File "/app/b.py", line 2, in task',
            '    |     1 / 0',
            '    | ZeroDivisionError: division by zero',
            '    +------------------------------------',
            'web-1  | Traceback (most recent call last):',
            'web-1  |   File "/app/c.py", line 3, in view',
            'web-1  |     fail()',
            'web-1  | ValueError: bad',
          ].join('\n'),
        ),
      ),
    ).toMatchObject([
      { exception: 'ExceptionGroup', frames: [['/app/a.py', 1, null, 'main']] },
      { exception: 'ZeroDivisionError', message: 'division by zero', frames: [['/app/b.py', 2, null, 'task']] },
      { exception: 'ValueError', message: 'bad', frames: [['/app/c.py', 3, null, 'view']] },
    ]);
  });
});

describe('Go', () => {
  it('reads panics and each goroutine of a dump', () => {
    expect(
      short(
        read(
          [
            'panic: runtime error: index out of range [5] with length 3',
            '',
            'goroutine 1 [running]:',
            'github.com/acme/shop/cart.(*Cart).Add(0xc000012345, {0x1, 0x2})',
            '\t/src/shop/cart/cart.go:41 +0x1d',
            'main.main.func1()',
            '\t/src/shop/main.go:9 +0x2f',
            'created by main.main in goroutine 7',
            '\t/src/shop/main.go:7 +0x20',
            '',
            'goroutine 18 [chan receive, 5 minutes]:',
            'net/http.(*Server).Serve(0x1)',
            '\t/usr/local/go/src/net/http/server.go:3056 +0x5',
            'exit status 2',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      {
        language: 'go',
        exception: 'panic',
        message: 'runtime error: index out of range [5] with length 3',
        frames: [
          ['/src/shop/cart/cart.go', 41, 'github.com/acme/shop/cart.Cart', 'Add'],
          ['/src/shop/main.go', 9, 'main', 'main'],
          ['/src/shop/main.go', 7, 'main', 'main'],
        ],
      },
      {
        language: 'go',
        exception: null,
        message: null,
        frames: [['/usr/local/go/src/net/http/server.go', 3056, 'net/http.Server', 'Serve']],
      },
    ]);
  });
});

describe('Ruby', () => {
  it('reads both ways of quoting and Rails logs', () => {
    expect(
      short(
        read(
          [
            "app/models/cart.rb:12:in `total': undefined method `price' for nil (NoMethodError)",
            "\tfrom app/controllers/carts_controller.rb:7:in `block in show'",
            "\tfrom bin/rails.rb:4:in `<main>'",
          ].join('\n'),
        ),
      ),
    ).toEqual([
      {
        language: 'ruby',
        exception: 'NoMethodError',
        message: "undefined method `price' for nil",
        frames: [
          ['app/models/cart.rb', 12, null, 'total'],
          ['app/controllers/carts_controller.rb', 7, null, 'show'],
          ['bin/rails.rb', 4, null, null],
        ],
      },
    ]);
    expect(
      short(
        read(
          "ActiveRecord::RecordNotFound (Couldn't find Cart):\n\n" +
            "app/models/cart.rb:3:in 'Cart.load'\napp/x.rb:4:in 'Cart#show'\n",
        ),
      ),
    ).toEqual([
      {
        language: 'ruby',
        exception: 'ActiveRecord::RecordNotFound',
        message: "Couldn't find Cart",
        frames: [
          ['app/models/cart.rb', 3, 'Cart', 'load'],
          ['app/x.rb', 4, 'Cart', 'show'],
        ],
      },
    ]);
  });
});

describe('C#', () => {
  it('reads debug and release builds and inner exceptions', () => {
    expect(
      short(
        read(
          [
            'Unhandled exception. System.AggregateException: One or more errors occurred.',
            ' ---> System.NullReferenceException: Object reference not set to an instance of an object.',
            '   at Shop.Cart.Total(Int32 id) in C:\\src\\Shop\\Cart.cs:line 41',
            '   at Shop.Api.<Get>d__3.MoveNext()',
            '   --- End of inner exception stack trace ---',
            '   at System.Threading.Tasks.Task.Wait()',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      {
        language: 'csharp',
        exception: 'System.NullReferenceException',
        message: 'Object reference not set to an instance of an object.',
        frames: [
          ['C:\\src\\Shop\\Cart.cs', 41, 'Shop.Cart', 'Total'],
          [null, null, 'Shop.Api.<Get>d__3', 'MoveNext'],
          [null, null, 'System.Threading.Tasks.Task', 'Wait'],
        ],
      },
    ]);
  });
});

describe('PHP', () => {
  it('puts the place of the throw first', () => {
    expect(
      short(
        read(
          [
            '[01-Mar-2026 12:00:00 UTC] PHP Fatal error:  Uncaught App\\CartException: no cart in ' +
              '/srv/app/src/Cart.php:41',
            'Stack trace:',
            '#0 /srv/app/src/Api.php(12): App\\Cart->total(5)',
            '#1 [internal function]: App\\Api::get()',
            '#2 {main}',
            '  thrown in /srv/app/src/Cart.php on line 41',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      {
        language: 'php',
        exception: 'App\\CartException',
        message: 'no cart',
        frames: [
          ['/srv/app/src/Cart.php', 41, null, null],
          ['/srv/app/src/Api.php', 12, 'App\\Cart', 'total'],
          [null, null, 'App\\Api', 'get'],
        ],
      },
    ]);
  });
});

describe('Rust', () => {
  it('reads the panic and the backtrace, old and new', () => {
    expect(
      short(
        read(
          [
            "thread 'main' panicked at src/cart.rs:41:9:",
            'index out of bounds: the len is 3 but the index is 5',
            'stack backtrace:',
            '   0: rust_begin_unwind',
            '             at /rustc/abc/library/std/src/panicking.rs:645:5',
            '   1: shop::cart::Cart::total::h0123456789abcdef',
            '             at ./src/cart.rs:41:9',
            'note: Some details are omitted',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      {
        language: 'rust',
        exception: 'panic',
        message: 'index out of bounds: the len is 3 but the index is 5',
        frames: [
          ['src/cart.rs', 41, null, null],
          ['/rustc/abc/library/std/src/panicking.rs', 645, null, 'rust_begin_unwind'],
          ['./src/cart.rs', 41, 'shop::cart::Cart', 'total'],
        ],
      },
    ]);
    expect(short(read("thread 'w' panicked at 'boom', src/main.rs:2:5\n"))).toMatchObject([
      { message: 'boom', frames: [['src/main.rs', 2, null, null]] },
    ]);
  });
});

describe('what is no trace', () => {
  it.each([
    'We met at the office (see notes.java) at noon.',
    'error at startup: config missing\nretrying at 12:00:01',
    'Caused by: the network\nSuppressed: nothing',
    'Traceback (most recent call last): see above',
    '#1 fix the cart\n#2 write tests (3): done',
    'the panic: it was bad\ngoroutine leak suspected',
    'C:\\new\\at file (x.cs)',
    'from: alice@example.com:80:in the office',
  ])('%j', (text) => expect(read(text)).toEqual([]));
});

describe('hostile text', () => {
  it('holds its offsets whatever is put together', () => {
    const piece = fc.constantFrom(
      '\tat a.B.c(B.java:1)',
      '\\n\\tat x (y.js:1:2)',
      'Caused by: x.Y: z',
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in b',
      'goroutine 1 [x]:',
      'main.a()',
      '\t/a.go:1 +0x1',
      '#0 a.php(1): b()',
      "a.rb:1:in `b': c (D)",
      "thread 'a' panicked at b.rs:1:1:",
      '   at A.B() in c.cs:line 1',
      '\r',
      '',
      '\\',
      '"',
      '{',
    );
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('\n', '\r\n', '\\n', ' '), (parts, glue) => {
        expect(read(parts.join(glue))).toBeInstanceOf(Array);
      }),
    );
  });

  it.each([
    ['one line of parentheses', `at ${'('.repeat(3_000_000)}`],
    ['dots and slashes', `\tat ${'a.'.repeat(2_000_000)}(${'b/'.repeat(500_000)}`],
    ['escapes', '\\n\\tat '.repeat(300_000)],
    ['many headers', 'x.Exception: '.repeat(200_000)],
    ['short lines of spaces and at', `${' at '.repeat(400)}\n`.repeat(2_000)],
    ['frames of one kind', '\tat a.B.c(B.java:1)\n'.repeat(200_000)],
    ['colons', `${'Error: '.repeat(280)}\n`.repeat(2_000)],
  ])('ends on %s', (_, text) => expect(readTraces(text)).toBeInstanceOf(Array));
});
