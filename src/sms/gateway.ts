/**
 * A gateway that sends SMS: any that takes JSON over HTTPS, described by its settings. Each message carries an idempotency
 * key; where the gateway keeps to it, a message whose answer was lost can be sent again without arriving twice.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Fetch, Reply } from '../connectors/connector.ts'
import { headerFault, isFreeHeader } from '../model/header-names.ts'
import type { ProblemCode } from '../model/problems.ts'

const field = z.string().regex(/^[A-Za-z][\w.-]{0,40}$/)

export const gatewaySettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where a message is posted'),
  header: z
    .string()
    .refine(name => isFreeHeader(name, ['idempotency-key']), headerFault)
    .default('Authorization'),
  key: z.string().min(1).max(500).describe('The value of that header, such as Bearer …').meta({ secret: true }),
  from: z.string().trim().min(1).max(40).describe('The number or name that messages come from'),
  fields: z
    .strictObject({ to: field.default('to'), from: field.default('from'), text: field.default('text') })
    .prefault({})
    .describe('What the gateway calls them'),
  keepsKeys: z.boolean().default(false).describe('It knows Idempotency-Key, and answers a repeat as the first time'),
  secret: z.string().min(16).max(200).optional().describe('Signs the answers of people').meta({ secret: true }),
})
export type GatewaySettings = z.infer<typeof gatewaySettings>

export type SmsOutcome =
  | { kind: 'sent'; status: number }
  /** This number and no other. */
  | { kind: 'refused'; problem: ProblemCode; status?: number }
  /** Surely not sent. */
  | { kind: 'later'; problem: ProblemCode; status?: number }
  /** It may have been sent. */
  | { kind: 'unclear' }

const answerMs = 15_000
const busy = new Set([408, 425, 429])

/** Sends one SMS. `id` is the same at every try. */
export async function sendSms(
  fetch: Fetch,
  settings: GatewaySettings,
  message: { id: string; to: string; text: string },
): Promise<SmsOutcome> {
  const { fields, header, key, from } = settings
  const reply = await fetch(new URL(settings.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', [header]: key, 'idempotency-key': message.id },
    body: JSON.stringify({ [fields.to]: message.to, [fields.from]: from, [fields.text]: message.text }),
    timeoutMs: answerMs,
  })
  return smsOutcome(reply, settings.keepsKeys)
}

/** What an answer means, as a table: the first row that matches. `again` says whether a repeat is harmless. */
export function smsOutcome(reply: Reply, again: boolean): SmsOutcome {
  if (reply.kind === 'failed') {
    if (reply.cause === 'blocked') return { kind: 'later', problem: 'sms.address-refused' }
    return reply.written && !again ? { kind: 'unclear' } : { kind: 'later', problem: 'sms.unreachable' }
  }
  const { status } = reply
  const rows: readonly { is: boolean; becomes: SmsOutcome }[] = [
    { is: status >= 200 && status < 300, becomes: { kind: 'sent', status } },
    { is: status === 401 || status === 403, becomes: { kind: 'later', problem: 'sms.credentials-refused', status } },
    { is: busy.has(status) || status === 503, becomes: { kind: 'later', problem: 'sms.busy', status } },
    // Something behind it broke or gave up waiting: the message may be on its way.
    { is: status >= 500, becomes: again ? { kind: 'later', problem: 'sms.busy', status } : { kind: 'unclear' } },
  ]
  return rows.find(row => row.is)?.becomes ?? { kind: 'refused', problem: 'sms.refused', status }
}

export const signatureHeader = 'x-signature-256'

/** When an answer was signed, in seconds since 1970; part of what is signed, so that nobody sends an old one again. */
export const timestampHeader = 'x-signature-timestamp'
/** How far that time may be from ours, in milliseconds. */
export const signedWithinMs = 300_000

/** The signature of a body and of the second in which it was signed, in hex: HMAC-SHA256 of `{timestamp}.{body}`. */
export function signSms(secret: string, timestamp: string, body: Uint8Array | string): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')
}

export type SignedAnswer = { body: Uint8Array; signature: string | undefined; timestamp: string | undefined }

/**
 * When the gateway signed an answer of a person; undefined when it did not, or too long ago. In constant time. Within the
 * window the caller compares it with what it knows: an older answer never undoes a newer one.
 */
export function signedAt(secret: string, { body, signature, timestamp }: SignedAnswer, now: Date): Date | undefined {
  if (!signature || !/^[0-9a-f]{64}$/i.test(signature) || !timestamp || !/^\d{10}$/.test(timestamp)) return undefined
  const at = new Date(Number(timestamp) * 1_000)
  if (Math.abs(now.getTime() - at.getTime()) > signedWithinMs) return undefined
  const own = Buffer.from(signSms(secret, timestamp, body), 'hex')
  return timingSafeEqual(Buffer.from(signature, 'hex'), own) ? at : undefined
}

/** What somebody wrote back: stop, start again, or anything else. Source: CTIA keywords, and the French ones of Canada. */
export function wishOf(text: string): 'stop' | 'start' | undefined {
  const word = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[\s.!]+$/, '')
  if (['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'arret', 'arreter', 'stop tout'].includes(word))
    return 'stop'
  return ['start', 'unstop', 'yes', 'debut', 'commencer', 'oui'].includes(word) ? 'start' : undefined
}
