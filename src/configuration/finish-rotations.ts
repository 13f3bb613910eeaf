/**
 * Ends changes of webhook secrets: once something came that was signed with the new one, the old one is no longer valid.
 * What came is looked at where it is stored, so that receiving stays as quick as it is.
 */
import type { Hub } from '../pipeline/hub.ts'
import { listOrganizations } from '../store/configuration.ts'
import { statements, withScope } from '../store/scope.ts'
import { endRotation, pushedSince, rotationsUnderWay } from '../store/webhook-rotations.ts'
import { changeSettings, secretsOf } from './webhooks.ts'

const mostLookedAt = 20

/** Looks at every change that is under way; returns how many ended. */
export async function finishRotations(hub: Hub): Promise<number> {
  let ended = 0
  for (const organization of await listOrganizations(statements(hub.pool))) ended += await finishIn(hub, organization)
  return ended
}

async function finishIn(hub: Hub, organization: string): Promise<number> {
  const underWay = await withScope(hub.pool, organization, rotationsUnderWay)
  let ended = 0
  for (const { connection, started_at: since } of underWay)
    if (await finishOne(hub, organization, connection, since)) ended += 1
  return ended
}

async function finishOne(hub: Hub, organization: string, connection: string, since: Date): Promise<boolean> {
  await hub.sealer.ready(organization)
  const config = (await hub.configurations.get(organization))?.connections.get(connection)
  const webhooks = config?.connector.webhooks
  if (!config || !webhooks || config.invalid) return false
  const { setting } = webhooks.secrets
  const [newest, ...older] = secretsOf(config.connector, config.settings)
  if (newest !== undefined && older.length > 0) {
    const { inbound } = config.connector
    const settings = { ...(config.settings as object), [setting]: [newest] }
    const came = await withScope(hub.pool, organization, db => pushedSince(db, connection, since, mostLookedAt))
    const wasSeen = came.some(row => {
      const headers = hub.sealer.openJson(organization, 'message.headers', row.id, row.headers)
      const said = new Map(Object.entries(headers as { [name: string]: string }))
      const body = hub.sealer.open(organization, 'message', row.id, row.body)
      return inbound?.verify({ settings, headers: said, body }).ok === true
    })
    if (!wasSeen) return false
    const by = { how: 'system' as const, reason: 'The new webhook secret was seen.' }
    await changeSettings(hub, organization, connection, by, known => {
      const held = known[setting]
      return { ...known, [setting]: Array.isArray(held) ? held.slice(0, 1) : [] }
    })
  }
  await withScope(hub.pool, organization, db => endRotation(db, connection))
  return true
}
