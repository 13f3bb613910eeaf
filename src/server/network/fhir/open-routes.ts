/** What the FHIR endpoints tell everybody: what they offer, and how access to them is given. */
import type { FastifyInstance } from 'fastify'
import type { Gateway } from '../gateway.ts'
import type { NetworkParts } from '../parts.ts'
import { smartConfiguration, udapMetadata } from '../udap/well-known.ts'
import { type Answer, failed, found, send } from './answers.ts'
import { capabilities } from './metadata.ts'
import { isAcceptable } from './negotiation.ts'
import type { FindPlace, Place } from './places.ts'

/** Signing costs a millisecond, and anybody may ask: one signature serves all who ask within a minute. */
const signedServesMs = 60_000

export const nowhere: Answer = failed('not-found', 'There is no such address here.')
export const notAcceptable: Answer = failed('not-acceptable', 'Only JSON is offered.')

/** Adds the routes. @param under what stands between the prefix and them */
export function addOpenRoutes(
  app: FastifyInstance,
  under: string,
  { gateway, hub, findPlace }: Pick<NetworkParts, 'gateway' | 'hub'> & { findPlace: FindPlace },
): void {
  const schema = { hide: true }
  type Signed = Map<string, { at: number; told: Record<string, unknown> }>
  const signed = new WeakMap<Gateway, Signed>()
  const metadataOf = async (current: Gateway, { base, addresses }: Place) => {
    const now = hub.now()
    const kept: Signed = signed.get(current) ?? new Map()
    signed.set(current, kept)
    const known = kept.get(base)
    if (known && now.getTime() - known.at < signedServesMs) return known.told
    const told = await udapMetadata(current, base, addresses, { now, newId: hub.newId })
    if (told) kept.set(base, { at: now.getTime(), told })
    return told
  }

  app.get(`${under}/metadata`, { schema }, async (request, reply) => {
    const place = await findPlace(request)
    if (!place) return send(reply, nowhere)
    if (!isAcceptable(request, false)) return send(reply, notAcceptable)
    return send(reply, found(capabilities(place.base, place.name, place.addresses)))
  })

  app.get(`${under}/.well-known/smart-configuration`, { schema }, async (request, reply) => {
    const place = await findPlace(request)
    return place ? reply.send(smartConfiguration(place.addresses)) : send(reply, nowhere)
  })

  app.get(`${under}/.well-known/udap`, { schema }, async (request, reply) => {
    const place = await findPlace(request)
    const current = gateway.current()
    if (!place || !current) return send(reply, nowhere)
    const told = await metadataOf(current, place)
    return told ? reply.send(told) : send(reply, nowhere)
  })
}
