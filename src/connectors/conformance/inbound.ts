/** Who may post: a genuine message passes, anything else is refused before it is parsed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sample, Samples } from '../conformance.ts'
import type { Connector, HeaderReader } from '../connector.ts'

export function describeInbound<Settings>(connector: Connector<Settings>, samples: Samples<Settings>): void {
  const { inbound } = connector
  const pushed = samples.messages.filter(message => message.origin === 'push')
  if (!inbound) return
  const settings = connector.settings.parse(samples.settings)
  const verify = (sample: Pick<Sample, 'headers' | 'body'>) =>
    inbound.verify({ settings, headers: readerOf(sample.headers), body: sample.body })

  describe('a message that is pushed', () => {
    it.runIf(!inbound.signedIn)('OPS-4 is let in when it is genuine', () => {
      expect(pushed.length).toBeGreaterThan(0)
      for (const sample of pushed) expect([sample.name, verify(sample)]).toEqual([sample.name, { ok: true }])
    })

    it('OPS-4 is refused without its signature', () => {
      for (const sample of pushed) expect(verify({ ...sample, headers: {} }).ok).toBe(false)
    })

    it('OPS-4 is refused when a single bit of its body or signature is another', () => {
      for (const sample of pushed) {
        const places = sample.body.length === 0 ? [] : [0, Math.floor(sample.body.length / 2), sample.body.length - 1]
        for (const at of places) {
          const body = Uint8Array.from(sample.body)
          body[at] = (body[at] ?? 0) ^ 1
          expect(verify({ ...sample, body }).ok).toBe(false)
        }
        const altered = Object.entries(sample.headers).map(([name, value]) => [name, alter(value)])
        expect(verify({ ...sample, headers: Object.fromEntries(altered) }).ok).toBe(false)
      }
    })

    it('OPS-4 is refused, never thrown at, whatever its headers and bytes', () => {
      const names = [...new Set(pushed.flatMap(sample => Object.keys(sample.headers)))]
      fc.assert(
        fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (body, value) => {
          const headers = Object.fromEntries(names.map(name => [name, value]))
          expect(verify({ headers, body }).ok).toBe(false)
        }),
      )
    })
  })
}

/** Another last character, of the same kind. */
function alter(value: string): string {
  return value.slice(0, -1) + (value.endsWith('0') ? '1' : '0')
}

/** Headers as a connector reads them. */
export function readerOf(headers: Readonly<Record<string, string>>): HeaderReader {
  return { get: name => headers[name.toLowerCase()] }
}
