/** Calls of alert webhooks: signed, to allowed addresses only, tried again for about two hours, then shown as failed. */
import type { Fetch, Reply } from '../../connectors/connector.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { claimAlertCalls, loadAlertCall, settleAlertCall } from '../../store/alert-notices.ts'
import { noteChannel, setChannelState } from '../../store/alert-settings.ts'
import { statements, withScope } from '../../store/scope.ts'
import { secretsAt } from './secrets.ts'
import { signedHeaders } from './standard-webhooks.ts'
import type { WebhookBody } from './tell.ts'

/** After the n-th try, in milliseconds. An alert that is two hours old is no news. */
export const callWaitsMs = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000] as const
const answerMs = 15_000
const leaseMs = 60_000
const atOnce = 20

export type Called = { ok: true; status: number } | { ok: false; problem: ProblemCode; status?: number; again: boolean }

/** Makes the calls that are due; returns how many. */
export async function callsDue(hub: Hub): Promise<number> {
  const claimed = await claimAlertCalls(statements(hub.pool), hub.now(), atOnce, leaseMs)
  await Promise.all(
    claimed.map(({ organization, id }) =>
      callOne(hub, organization, id).catch((error: unknown) =>
        hub.log.error({ error, step: 'alert' }, 'a call failed; its lease will end'),
      ),
    ),
  )
  return claimed.length
}

async function callOne(hub: Hub, organization: string, id: string): Promise<void> {
  await hub.sealer.ready(organization)
  const due = await withScope(hub.pool, organization, db => loadAlertCall(db, id))
  if (!due) return
  const { channel, body, tries, endpoint } = due
  if (!endpoint) return withScope(hub.pool, organization, db => settleAlertCall(db, id, { state: 'failed' }, hub.now()))
  const settings = hub.sealer.openJson(organization, 'alert_channel', channel, endpoint) as WebhookBody
  const called = await call(hub.fetch, settings, id, hub.now(), body)
  await withScope(hub.pool, organization, async db => {
    const now = hub.now()
    await noteChannel(db, channel, called.ok ? undefined : called.problem, now)
    if (called.ok) return settleAlertCall(db, id, { state: 'sent', status: called.status }, now)
    const said = { problem: called.problem, ...(called.status === undefined ? {} : { status: called.status }) }
    const wait = called.again ? callWaitsMs[tries - 1] : undefined
    if (called.problem === 'webhook.gone') await setChannelState(db, channel, 'off')
    if (wait === undefined) return settleAlertCall(db, id, { state: 'failed', ...said }, now)
    await settleAlertCall(db, id, { state: 'waiting', dueAt: new Date(now.getTime() + wait), ...said }, now)
  })
}

/** One call. `id` is the same at every try, so that who is called can tell a repeat. */
export async function call(fetch: Fetch, settings: WebhookBody, id: string, at: Date, body: string): Promise<Called> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Causeway',
    ...signedHeaders(secretsAt(settings, at), id, at, body),
  }
  return calledOf(await fetch(new URL(settings.url), { method: 'POST', headers, body, timeoutMs: answerMs }))
}

function calledOf(reply: Reply): Called {
  if (reply.kind === 'failed') {
    const blocked = reply.cause === 'blocked'
    return { ok: false, problem: blocked ? 'webhook.address-refused' : 'webhook.unreachable', again: !blocked }
  }
  const { status } = reply
  if (status >= 200 && status < 300) return { ok: true, status }
  if (status === 410) return { ok: false, problem: 'webhook.gone', status, again: false } // Standard Webhooks: no more
  return { ok: false, problem: 'webhook.refused', status, again: true }
}
