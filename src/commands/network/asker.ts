/**
 * Who asks over the network when an operator does: a folder with a certificate, its key and asker.yaml, and what the command
 * line says instead. Source: reference/carequality.md section 3.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Asker } from '../../connectors/carequality/client/compose.ts'
import type { TlsIdentity } from '../../connectors/carequality/client/send.ts'
import { readSigner } from '../../connectors/carequality/saml/sign.ts'
import { purposeOf } from '../../model/network/purposes.ts'
import { oidOf } from '../../model/oid.ts'

/** Names of the files in an asker's folder. */
export const askerFiles = {
  settings: 'asker.yaml',
  certificate: 'asker.crt',
  key: 'asker.key',
  authorities: 'trust.pem',
} as const

const text = z.string().trim().min(1).max(200)
const oid = z.union([z.string(), z.number()]).transform((value, context) => {
  const read = oidOf(String(value))
  if (read === undefined) context.addIssue({ code: 'custom', message: 'an OID is digits and dots' })
  return read ?? ''
})

const Settings = z
  .strictObject({
    homeCommunityId: oid,
    organization: z.strictObject({ name: text, oid }),
    user: z.strictObject({ name: text, role: text, npi: text.optional() }),
    purpose: text,
    onBehalfOf: oid,
    /** The gateway that is asked when the command line names none. */
    gateway: z.url({ protocol: /^https$/ }),
  })
  .partial()

/** Options of the command line that say who asks; each wins over the folder. */
export const askerOptions = {
  as: { type: 'string' },
  to: { type: 'string' },
  member: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  ca: { type: 'string' },
  home: { type: 'string' },
  organization: { type: 'string' },
  'organization-name': { type: 'string' },
  user: { type: 'string' },
  role: { type: 'string' },
  npi: { type: 'string' },
  purpose: { type: 'string' },
  'on-behalf-of': { type: 'string' },
} as const
export type AskerValues = { [Name in keyof typeof askerOptions]?: string | undefined }

export type ReadAsker =
  | { kind: 'read'; asker: Asker; identity: TlsIdentity; gateway: string }
  | { kind: 'wrong'; says: string }

/**
 * Reads who asks. @param usual the folder that is taken when none is named and it is there
 * @throws what the file system says of a file that is named and can not be read
 */
export function readAsker(values: AskerValues, usual: string): ReadAsker {
  const folder = values.as ?? (existsSync(join(usual, askerFiles.settings)) ? usual : undefined)
  const settings = folder === undefined ? { kind: 'read' as const, settings: {} } : readSettings(folder)
  if (settings.kind === 'wrong') return settings
  const { homeCommunityId, organization, user, purpose, onBehalfOf, gateway } = settings.settings
  const fileOf = (given: string | undefined, name: string) =>
    given ?? (folder === undefined ? undefined : join(folder, name))
  const said = {
    '--to': values.to ?? gateway,
    '--cert': fileOf(values.cert, askerFiles.certificate),
    '--key': fileOf(values.key, askerFiles.key),
    '--home': values.home ?? homeCommunityId,
    '--organization': values.organization ?? organization?.oid ?? values.home ?? homeCommunityId,
    '--organization-name': values['organization-name'] ?? organization?.name,
    '--user': values.user ?? user?.name,
    '--role': values.role ?? user?.role,
  }
  const missing = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (missing.length > 0)
    return wrong(`Say who asks whom: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`)
  const known = purposeOf(values.purpose ?? purpose ?? 'TREATMENT')
  if (!known) return wrong(`${values.purpose ?? purpose} is no purpose of use, such as TREATMENT.`)
  const oids = {
    '--home': said['--home'],
    '--organization': said['--organization'],
    '--on-behalf-of': values['on-behalf-of'] ?? onBehalfOf,
  }
  for (const [name, value] of Object.entries(oids))
    if (value !== undefined && oidOf(value) === undefined)
      return wrong(`${name} is an OID, such as 2.16.840.1.113883.3.6147.`)
  const to = said['--to'] ?? ''
  if (!URL.canParse(to) || new URL(to).protocol !== 'https:')
    return wrong('--to is the address of a gateway, with https.')
  const certificate = readFileSync(said['--cert'] ?? '', 'utf8')
  const key = readFileSync(said['--key'] ?? '', 'utf8')
  const authorities = authoritiesOf(values.ca, folder)
  const behalf = oids['--on-behalf-of']
  const npi = values.npi ?? user?.npi
  return {
    kind: 'read',
    gateway: to,
    identity: { certificate, key, ...(authorities === undefined ? {} : { authorities }) },
    asker: {
      signer: readSigner(certificate, key),
      homeCommunity: oidOf(said['--home'] ?? '') ?? '',
      organization: { name: said['--organization-name'] ?? '', oid: oidOf(said['--organization'] ?? '') ?? '' },
      user: { name: said['--user'] ?? '', role: { code: said['--role'] ?? '' }, ...(npi ? { npi } : {}) },
      purpose: known,
      ...(behalf === undefined ? {} : { onBehalfOf: oidOf(behalf) ?? '' }),
    },
  }
}

type Settings = z.infer<typeof Settings>

function readSettings(folder: string): { kind: 'read'; settings: Settings } | { kind: 'wrong'; says: string } {
  const path = join(folder, askerFiles.settings)
  const read = Settings.safeParse(parse(readFileSync(path, 'utf8')) ?? {})
  if (read.success) return { kind: 'read', settings: read.data }
  const [issue] = read.error.issues
  const where = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.')
  return wrong(`${path} is not in order: ${where || 'the whole file'}.`)
}

function authoritiesOf(given: string | undefined, folder: string | undefined): string | undefined {
  if (given !== undefined) return readFileSync(given, 'utf8')
  const path = folder === undefined ? undefined : join(folder, askerFiles.authorities)
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function wrong(says: string): { kind: 'wrong'; says: string } {
  return { kind: 'wrong', says }
}
