/** The addresses of the network's endpoints on the hub's own server, as clients name them. */
import type { FastifyRequest } from 'fastify'

export const networkPath = '/network'
export const fhirPath = `${networkPath}/fhir`
/** Below `networkPath`. */
export const tokenPath = '/auth/token'
export const registerPath = '/udap/register'

export type NetworkAddresses = {
  /** Of the hub-wide FHIR endpoint. */
  fhir: string
  token: string
  register: string
}

/** By the public address. Without one only this machine can be meant; undefined where that is not so. */
export function addressesOf(
  { publicUrl }: { publicUrl?: string | undefined },
  { host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>,
): NetworkAddresses | undefined {
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)
  const origin = publicUrl?.replace(/\/+$/, '') ?? (isHere ? `${protocol}://${host}` : undefined)
  if (!origin) return undefined
  return {
    fhir: `${origin}${fhirPath}`,
    token: `${origin}${networkPath}${tokenPath}`,
    register: `${origin}${networkPath}${registerPath}`,
  }
}
