/** Tries settings that are not saved: as the connection would be used, with nothing kept of it. */
import type { CheckResult, Connector } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { resolveSecrets } from '../pipeline/secrets.ts'
import { findConnection } from '../store/configuration.ts'
import { withScope } from '../store/scope.ts'
import { settingFaults } from './checks.ts'
import { keepSecrets, type SettingFault, withWebhookSecret } from './keep-secrets.ts'

export type TestedSettings =
  | { kind: 'tested'; result: CheckResult }
  | { kind: 'invalid'; faults: readonly SettingFault[] }
  | { kind: 'not-found' }

/** Checks settings; secrets that are left out are those of the saved connection, as on saving. */
export async function testSettings(
  hub: Hub,
  organization: string,
  connector: Connector,
  wanted: Json,
  connection: string | undefined,
): Promise<TestedSettings> {
  await hub.sealer.ready(organization)
  const known = connection && (await withScope(hub.pool, organization, db => findConnection(db, connection)))
  if (connection && (!known || known.removed || known.connector !== connector.name)) return { kind: 'not-found' }
  const stored = known ? hub.sealer.openJson(organization, 'connection', known.id, known.settings) : undefined
  const { settings: whole, faults } = keepSecrets(connector, wanted, stored, { kind: 'form' })
  const settings = withWebhookSecret(connector, whole)
  const wrong = [...faults, ...settingFaults(connector, settings)]
  if (wrong.length > 0) return { kind: 'invalid', faults: wrong }
  const resolved = resolveSecrets(settings, hub.readSecret)
  if (!resolved.ok)
    return {
      kind: 'tested',
      result: {
        ok: false,
        findings: [{ name: 'settings', ok: false, problem: 'configuration.secret-gone', detail: resolved.because }],
      },
    }
  const parsed = connector.settings.safeParse(resolved.value)
  if (!parsed.success) return { kind: 'invalid', faults: settingFaults(connector, resolved.value) }
  const { fetch, now, random, newId, sleep } = hub
  const io = {
    settings: parsed.data,
    connection: { id: known ? known.id : newId(), slug: known ? known.slug : connector.name },
    fetch,
    now,
    random,
    newId,
    sleep,
    memory: new Map<string, unknown>(), // what is known of the saved one says nothing of these
  }
  return { kind: 'tested', result: await connector.check(io) }
}
