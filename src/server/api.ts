/** What the files of the API share: the type of the server with zod schemas, the parts they are handed, common schemas. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'
import type { AccountKeys } from '../store/accounts.ts'
import type { NetworkParts } from './network/parts.ts'
import { problemSchema } from './problem.ts'

export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

export type ApiParts = {
  hub: Hub
  keys: AccountKeys
  /** Whether browsers reach the server over TLS: then cookies are for TLS only. */
  secure: boolean
  /** How the hub is reached from outside, without a slash at the end. */
  publicUrl?: string | undefined
  /** The OID that was registered for the hub. */
  oidRoot?: string | undefined
  /** The gateway and what answers behind it; absent where this process knows no gateway. */
  network?: Pick<NetworkParts, 'gateway' | 'responder'> | undefined
}

/** The responses of a route that answers with `ok`. */
export function answers<Ok extends z.ZodType>(
  ok: Ok,
): { 200: Ok; '4xx': typeof problemSchema; '5xx': typeof problemSchema } {
  return { 200: ok, '4xx': problemSchema, '5xx': problemSchema }
}

export const id = z.uuid()
export const slugParams = z.object({ slug: z.string().max(100) })
export const idParams = slugParams.extend({ id })
/** An instant, as JSON has it. */
export const instant = z.iso.datetime()
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})
export const noBody = z.object({}).nullish()
export const optionalReason = z.object({ reason: z.string().trim().max(500).optional() }).nullish()
export const givenReason = z.object({ reason: z.string().trim().min(3).max(500) })

/** An instant of the database as JSON has it. */
export function instantOf(date: Date | null | undefined): string | null {
  return date ? date.toISOString() : null
}
