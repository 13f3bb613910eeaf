/** docs/reference/metrics.md: what `/metrics` shows. */
import { z } from 'zod'
import { createMetrics } from '../server/metrics.ts'
import { addDatabaseMetrics, addNetworkMetrics } from '../server/network/network-metrics.ts'
import { code, codes, heading, type Page, table } from './markdown.ts'
import { openQuietHub } from './quiet-hub.ts'

/** The library's own type does not tell the labels. */
const Metric = z.object({ name: z.string(), help: z.string(), type: z.string(), labelNames: z.array(z.string()) })

/** The page. */
export function metricsPage(): Page {
  const { registry } = createMetrics(openQuietHub())
  addNetworkMetrics(registry)
  addDatabaseMetrics(registry, { isPrimaryDown: () => false, behindMs: () => undefined, waiting: async () => 0 })
  const metrics = z.array(Metric).parse(registry.getMetricsAsArray())
  const rows = metrics
    .filter(({ name }) => !/^causeway_(process|nodejs)_/.test(name))
    .map(metric => [code(metric.name), metric.type, codes(metric.labelNames), metric.help])
  const text = [
    heading('Metrics', 'src/server/metrics.ts'),
    '`GET /metrics`, in the text form of Prometheus, each process its own. It answers this machine and private networks; to everybody else there is nothing at this address. Labels are ids, slugs of connections, codes and patterns: nothing of anybody.',
    '',
    table(['metric', 'kind', 'labels', 'counts'], rows),
    '',
    'Besides these: `causeway_process_…` and `causeway_nodejs_…`, the usual ones of the process (memory, CPU, event loop).',
    '',
  ].join('\n')
  return { path: 'docs/reference/metrics.md', text }
}
