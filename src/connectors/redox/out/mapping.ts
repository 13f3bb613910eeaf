/**
 * What of a person goes to Redox unless a route says otherwise: who they are, and whom they turned out to be. Identifiers of other
 * systems stay here (minimum necessary): a rule for `identifier` sends those that the route names.
 */
import { defaultMappings } from '../../../mapping/defaults.ts'
import type { Mapping } from '../../../mapping/rules.ts'

const person = (defaultMappings.Patient?.rules ?? []).filter(({ to }) => to !== 'identifier' && to !== 'active')

export const redoxPerson: Mapping = {
  name: 'redoxPatient',
  version: 1,
  resourceType: 'Patient',
  rules: [
    ...person.map(rule => ({ ...rule, required: false })),
    {
      to: 'link.other',
      from: "link.where(type = 'replaced-by').first().other",
      transform: 'reference',
      note: 'two records turned out to be one person: the survivor, by the id there',
    },
    { to: 'link.type', from: "link.where(type = 'replaced-by').first().type" },
  ],
}

/** What of a document goes: its content travels beside it, as it was pushed. */
export const redoxDocument: Mapping = {
  name: 'redoxDocument',
  version: 1,
  rules: [
    { to: 'document', from: 'masterIdentifier.value', required: true, note: 'the unique id of this version' },
    { to: 'patient', from: 'subject', transform: 'reference-id', required: true, note: 'the id there' },
  ],
}
