/** What FHIR requests are counted as, beside those of SOAP: fixed words, nothing of clients, members or patients. */
import type { NetworkMetrics, Phase } from '../network-metrics.ts'
import type { ScopedResource } from '../udap/scopes.ts'

/** The transaction of the network that each resource stands for. */
export const transactionOf = {
  Patient: 'fhir-discover',
  DocumentReference: 'fhir-query',
  Binary: 'fhir-retrieve',
} as const satisfies Record<ScopedResource, string>

/** Whatever else there is says that the request cannot be read. */
const outcomes: Readonly<Record<number, string>> = {
  200: 'answered',
  304: 'unchanged',
  401: 'unauthenticated',
  403: 'refused',
  404: 'not-found',
  406: 'not-acceptable',
  410: 'gone',
  413: 'too-large',
  415: 'wrong-type',
  422: 'unprocessable',
  429: 'too-many',
  500: 'failed',
  503: 'busy',
}

/** How a request ends, by the status of its answer. */
export function outcomeOf(status: number): string {
  return outcomes[status] ?? 'unreadable'
}

/** Does something, and counts how long it took. */
export async function timed<T>(
  metrics: Pick<NetworkMetrics, 'took'>,
  transaction: string,
  phase: Phase,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  try {
    return await work()
  } finally {
    metrics.took(transaction, phase, performance.now() - started)
  }
}
