/** Posts one message to Redox: access put on, renewed once when it has ended early. Knows no message by itself. */
import type { Io, Reply } from '../../connector.ts'
import { accessOf, addressOf, forgetAccess } from './access.ts'
import type { RedoxOutSettings } from './config.ts'
import { aboutContent, faultsIn, type Halted } from './outcome.ts'

export type Posted = Reply | { kind: 'no-access'; outcome: Halted }

/** Sends it to `/endpoint`. */
export async function post(io: Io<RedoxOutSettings>, message: object): Promise<Posted> {
  const access = await accessOf(io)
  if (access.kind === 'no-access') return access
  const reply = await postWith(io, message, access.header)
  // A 401 with words about the message is not about the token.
  const ended = reply.kind === 'answered' && reply.status === 401 && !faultsIn(reply)?.some(aboutContent)
  if (!ended || !access.kept) return reply
  forgetAccess(io, access.header)
  const renewed = await accessOf(io)
  return renewed.kind === 'no-access' ? renewed : postWith(io, message, renewed.header)
}

function postWith(io: Io<RedoxOutSettings>, message: object, authorization: string): Promise<Reply> {
  return io.fetch(addressOf(io.settings, 'endpoint'), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(message),
  })
}
