/** Where people get help with the other side, as the API gives it out. */
import type { z } from 'zod'
import type { Connector } from '../../connectors/connector.ts'
import type { support } from './support-bundle.ts'

/** A connector's support route; null when it names none. */
export function showSupport(given: Connector['support']): z.infer<typeof support> | null {
  if (!given) return null
  const { name, mail, phone, url, hours } = given
  return { name, mail: mail ?? null, phone: phone ?? null, url: url ?? null, hours: hours ?? null }
}
