import { expect, it } from 'vitest'
import { runCommand } from './causeway.ts'

it('OPS-9 the demo plays its day over real processes and ends with 0: nothing lost, doubled or out of order', async () => {
  const { code, out, err } = await runCommand(['demo', '--once'], {})
  expect(err).toBe('')
  expect(out).toContain('Both sides are equal: nothing lost, doubled or out of order')
  expect(out).toMatch(/missing 0, extra 0, doubled 0, out of order 0, unfinished 0, failed 0/)
  expect(code).toBe(0)
}, 120_000)
