import { describe, expect, it } from 'vitest'
import { type StopSignal, waitForStop } from './stopSignal.ts'

function watched() {
  const heard = new Map<StopSignal, () => void>()
  const exits: number[] = []
  const clock = { now: 0 }
  const state = { stopped: undefined as StopSignal | undefined }
  const stopped = waitForStop({
    on: (signal, listener) => heard.set(signal, listener),
    exit: code => exits.push(code),
    now: () => clock.now,
  }).then(signal => {
    state.stopped = signal
  })
  return { exits, state, clock, stopped, send: (signal: StopSignal) => heard.get(signal)?.() }
}

describe('being told to stop', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('happens at the first %s, and ends nothing at once', async signal => {
    const process = watched()
    process.send(signal)
    await process.stopped
    expect(process.state.stopped).toBe(signal)
    expect(process.exits).toEqual([])
  })

  it('OPS-9 counts a signal that npm and the terminal both deliver as one', async () => {
    const process = watched()
    process.send('SIGINT')
    process.clock.now = 999
    process.send('SIGINT')
    await process.stopped
    expect(process.exits).toEqual([])
  })

  it.each([
    ['the same signal a second later', 'SIGINT', 1_000, 130],
    ['another signal, whenever it comes', 'SIGTERM', 1, 143],
  ] as const)('ends the process at once for %s', async (_, second, after, code) => {
    const process = watched()
    process.send('SIGINT')
    process.clock.now = after
    process.send(second)
    await process.stopped
    expect(process.exits).toEqual([code])
  })
})
