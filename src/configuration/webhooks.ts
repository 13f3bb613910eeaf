/**
 * A connection's webhook at the other side, set up from here. A new secret is valid here before the other side hears of
 * it, and the old one until something came that was signed with the new one: no message is refused on the way.
 */
import type { CheckFinding, Connector, Io, VendorAnswer, Webhooks } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import { type Hub, ioOf } from '../pipeline/hub.ts'
import type { ChangedBy } from '../pipeline/versions.ts'
import { findConnection } from '../store/configuration.ts'
import { withScope } from '../store/scope.ts'
import { beginRotation, lastReceivedAt } from '../store/webhook-rotations.ts'
import { inChange } from './change.ts'
import { newWebhookSecret } from './keep-secrets.ts'
import { saveConnection } from './save.ts'
import { asObject, type JsonObject } from './settings-schema.ts'
import { type JudgedWebhook, judgeWebhooks, type WebhookState } from './webhook-states.ts'

export type SeenWebhooks = {
  supported: boolean
  url: string | undefined
  triggers: readonly string[]
  items: readonly JudgedWebhook[]
  state: WebhookState
  lastReceivedAt: Date | undefined
}
export type Refusal = { kind: 'refused'; problem: ProblemCode; detail?: string | undefined }
export type Able = { config: ConnectionConfig; webhooks: Webhooks<unknown>; io: Io<unknown>; url: string | undefined }

/** The connection with its ability; undefined when there is no such connection. */
export async function ableConnection(
  hub: Hub,
  organization: string,
  id: string,
  publicUrl: string | undefined,
): Promise<Able | 'not-supported' | undefined> {
  hub.configurations.forget(organization) // what was saved a moment ago counts
  const config = (await hub.configurations.get(organization))?.connections.get(id)
  if (!config) return undefined
  const { webhooks } = config.connector
  if (!webhooks || config.invalid) return 'not-supported'
  const needsPublic = webhooks.needsPublicUrl(config.settings)
  const isReachable = publicUrl !== undefined && !(needsPublic && isUnreachable(publicUrl))
  return {
    config,
    webhooks,
    io: ioOf(hub, config),
    url: isReachable ? `${publicUrl}/in/${config.publicId}` : undefined,
  }
}

/** Whether somebody outside cannot reach this address: one of this machine, or without TLS. */
function isUnreachable(address: string): boolean {
  const { hostname, protocol } = new URL(address)
  return protocol !== 'https:' || /^(localhost|127\.|\[::1\])/.test(hostname)
}

/** What is registered there, and what that means. */
export async function seeWebhooks(hub: Hub, organization: string, able: Able): Promise<SeenWebhooks> {
  const { config, webhooks, io, url } = able
  const at = await withScope(hub.pool, organization, db => lastReceivedAt(db, config.id))
  const base = { supported: true, url, triggers: webhooks.triggers.wanted, lastReceivedAt: at }
  const list = await webhooks.list(io)
  if (list.kind === 'no-credentials') return { ...base, items: [], state: 'no-credentials' }
  if (list.kind === 'failed' && list.problem === 'connection.lacks-capability')
    return { ...base, items: [], state: 'not-offered' }
  if (list.kind !== 'ok') {
    const refused = list.kind === 'failed' && list.problem === 'connection.credentials-refused'
    return { ...base, items: [], state: refused ? 'no-credentials' : 'unreachable' }
  }
  const { needed } = webhooks.triggers
  const path = `/in/${config.publicId}`
  return {
    ...base,
    ...judgeWebhooks(list.value, { url, path, needed, secrets: secretsOf(config.connector, config.settings) }),
  }
}

/** Registers the webhook, or puts the one that is there right, with a new secret. */
export async function registerWebhook(
  hub: Hub,
  organization: string,
  able: Able,
  by: ChangedBy,
): Promise<{ kind: 'done' } | Refusal> {
  const { url } = able
  if (url === undefined) return { kind: 'refused', problem: 'configuration.public-url' }
  return withNewSecret(hub, organization, able, by, secret => able.webhooks.ensure(able.io, { url, secret }))
}

/** Gives the webhook that is there a new secret. */
export async function rotateWebhook(
  hub: Hub,
  organization: string,
  able: Able,
  by: ChangedBy,
): Promise<{ kind: 'done' } | Refusal> {
  const seen = await seeWebhooks(hub, organization, able)
  const one = seen.items.find(each => each.ours && each.active)
  if (!one) return { kind: 'refused', problem: 'request.conflict', detail: `Its state is: ${seen.state}.` }
  return withNewSecret(hub, organization, able, by, secret => able.webhooks.rotate(able.io, one.id, secret))
}

