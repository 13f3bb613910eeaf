import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { sign, signatureHeader } from '../../src/connectors/calcom/verify.ts'
import { type Command, listensAt, startCommand } from './causeway.ts'
import { listMessages } from './embedded-messages.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'
import { smallOrganization, smallSecret } from './small-organization.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

describe('the hub with its embedded PostgreSQL', () => {
  it('OPS-2 has every webhook that it acknowledged before kill -9, round after round, restarted at once', async () => {
    const installation = await prepareEmbedded()
    const { inboundPath } = await installation.apply(smallOrganization)
    const acknowledged: string[] = []
    let hub = start(installation)
    for (const atLeast of [40, 90, 150]) {
      const address = `${await listensAt(hub)}${inboundPath}`
      const sending = sendUntilDead(address, acknowledged)
      while (acknowledged.length < atLeast) await wait(5)
      hub.kill('SIGKILL')
      await Promise.all([hub.ended, ...sending])
      hub = start(installation)
    }
    await listensAt(hub)
    const kept = await listMessages(installation)
    expect(acknowledged.filter(id => !kept.has(id))).toEqual([])
    expect(acknowledged.length).toBeGreaterThanOrEqual(150)
    hub.kill('SIGTERM')
    expect((await hub.ended).code).toBe(0)
  }, 120_000)

  it('OPS-9 refuses a second start in one data folder, and says which process holds it', async () => {
    const installation = await prepareEmbedded()
    const first = start(installation)
    await listensAt(first)
    const second = await start(installation).ended
    expect(second.code).toBe(1)
    expect(second.err).toContain(`Another hub, process ${first.child.pid}, already runs in`)
    expect(second.err).toContain('CAUSEWAY_DATA')
    first.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)
  }, 60_000)
})

async function prepareEmbedded(): Promise<Installation> {
  const installation = await prepareInstallation(undefined)
  closers.push(() => installation.remove())
  return installation
}

function start(installation: Installation): Command {
  const hub = startCommand(['start'], installation.env)
  closers.push(async () => {
    hub.kill('SIGTERM')
    await hub.ended
  })
  return hub
}

/** Senders that post until nobody answers, and write down what was acknowledged. */
function sendUntilDead(address: string, acknowledged: string[]): Promise<void>[] {
  return Array.from({ length: 6 }, async (_, sender) => {
    for (let number = 0; ; number += 1) {
      const body = JSON.stringify({ triggerEvent: 'PING', createdAt: new Date().toISOString(), sender, number })
      const headers = { 'content-type': 'application/json', [signatureHeader]: sign(smallSecret, body) }
      try {
        const response = await fetch(address, { method: 'POST', headers, body })
        const answer = (await response.json()) as { id?: string }
        if (response.ok && answer.id) acknowledged.push(answer.id)
      } catch {
        return // killed
      }
    }
  })
}
