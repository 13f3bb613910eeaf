/**
 * The link that ends messages: opaque, signed with the organization's token key, good for ever. It holds ids and the token
 * of an address, never the address. Form: organization, person, channel, token, signature.
 */
import { timingSafeEqual } from 'node:crypto'
import type { ReminderChannel } from '../../model/reminders/settings.ts'
import type { Tokens } from '../../store/tokens.ts'

export type StopWish = { organization: string; person: string; channel: ReminderChannel; token: bigint }

const channels: readonly ReminderChannel[] = ['email', 'sms']

const whole = 49
const signedFrom = 41

/** The opaque text of a link. The organization's keys must be ready. */
export function stopToken(tokens: Tokens, wish: StopWish): string {
  const text = Buffer.alloc(whole)
  text.set(uuidBytes(wish.organization), 0)
  text.set(uuidBytes(wish.person), 16)
  text.writeUInt8(channels.indexOf(wish.channel), 32)
  text.writeBigInt64BE(wish.token, 33)
  text.set(signatureOf(tokens, wish), signedFrom)
  return text.toString('base64url')
}

/** The organization that a text names, before anything is checked; undefined when it cannot be one of ours. */
export function organizationIn(text: string): string | undefined {
  const read = Buffer.from(text, 'base64url')
  return read.length === whole && read.toString('base64url') === text ? uuidText(read.subarray(0, 16)) : undefined
}

/** What a text asks for; undefined when it was not signed here. The organization's keys must be ready. */
export function readStopToken(tokens: Tokens, text: string): StopWish | undefined {
  const organization = organizationIn(text)
  if (organization === undefined) return undefined
  const read = Buffer.from(text, 'base64url')
  const channel = channels[read.readUInt8(32)]
  if (!channel) return undefined
  const wish = { organization, person: uuidText(read.subarray(16, 32)), channel, token: read.readBigInt64BE(33) }
  return timingSafeEqual(signatureOf(tokens, wish), read.subarray(signedFrom)) ? wish : undefined
}

function signatureOf(tokens: Tokens, { organization, person, channel, token }: StopWish): Buffer {
  const signature = Buffer.alloc(whole - signedFrom)
  signature.writeBigInt64BE(tokens.token(organization, 'stop link', `${person} ${channel} ${token}`))
  return signature
}

const uuidBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

function uuidText(read: Buffer): string {
  const hex = read.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