async function withNewSecret(
  hub: Hub,
  organization: string,
  { config, webhooks }: Able,
  by: ChangedBy,
  tell: (secret: string) => Promise<VendorAnswer<unknown>>,
): Promise<{ kind: 'done' } | Refusal> {
  const { setting, most } = webhooks.secrets
  const secret = newWebhookSecret()
  const before = await changeSettings(hub, organization, config.id, by, settings => {
    const old = settings[setting]
    return { ...settings, [setting]: [secret, ...(Array.isArray(old) ? (old as readonly Json[]) : [])].slice(0, most) }
  })
  if (!before) return { kind: 'refused', problem: 'request.not-found' }
  const told = await tell(secret)
  if (told.kind === 'ok') {
    await withScope(hub.pool, organization, db => beginRotation(db, organization, config.id, hub.now()))
    return { kind: 'done' }
  }
  // Without an answer it may hold the new secret all the same: both stay valid, and the next look tells.
  const unsure = told.kind === 'failed' && ['target.no-answer', 'target.busy'].includes(told.problem)
  if (!unsure)
    await changeSettings(hub, organization, config.id, by, settings => ({
      ...settings,
      [setting]: before[setting] ?? [],
    }))
  return refusalOf(told)
}

/** Takes one away there. */
export async function removeWebhook(hub: Hub, able: Able, id: string): Promise<{ kind: 'done' } | Refusal> {
  const removed = await able.webhooks.remove(able.io, id)
  hub.log.info({ connection: able.config.id }, 'a webhook was removed at the other side')
  return removed.kind === 'ok' ? { kind: 'done' } : refusalOf(removed)
}

/** What stands between this connection and messages that come by themselves. */
export function findingsOf(seen: SeenWebhooks): { ok: boolean; findings: CheckFinding[] } {
  const { state, url, lastReceivedAt: at } = seen
  const isThere = state === 'registered'
  const reached = state !== 'unreachable' && state !== 'no-credentials'
  const findings: CheckFinding[] = [
    url === undefined
      ? { name: 'public-url', ok: false, problem: 'configuration.public-url' }
      : { name: 'public-url', ok: true },
    reached
      ? { name: 'vendor', ok: true }
      : {
          name: 'vendor',
          ok: false,
          problem: state === 'no-credentials' ? 'connection.credentials-refused' : 'target.unreachable',
        },
    ...(reached
      ? [{ name: 'webhook', ok: isThere, detail: state, ...(isThere ? {} : { problem: problemOf(state) }) }]
      : []),
    at ? { name: 'received', ok: true, detail: at.toISOString() } : { name: 'received', ok: true, level: 'warning' },
  ]
  return { ok: findings.every(finding => finding.ok), findings }
}

function problemOf(state: WebhookState): ProblemCode {
  return state === 'unknown-secret' ? 'request.signature' : 'connection.lacks-capability'
}

/** Changes the settings of a connection; gives those it had. */
export async function changeSettings(
  hub: Hub,
  organization: string,
  id: string,
  by: ChangedBy,
  changed: (settings: JsonObject) => Json,
): Promise<JsonObject | undefined> {
  return inChange(hub, organization, by, async change => {
    const row = await findConnection(change.db, id)
    if (!row || row.removed) return undefined
    const settings = asObject(hub.sealer.openJson(organization, 'connection', id, row.settings)) ?? {}
    const wish = { id, slug: row.slug, connector: row.connector, settings: changed(settings) }
    const saved = await saveConnection(change, wish, { kind: 'hub' })
    if (saved.kind !== 'saved') throw new Error(`the settings of ${row.slug} could not be changed: ${saved.kind}`)
    return settings
  })
}

/** The valid secrets of a connection's webhooks, newest first. */
export function secretsOf(connector: Connector, settings: unknown): readonly string[] {
  const setting = connector.webhooks?.secrets.setting
  const held = setting ? asObject(settings as Json)?.[setting] : undefined
  return Array.isArray(held) ? held.filter(secret => typeof secret === 'string') : []
}

function refusalOf(answer: Exclude<VendorAnswer<unknown>, { kind: 'ok' }>): Refusal {
  switch (answer.kind) {
    case 'no-credentials':
      return { kind: 'refused', problem: 'connection.credentials-refused', detail: 'There are no credentials.' }
    case 'missing':
      return { kind: 'refused', problem: 'request.not-found' }
    case 'failed':
      return { kind: 'refused', problem: answer.problem, detail: answer.detail }
  }
}
