/**
 * The B2B extension of a client's assertion, `hl7-b2b`: who asks, for which organization and for what purpose.
 * Source: HL7 UDAP Security IG, "B2B Authorization Extension Object"; reference/carequality.md sections 3 and 10.
 */
import { z } from 'zod'
import { type Purpose, purposeOf, purposeSystem } from '../../../model/network/purposes.ts'
import type { Requester } from '../../../model/network/requester.ts'
import { oidOf } from '../../../model/oid.ts'

const text = z.string().trim().min(1).max(256)
const uri = text.regex(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/)
const few = (of: z.ZodType<string>) => z.array(of).min(1).max(20)
/** What is not said stands there all the same in some clients: the lists of those made with Udap.Model for .NET are empty. */
const isSaid = (value: unknown) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
const maybe = <T extends z.ZodType>(of: T) =>
  z.preprocess(value => (isSaid(value) ? value : undefined), of.optional()).optional()

const Extension = z
  .looseObject({
    version: z.literal('1'),
    subject_name: maybe(text),
    subject_id: maybe(text),
    subject_role: maybe(text),
    organization_name: maybe(text),
    organization_id: uri,
    purpose_of_use: few(text),
    consent_policy: maybe(few(uri)),
    consent_reference: maybe(few(z.url({ protocol: /^https$/ }))),
  })
  .refine(({ consent_policy, consent_reference }) => consent_policy || !consent_reference)

export type Asker = {
  organization: Requester['organization']
  user?: Requester['user']
  purpose: Purpose
}
export type ExtensionRead =
  | { kind: 'read'; asker: Asker }
  /** `missing`: there is none. `shape`: a field is missing or wrong. */
  | { kind: 'refused'; because: 'missing' | 'shape' | 'purpose-unknown' | 'purposes-several' }

/**
 * Reads it from the claims of an assertion. Some clients send an object as its JSON text, Inferno's UDAP test kit among them.
 *
 * @param organizations OIDs of organizations that name themselves by other URIs, by these
 */
export function readExtension(
  extensions: unknown,
  organizations: ReadonlyMap<string, string> = new Map(),
): ExtensionRead {
  const found = z.looseObject({ 'hl7-b2b': z.unknown() }).safeParse(objectOf(extensions))
  if (!found.success || found.data['hl7-b2b'] === undefined) return { kind: 'refused', because: 'missing' }
  const read = Extension.safeParse(objectOf(found.data['hl7-b2b']))
  if (!read.success) return { kind: 'refused', because: 'shape' }
  const { subject_name, subject_id, subject_role, organization_id, organization_name, purpose_of_use } = read.data
  const purposes = purpose_of_use.map(readPurpose)
  if (purposes.includes(undefined)) return { kind: 'refused', because: 'purpose-unknown' }
  const [purpose, ...more] = new Set(purposes)
  // What is told for one purpose must not serve another; each is asked for with an assertion of its own.
  if (!purpose || more.length > 0) return { kind: 'refused', because: 'purposes-several' }
  const oid = oidOf(organization_id) ?? organizations.get(organization_id)
  const npi = subject_id && npiOf(subject_id)
  return {
    kind: 'read',
    asker: {
      organization: { name: organization_name ?? organization_id, ...(oid ? { oid } : {}) },
      ...(subject_name
        ? {
            user: {
              name: subject_name,
              ...(subject_role ? { role: roleOf(subject_role) } : {}),
              ...(npi ? { npi } : {}),
            },
          }
        : {}),
      purpose,
    },
  }
}

/** What a text says as JSON; a text that is none, and everything else, as it is. */
function objectOf(said: unknown): unknown {
  if (typeof said !== 'string') return said
  try {
    return JSON.parse(said)
  } catch {
    return said
  }
}

/** Codes of HL7's ActReason for the purposes of the network. What has no purpose of its own there is not answered. */
const actReasons: Readonly<Record<string, Purpose>> = {
  TREAT: 'TREATMENT',
  COC: 'TREATMENT',
  ETREAT: 'EMERGENCY',
  BTG: 'EMERGENCY',
  HPAYMT: 'PAYMENT',
  CLMATTCH: 'PAYMENT',
  COVERAGE: 'COVERAGE',
  COVAUTH: 'COVERAGE',
  ELIGDTRM: 'COVERAGE',
  HOPERAT: 'OPERATIONS',
  CAREMGT: 'OPERATIONS',
  HSYSADMIN: 'SYSADMIN',
  SYSDEV: 'SYSADMIN',
  TRAIN: 'TRAINING',
  HDIRECT: 'DIRECTORY',
  HDECD: 'DECEASED',
  HLEGAL: 'LEGAL',
  HMARKT: 'MARKETING',
  HRESCH: 'RESEARCH',
  PUBHLTH: 'PUBLICHEALTH',
  DISASTER: 'DISASTER',
  THREAT: 'THREAT',
  DONAT: 'DONATION',
  FRAUD: 'FRAUD',
  GOV: 'GOVERNMENT',
  PATRQT: 'REQUEST',
  FAMRQT: 'FAMILY',
}
const actReasonSystems = new Set([
  '2.16.840.1.113883.5.8',
  'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  'http://hl7.org/fhir/v3/ActReason',
])
const networkSystems = new Set([purposeSystem, 'http://healthit.gov/nhin/purposeofuse'])

/** A purpose as a code, or as `system#code`; undefined for one that the network does not know. */
function readPurpose(said: string): Purpose | undefined {
  const [system, code] = partsOf(said)
  const upper = code.toUpperCase()
  const asReason = Object.hasOwn(actReasons, upper) ? actReasons[upper] : undefined
  if (system === undefined) return asReason ?? purposeOf(code)
  const scheme = oidOf(system) ?? system
  if (actReasonSystems.has(scheme)) return asReason
  return networkSystems.has(scheme) ? purposeOf(code) : undefined
}

function partsOf(said: string): [system: string | undefined, code: string] {
  const hash = said.lastIndexOf('#')
  return hash < 0 ? [undefined, said] : [said.slice(0, hash), said.slice(hash + 1)]
}

function roleOf(said: string): { code: string; system?: string } {
  const [system, code] = partsOf(said)
  return system === undefined ? { code } : { code, system: oidOf(system) ?? system }
}

const npiSystems = new Set(['2.16.840.1.113883.4.6', 'http://hl7.org/fhir/sid/us-npi'])

function npiOf(said: string): string | undefined {
  const [system, number] = partsOf(said)
  return system !== undefined && npiSystems.has(oidOf(system) ?? system) && /^\d{10}$/.test(number) ? number : undefined
}
