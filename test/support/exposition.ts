/** What a scrape target or a history is made of: counters, gauges and histograms by name and labels. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  inc(by?: number): void;
  value(): number;
  reset(): void;
}
export interface Gauge {
  set(value: number): void;
  value(): number;
}
export interface Histogram {
  observe(value: number, times?: number): void;
  count(): number;
  reset(): void;
}

export interface Registry {
  /** the same counter for the same name and labels */
  counter(name: string, labels?: Labels): Counter;
  gauge(name: string, labels?: Labels): Gauge;
  /** `buckets` are upper bounds in ascending order; `+Inf` is added */
  histogram(name: string, labels?: Labels, buckets?: readonly number[]): Histogram;
  /** takes the series with all of these labels out, as when an instance ends */
  forget(labels: Labels): void;
  /** every sample of now, in a stable order */
  samples(): Sample[];
  types(): ReadonlyMap<string, 'counter' | 'gauge' | 'histogram'>;
}

export interface Sample {
  name: string;
  labels: Labels;
  value: number;
}

export const defaultBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2.5,
] as const;

interface Kept {
  family: string;
  labels: Labels;
  samples(): Sample[];
}

export function createRegistry(): Registry {
  const kept = new Map<string, Kept & { instrument: unknown }>();
  const types = new Map<string, 'counter' | 'gauge' | 'histogram'>();
  const keep = <T>(
    type: 'counter' | 'gauge' | 'histogram',
    family: string,
    labels: Labels,
    make: () => { instrument: T; samples(): Sample[] },
  ): T => {
    if ((types.get(family) ?? type) !== type) throw new Error(`${family} is a ${types.get(family)}, not a ${type}`);
    types.set(family, type);
    const key = sampleName(family, labels);
    const known = kept.get(key);
    if (known !== undefined) return known.instrument as T;
    const made = make();
    kept.set(key, { family, labels, ...made });
    return made.instrument;
  };
  const plain = <T>(
    type: 'counter' | 'gauge',
    name: string,
    labels: Labels,
    instrument: (box: { value: number }) => T,
  ): T =>
    keep(type, name, labels, () => {
      const box = { value: 0 };
      return { instrument: instrument(box), samples: () => [{ name, labels, value: box.value }] };
    });
  return {
    counter: (name, labels = {}) =>
      plain('counter', name, labels, (box) => ({
        inc: (by = 1) => {
          box.value += by;
        },
        value: () => box.value,
        reset: () => {
          box.value = 0;
        },
      })),
    gauge: (name, labels = {}) =>
      plain('gauge', name, labels, (box) => ({
        set: (value) => {
          box.value = value;
        },
        value: () => box.value,
      })),
    histogram: (name, labels = {}, buckets = defaultBuckets) =>
      keep('histogram', name, labels, () => histogramOf(name, labels, buckets)),
    forget: (labels) => {
      for (const [key, each] of kept)
        if (Object.entries(labels).every(([label, value]) => each.labels[label] === value)) kept.delete(key);
    },
    samples: () =>
      [...kept.values()]
        .sort((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : 0))
        .flatMap((each) => each.samples()),
    types: () => types,
  };
}

function histogramOf(
  name: string,
  labels: Labels,
  buckets: readonly number[],
): { instrument: Histogram; samples(): Sample[] } {
  const counts = buckets.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    instrument: {
      observe: (value, times = 1) => {
        buckets.forEach((bound, index) => {
          if (value <= bound) counts[index]! += times;
        });
        count += times;
        sum += value * times;
      },
      count: () => count,
      reset: () => {
        counts.fill(0);
        count = 0;
        sum = 0;
      },
    },
    samples: () => [
      ...buckets.map((bound, index) => ({
        name: `${name}_bucket`,
        labels: { ...labels, le: String(bound) },
        value: counts[index]!,
      })),
      { name: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
      { name: `${name}_sum`, labels, value: sum },
      { name: `${name}_count`, labels, value: count },
    ],
  };
}

/** `name{label="value",…}` with the escapes of the text formats. */
export function sampleName(name: string, labels: Labels): string {
  const inner = Object.entries(labels).map(
    ([label, value]) => `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return inner.length === 0 ? name : `${name}{${inner.join(',')}}`;
}

const shown = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);

/** The text of a scrape. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function renderExposition(registry: Registry): string {
  const types = registry.types();
  const told = new Set<string>();
  const lines = registry.samples().flatMap(({ name, labels, value }) => {
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    const head = told.has(family) ? [] : [`# TYPE ${family} ${types.get(family) ?? 'untyped'}`];
    told.add(family);
    return [...head, `${sampleName(name, labels)} ${shown(value)}`];
  });
  return `${lines.join('\n')}\n`;
}

/** Samples of the past, to be made into blocks of a server's storage. */
export interface History {
  /** every sample of `registry` as of `at`, with `labels` added as a scrape would (`job`, `instance`) */
  record(registry: Registry, at: Date, labels?: Labels): void;
  sample(name: string, labels: Labels, at: Date, value: number): void;
  /** OpenMetrics text, each series in order of time */
  render(): string;
}

export function createHistory(): History {
  const series = new Map<string, string[]>();
  const add = (name: string, labels: Labels, at: Date, value: number): void => {
    const key = sampleName(name, labels);
    const lines = series.get(key) ?? [];
    lines.push(`${key} ${shown(value)} ${at.getTime() / 1000}`);
    series.set(key, lines);
  };
  return {
    record: (registry, at, labels = {}) => {
      for (const { name, labels: own, value } of registry.samples()) add(name, { ...own, ...labels }, at, value);
    },
    sample: add,
    render: () => `${[...series.values()].map((lines) => lines.join('\n')).join('\n')}\n# EOF\n`,
  };
}
