/** What the webhooks at the other side say about a connection: in one word each, and in one for all. Pure. */
import type { VendorWebhook } from '../connectors/connector.ts'

export const webhookStates = [
  'registered',
  'missing',
  'inactive',
  'double',
  'wrong-triggers',
  'wrong-url',
  'unknown-secret',
  'unreachable',
  'no-credentials',
  'not-offered',
] as const
export type WebhookState = (typeof webhookStates)[number]

export type JudgedWebhook = Omit<VendorWebhook, 'secret'> & { ours: boolean; state: WebhookState | 'other' }

export type Expected = {
  /** Where it should send; absent when the hub's own address is not known. */
  url: string | undefined
  /** The end of every address of this connection, whatever host stands before it. */
  path: string
  needed: readonly string[]
  /** Valid secrets; a webhook that signs with none of them is refused at the door. */
  secrets: readonly string[]
}

/** Says what each webhook is to this connection; trouble first. Secrets are compared here and go no further. */
export function judgeWebhooks(
  list: readonly VendorWebhook[],
  expected: Expected,
): { items: JudgedWebhook[]; state: WebhookState } {
  const isOurs = ({ url }: VendorWebhook) => url === expected.url || pathOf(url) === expected.path
  const active = list.filter(each => isOurs(each) && each.active)
  const items = list.map(({ secret, ...each }): JudgedWebhook => {
    if (!isOurs(each)) return { ...each, ours: false, state: 'other' }
    const rows: readonly [WebhookState, boolean][] = [
      ['inactive', !each.active],
      ['double', active.length > 1],
      ['wrong-url', expected.url !== undefined && each.url !== expected.url],
      ['unknown-secret', secret !== undefined && !expected.secrets.includes(secret)],
      ['wrong-triggers', expected.needed.some(trigger => !each.triggers.includes(trigger))],
    ]
    return { ...each, ours: true, state: rows.find(([, holds]) => holds)?.[0] ?? 'registered' }
  })
  const ours = items.filter(each => each.ours)
  const telling = ours.find(each => each.active) ?? ours[0]
  const state = telling?.state ?? 'missing'
  return { items, state: state === 'other' ? 'missing' : state }
}

function pathOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).pathname : undefined
}
