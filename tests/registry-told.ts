/** What a member of the tests tells and asks, in Redox's form: short, so that a test says only what it is about. */
import type { RedoxMember } from './registry-member.ts'

export const memberOid = '2.16.840.1.113883.3.6147.458.2.1'

export type MemberVoice = {
  /** @param more demographics beside name, birth date and sex */
  register(id: string, first: string, last: string, birthDate?: string, more?: object): Promise<void>
  merge(survivor: string, retired: string): Promise<void>
  /** A visit summary; the same unique id again makes a new version. */
  push(patient: string, uniqueId: string, chiefComplaint: string): Promise<void>
  /** Asks who the patient is. */
  ask(id: string): Promise<void>
}

const who = (FirstName: string, LastName: string, DOB = '1984-05-06') => ({ FirstName, LastName, DOB, Sex: 'Female' })
const own = (id: string) => [{ ID: id, IDType: memberOid }]

export function voiceOf(member: RedoxMember): MemberVoice {
  const tell = async (dataModel: string, eventType: string, message: object) => {
    const Meta = {
      DataModel: dataModel,
      EventType: eventType,
      EventDateTime: member.test.clock.now.toISOString(),
    }
    const response = await member.send({ Meta, ...message })
    if (response.statusCode !== 200) throw new Error(`the member was answered ${response.statusCode}: ${response.body}`)
  }
  return {
    register: (id, first, last, birthDate, more = {}) =>
      tell('PatientAdmin', 'NewPatient', {
        Patient: {
          Identifiers: [...own(id), { ID: `mr-${id}`, IDType: 'MR' }],
          Demographics: { ...who(first, last, birthDate), ...more },
        },
      }),
    merge: (survivor, retired) =>
      tell('PatientAdmin', 'PatientMerge', {
        Patient: { Identifiers: own(survivor), PreviousIdentifiers: own(retired) },
      }),
    push: (patient, uniqueId, chiefComplaint) =>
      tell('Clinical Summary', 'VisitPush', {
        Header: {
          Document: { ID: uniqueId, Title: 'Visit', DateTime: '2026-11-20T10:00:00Z', TypeCode: { Code: '11506-3' } },
          Patient: { Identifiers: own(patient), Demographics: who('Rosa', 'Lindqvist') },
        },
        ChiefComplaintText: chiefComplaint,
      }),
    ask: id => tell('PatientSearch', 'Query', { Patient: { Identifiers: own(id) } }),
  }
}
