/** The network's gateway as an organization sees it: what its files say, what ends when, and what is wrong with them. */
import { z } from 'zod'
import { problems } from '../../model/problems.ts'
import { instant } from '../api.ts'
import type { CertificateStatus, GatewayStatus } from '../network/gateway-status.ts'

const dayMs = 86_400_000
const daysLeft = z.number().int().describe('Whole days until then; negative once it is over')
const certificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  fingerprint: z.string().describe('SHA-256, hexadecimal'),
  from: instant,
  until: instant,
  daysLeft,
  state: z.enum(['good', 'ends-soon', 'over', 'not-yet']),
})

export const gateway = z.object({
  state: z.enum(['none', 'wrong', 'open']),
  fault: z
    .object({ problem: z.string(), file: z.string(), where: z.string().nullable() })
    .nullable()
    .describe('Of the last reading of the files; what was read before stays in use'),
  readAt: instant.nullable(),
  homeCommunityId: z.string().nullable(),
  name: z.string().nullable(),
  addresses: z.array(z.string()),
  certificate: certificate.nullable(),
  authorities: z.array(certificate.extend({ file: z.string(), root: z.boolean() })),
  revocationLists: z.array(
    z.object({
      file: z.string(),
      issuer: z.string(),
      from: instant,
      until: instant.nullable().describe('When the next one is due'),
      daysLeft: daysLeft.nullable(),
      revoked: z.number().int(),
      state: z.enum(['good', 'over']),
    }),
  ),
  unused: z.array(z.object({ file: z.string(), because: z.enum(['certificate', 'list', 'issuer-unknown']) })),
  partners: z.array(
    z.object({
      homeCommunityId: z.string(),
      name: z.string(),
      sha1: z.boolean().describe('Its signatures may be SHA-1'),
      delegates: z.array(z.string()).describe('OIDs of those that may ask on its behalf'),
      bound: z.boolean().describe('Only certificates or names that are listed sign for it'),
    }),
  ),
})

/** What the gateway's state looks like now. */
export function showGateway(status: GatewayStatus, now: Date): z.infer<typeof gateway> {
  const { fault } = status
  return {
    state: status.state,
    fault: fault && problems[fault.problem] ? { ...fault, where: fault.where ?? null } : null,
    readAt: status.readAt ?? null,
    homeCommunityId: status.homeCommunityId ?? null,
    name: status.name ?? null,
    addresses: [...(status.addresses ?? [])],
    certificate: status.certificate ? withDays(status.certificate, now) : null,
    authorities: (status.authorities ?? []).map(({ file, root, ...each }) => ({ file, root, ...withDays(each, now) })),
    revocationLists: (status.revocationLists ?? []).map(({ until, ...each }) => ({
      ...each,
      until: until ?? null,
      daysLeft: until === undefined ? null : daysUntil(until, now),
    })),
    unused: [...(status.unused ?? [])],
    partners: (status.partners ?? []).map(({ homeCommunityId, name, sha1 = false, delegates = [], ...bounds }) => ({
      homeCommunityId,
      name,
      sha1,
      delegates: [...delegates],
      bound: bounds.fingerprints !== undefined || bounds.hosts !== undefined,
    })),
  }
}

function withDays(status: CertificateStatus, now: Date): z.infer<typeof certificate> {
  return { ...status, daysLeft: daysUntil(status.until, now) }
}

export function daysUntil(until: string, now: Date): number {
  return Math.floor((Date.parse(until) - now.getTime()) / dayMs)
}
