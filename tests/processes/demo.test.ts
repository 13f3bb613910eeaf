import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { runCommand, startCommand } from './causeway.ts'

function childrenOf(parent: number | undefined): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=']).toString().trim().split('\n')
  return lines
    .map(line => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (pid && ppid === parent ? [pid] : []))
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the demo', () => {
  it('OPS-9 REF-3 NET-4 plays its day over real processes and ends with 0: nothing lost, doubled or out of order', async () => {
    const { code, out, err } = await runCommand(['demo', '--once'], {})
    expect(err).toBe('')
    expect(out).toContain('Both sides are equal: nothing lost, doubled or out of order')
    expect(out).toMatch(/visits: missing 0, extra 0, doubled 0, out of order 0, unfinished 0, failed 0/)
    expect(out).toMatch(/referrals: missing 0, extra 0, doubled 0, changed 0, with other files 0/)
    // REF-2, REF-3, REF-8: referrals arrived on both ways, and one that was refused was made good.
    expect(out).toMatch(/CRMS: ([1-9]\d*) of \1; inbox: ([1-9]\d*) of \2; refused and made good: [1-9]/)
    // NET-4, NET-9: another gateway found who is known and fetched their document, and it was noted; nobody was mixed up.
    expect(out).toMatch(
      /network: known found, documents 1, fetched 1; twin (ask|nobody), (found by name|by name (ask|nobody)); stranger nobody; disclosures 3/,
    )
    expect(code).toBe(0)
  }, 300_000)

  it('OPS-9 told to stop in the middle of its day leaves no process behind', async () => {
    const demo = startCommand(['demo', '--once'], {})
    await demo.says(/Some move their visit/)
    const children = childrenOf(demo.child.pid)
    expect(children.length).toBeGreaterThanOrEqual(5) // PostgreSQL and four simulators at the least
    demo.kill('SIGINT')
    const { code, err } = await demo.ended
    expect(err).toContain('The demo stops after its day.')
    expect(code).toBe(0)
    expect(children.filter(runs)).toEqual([])
  }, 300_000)
})
