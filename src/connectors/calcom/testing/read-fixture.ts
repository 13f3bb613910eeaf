/** Fixtures: the project's own beside the connector, and the vendor's published ones where this machine has them. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

const own = new URL('../fixtures/', import.meta.url)
/** Beside the repository; absent from a plain clone. */
const shared = new URL('../../../../../shared/data/calcom/', import.meta.url)

const Chain = z.object({
  secret: z.string().optional(),
  deliveries: z.array(
    z.object({
      step: z.string(),
      secret: z.string().nullish(),
      headers: z.record(z.string(), z.string()),
      rawBody: z.string(),
    }),
  ),
})
export type Delivery = z.infer<typeof Chain>['deliveries'][number]

export const hasShared = existsSync(shared)

export function wireChain(where: 'own' | 'shared'): z.infer<typeof Chain> {
  const file = where === 'own' ? new URL('wire_chain.json', own) : new URL('wire_capture_chain.json', shared)
  return Chain.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** The body of a published example. */
export function published(
  name: string,
): { triggerEvent: string; payload: Record<string, unknown> } & Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, shared), 'utf8')).body
}

export function headersFrom(headers: Record<string, string>) {
  return { get: (name: string) => headers[name.toLowerCase()] }
}
