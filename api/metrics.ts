import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the API measures. Labels are patterns and codes, never ids: an id would make a series of its own. */
export interface Metrics {
  readonly registry: Registry;
  observe(method: string, route: string, status: number, seconds: number): void;
  problem(type: string): void;
  /** Asked how many streams are open whenever somebody looks. */
  streams(open: () => number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  // Looked at a hundred times a second, as is the default, an idle process would do little else.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const problems = new Counter({
    name: 'http_problems_total',
    help: 'Problems answered, by type',
    labelNames: ['type'] as const,
    registers: [registry],
  });
  return {
    registry,
    observe: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    problem: (type) => problems.inc({ type }),
    streams(open) {
      new Gauge({
        name: 'streams_open',
        help: 'Streams of live changes that are open',
        registers: [registry],
        collect() {
          this.set(open());
        },
      });
    },
  };
}
