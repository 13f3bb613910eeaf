/** What the connector's tests hand in: a clock that is moved by hand, and real HTTP to this machine. */
import { allowAddresses } from '../../allowed-addresses.ts'
import type { Fetch, Io, Reply } from '../../connector.ts'
import { createFetch } from '../../outgoing.ts'
import { type Settings, settings } from '../config.ts'
import type { FakeEnsora } from '../fake.ts'

/** `slept`: the waits that were asked for, in milliseconds; none of them is really waited. */
export type TestIo = Io<Settings> & { advance(ms: number): void; slept: number[] }

const shared = createFetch({ allow: allowAddresses({ loopback: true }), answerMs: 5_000 })

export const testNow = '2026-11-23T20:00:00Z'

/** An Io of a simulator, with its credentials unless said otherwise. */
export function ioFor(
  fake: Pick<FakeEnsora, 'url' | 'username' | 'password'>,
  given: Partial<Settings> = {},
  fetch: Fetch = shared,
): TestIo {
  let at = Date.parse(testNow)
  let ids = 0
  const slept: number[] = []
  const { url: baseUrl, username, password } = fake
  return {
    settings: settings.parse({ baseUrl, username, password, zone: 'America/Toronto', ...given }),
    connection: { id: '0192f3c0-0000-7000-8000-000000000005', slug: 'ensora' },
    fetch,
    now: () => new Date(at),
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    memory: new Map(),
    sleep: async ms => void slept.push(ms),
    slept,
    advance(ms) {
      at += ms
    },
  }
}

/** An answer of any form, for what the simulator would never say. */
export function answered(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    kind: 'answered',
    status,
    headers: { get: name => headers[name.toLowerCase()] },
    body: Buffer.from(text),
    text: () => text,
  }
}
