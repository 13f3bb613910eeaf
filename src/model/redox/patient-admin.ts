/**
 * Redox's PatientAdmin: somebody new, changed, merged; and the visits that carry a patient with them. Only DataModel,
 * EventType and the patient's identifiers are required by Redox. Source: reference/carequality.md section 1.4.
 */
import { z } from 'zod'
import { demographics, meta, summaryHeader } from './header.ts'
import { address, emails, identifiers, listOf, maybe, phoneNumbers, provider, text } from './parts.ts'
import { type Aside, asideOf, withoutBlanks } from './read.ts'

const Contact = z.object({
  FirstName: text,
  MiddleName: text,
  LastName: text,
  Address: address,
  PhoneNumber: phoneNumbers,
  RelationToPatient: text,
  EmailAddresses: emails,
  Roles: listOf(text),
})
export type Contact = z.output<typeof Contact>

/** Parts of the data model that stay with the message and say nothing to the registry. */
function keptOnly<Name extends string>(...names: readonly Name[]): Record<Name, z.ZodOptional<z.ZodUnknown>> {
  return Object.fromEntries(names.map(name => [name, z.unknown().optional()])) as Record<
    Name,
    z.ZodOptional<z.ZodUnknown>
  >
}

const Message = z.object({
  Meta: meta,
  /** Clinical summaries have their patient in the header. */
  Header: summaryHeader,
  Patient: maybe({
    Identifiers: identifiers,
    PreviousIdentifiers: identifiers,
    Demographics: demographics,
    Contacts: listOf(Contact),
    PCP: provider,
    ...keptOnly('Notes', 'Diagnoses', 'Allergies', 'Guarantor', 'Insurances'),
  }),
  PCP: provider,
  ...keptOnly('Visit', 'CanceledEvent'),
})
export type PatientAdmin = z.output<typeof Message>

export type ReadPatientAdmin = { message: PatientAdmin; aside: Aside[] }

/** Reads any message of the data model; `aside` is what nothing here reads, to be listed by its paths. */
export function readPatientAdmin(json: unknown): ReadPatientAdmin {
  const given = withoutBlanks(json) ?? {}
  const message = Message.parse(given)
  return { message, aside: asideOf(given, message) }
}
