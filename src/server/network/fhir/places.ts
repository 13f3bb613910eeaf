/** Where a FHIR request arrives: at the address for all members, or at one member's, by its home community id. */
import type { FastifyRequest } from 'fastify'
import type { Addressed } from '../../../model/network/discovery.ts'
import { addressesOf, type NetworkAddresses } from '../addresses.ts'
import type { NetworkParts } from '../parts.ts'

export type Place = {
  /** Of the gateway, or of the member. */
  name: string
  /** The address of the endpoint, without a slash at the end. */
  base: string
  addressed: Addressed
  addresses: NetworkAddresses
  /** Requests that are answered at once. */
  mostAtOnce: number
}

/** Undefined where this hub is no gateway, and where no such member answers. */
export type FindPlace = (request: FastifyRequest) => Promise<Place | undefined>

export function createPlaces(parts: Pick<NetworkParts, 'gateway' | 'members' | 'publicUrl'>): FindPlace {
  return async request => {
    const gateway = parts.gateway.current()
    const addresses = addressesOf(parts, request)
    if (!gateway || !addresses) return undefined
    const { home } = request.params as { home?: string }
    const { name: gatewayName, mostAtOnce } = gateway.settings
    if (home === undefined)
      return { name: gatewayName, base: addresses.fhir, addressed: { kind: 'everybody' }, addresses, mostAtOnce }
    const member = await parts.members.byHomeCommunity(home)
    if (!member) return undefined
    const { name, homeCommunity } = member
    const base = `${addresses.fhir}/${home}`
    return { name, base, addressed: { kind: 'member', homeCommunity }, addresses, mostAtOnce }
  }
}
