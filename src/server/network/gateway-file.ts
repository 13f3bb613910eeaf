/**
 * `gateway.yaml`: what all members share at the network. The gateway's own names and addresses, the partners that may ask, and
 * how strict it is. Source: reference/carequality.md section 3; docs/guides (gateway folder).
 */
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { type Partner, type SamlSettings, usualSamlSettings } from '../../connectors/carequality/saml/parts.ts'
import { oidOf } from '../../model/oid.ts'

const oid = z
  .union([z.string(), z.number()])
  .transform(value => oidOf(String(value)) ?? '')
  .refine(value => value !== '' && value.length <= 64, 'an OID such as 2.16.840.1.113883.3.6147')
const fingerprint = z
  .string()
  .transform(text => text.replace(/[:\s]/g, '').toLowerCase())
  .refine(text => /^[0-9a-f]{64}$/.test(text), 'the SHA-256 of a certificate: 64 hexadecimal digits')
const host = z
  .string()
  .transform(text => text.trim().toLowerCase())
  .refine(text => /^[a-z0-9.-]{1,253}$/.test(text), 'the name of a host')
const uri = z
  .string()
  .trim()
  .max(256)
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/, 'a URI such as https://lakeside.example.org')
const seconds = (most: number) => z.number().int().min(0).max(most)

const partner = z.strictObject({
  homeCommunityId: oid,
  name: z.string().min(1).max(200),
  sha1: z.boolean().optional(),
  requireAudience: z.boolean().optional(),
  delegates: z.array(oid).optional(),
  fingerprints: z.array(fingerprint).optional(),
  hosts: z.array(host).optional(),
  tlsCertificates: z.array(fingerprint).optional(),
  /** What it calls itself as a client of FHIR (`organization_id` of hl7-b2b), where that is not its OID. */
  organizationUris: z.array(uri).optional(),
})

const file = z.strictObject({
  homeCommunityId: oid,
  name: z.string().min(1).max(200),
  /** Under which others reach it, such as `https://gateway.example.org:8443`; assertions must be made for one of them. */
  addresses: z.array(z.url({ protocol: /^https$/ }).transform(url => url.replace(/\/+$/, ''))).min(1),
  /** Where the listener listens, when it is not where the hub's own server does. */
  listen: z
    .strictObject({ host: z.string().min(1).optional(), port: z.number().int().min(1).max(65_535).optional() })
    .default({}),
  /** Whose organizations it answers for: those of staging never share a gateway with real people. */
  environment: z.enum(['production', 'staging']).default('production'),
  partners: z.array(partner).default([]),
  skewSeconds: seconds(900).default(usualSamlSettings.skewSeconds),
  requireTimestampSignature: z.boolean().default(usualSamlSettings.requireTimestampSignature),
  requireAudience: z.boolean().default(usualSamlSettings.requireAudience),
  maxLifetimeSeconds: seconds(172_800).default(usualSamlSettings.maxLifetimeSeconds),
  unlisted: z.enum(['refuse', 'accept']).default(usualSamlSettings.unlisted),
  /** Requests that are worked on at once in one process; beyond it the answer is that the responder is busy. */
  mostAtOnce: z.number().int().min(1).max(10_000).default(200),
})

export type GatewaySettings = {
  homeCommunityId: string
  name: string
  addresses: readonly string[]
  listen: { host?: string | undefined; port?: number | undefined }
  environment: 'production' | 'staging'
  /** By bare home community id. */
  partners: ReadonlyMap<string, Partner>
  /** Bare home community ids of partners, by the URIs that they call themselves. */
  organizationUris: ReadonlyMap<string, string>
  saml: SamlSettings
  mostAtOnce: number
}

export type ReadGatewayFile =
  | { kind: 'read'; settings: GatewaySettings }
  /** Where in the file; never a value of it. */
  | { kind: 'refused'; where: string }

/** Reads it. */
export function readGatewayFile(text: string): ReadGatewayFile {
  const document = parseDocument(text, { uniqueKeys: true })
  const [mistake] = document.errors
  if (mistake) return { kind: 'refused', where: `line ${text.slice(0, mistake.pos[0]).split('\n').length}` }
  const parsed = file.safeParse(document.toJS())
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : []
    return { kind: 'refused', where: [...(issue?.path ?? []), ...unknown].join('.') || 'the whole file' }
  }
  const { homeCommunityId, name, addresses, listen, environment, partners, mostAtOnce, ...saml } = parsed.data
  const byId = new Map<string, Partner>()
  const organizationUris = new Map<string, string>()
  for (const [index, each] of partners.entries()) {
    if (byId.has(each.homeCommunityId)) return { kind: 'refused', where: `partners.${index}.homeCommunityId` }
    byId.set(each.homeCommunityId, withoutAbsent(each))
    for (const said of each.organizationUris ?? []) {
      if (organizationUris.has(said)) return { kind: 'refused', where: `partners.${index}.organizationUris` }
      organizationUris.set(said, each.homeCommunityId)
    }
  }
  const own = { homeCommunityId, name, addresses, listen, environment }
  return { kind: 'read', settings: { ...own, partners: byId, organizationUris, saml, mostAtOnce } }
}

function withoutAbsent(partner: z.infer<typeof file>['partners'][number]): Partner {
  const { homeCommunityId, name, sha1, requireAudience, delegates, fingerprints, hosts, tlsCertificates } = partner
  return {
    homeCommunityId,
    name,
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(requireAudience === undefined ? {} : { requireAudience }),
    ...(delegates ? { delegates } : {}),
    ...(fingerprints ? { fingerprints } : {}),
    ...(hosts ? { hosts } : {}),
    ...(tlsCertificates ? { tlsCertificates } : {}),
  }
}
