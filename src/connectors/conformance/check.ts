/** The Test of a connection: green when all is well, otherwise it names what failed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isProblemCode } from '../../model/problems.ts'
import type { Other, Samples } from '../conformance.ts'
import type { CheckResult, Connector } from '../connector.ts'

export function describeCheck<Settings>(connector: Connector<Settings>, samples: Samples<Settings>): void {
  describe('the check', () => {
    let other: Other<Settings>
    beforeEach(async () => {
      other = await samples.other()
    })
    afterEach(() => other?.close())

    it('CO-2 is green when all is well, and says what was tried', async () => {
      const result = await connector.check(other.io)
      expect(result).toMatchObject({ ok: true })
      expect(result.findings.length).toBeGreaterThan(1)
    })

    it.each([
      ['nobody is there', 'off'],
      ['the credentials are refused', 401],
      ['the other side is broken', 503],
    ] as const)('CO-2 names what failed when %s', async (_, to) => {
      await other.turn(to)
      other.io.memory.clear()
      const result = await connector.check(other.io)
      expect(result.ok).toBe(false)
      const failed = problemsOf(result)
      expect(failed.length).toBeGreaterThan(0)
      for (const problem of failed) expect(isProblemCode(problem)).toBe(true)
      if (to === 401) expect(failed).toContain('connection.credentials-refused')
    })

    it('CO-2 is green again as soon as all is well again', async () => {
      await other.turn('off')
      expect((await connector.check(other.io)).ok).toBe(false)
      await other.turn('on')
      expect((await connector.check(other.io)).ok).toBe(true)
    })
  })
}

function problemsOf({ findings }: CheckResult): string[] {
  return findings.flatMap(finding => (finding.ok ? [] : [finding.problem ?? '']))
}
