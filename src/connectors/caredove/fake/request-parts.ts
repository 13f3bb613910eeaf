/** The resources about a referral itself: the request, its task, the registrant and those who refer and serve. */
import { isReferralClass } from '../../../model/referral/classes.ts'
import { businessCodings } from './statuses.ts'
import { caredove, compact, type Fields, idOf, type Part, type Writer } from './style.ts'
import type { Address, Referral, Registrant } from './world.ts'

/** `all`: with everything that came with it; `bare`: as it stands in a message about something else. */
export function requestPart(writer: Writer, referral: Referral, how: 'all' | 'bare', revoked = false): Part {
  const { ref, style } = writer
  const { reference, parent, copiedFrom, listing, files } = referral
  const numbered = (text: string, value: string) => ({ type: { text }, value })
  const fields = compact({
    meta: tagsOf(writer, referral),
    text:
      style === 'reference' ? { status: 'generated', div: 'Narrative of the ServiceRequest goes here.' } : undefined,
    identifier: [
      idOf(referral),
      numbered('Reference Number', reference),
      ...(parent ? [numbered('Parent Reference Number', parent)] : []),
    ],
    status: revoked ? 'revoked' : requestStatus(referral),
    intent: 'proposal',
    priority: referral.priority,
    code: { text: listing.name },
    subject: ref('Patient', `P-${copiedFrom}`),
    authoredOn: writer.at(referral.submittedAt),
    requester: ref('PractitionerRole', `REQ-${copiedFrom}`),
    performer: writer.one(ref('HealthcareService', listing.id)),
    reasonCode: referral.reason ? [{ text: referral.reason }] : undefined,
  })
  if (how === 'all') {
    const supporting = [
      ...files.map(file => ref('DocumentReference', file.id)),
      ref('QuestionnaireResponse', `QR-${copiedFrom}`),
      ...(referral.consent === 'none' ? [] : [ref('Consent', `CON-${copiedFrom}`)]),
    ]
    Object.assign(fields, { supportingInfo: supporting }, referral.note ? { note: [{ text: referral.note }] } : {})
  }
  if (parent) {
    // The parent is in no message of the child; strictly it can only be named by its number.
    const based =
      style === 'strict' ? { type: 'ServiceRequest', identifier: numbered('Reference Number', parent) } : undefined
    Object.assign(fields, {
      basedOn: [based ?? { reference: `ServiceRequest/${parent}` }],
      requisition: { value: parent },
    })
  }
  return { type: 'ServiceRequest', id: reference, fields }
}

/** Where the tags stand is not published; only those that the request has are written. */
function tagsOf({ style }: Writer, { requester, parent }: Referral): Fields | undefined {
  const tags = [
    ...(requester.isUser ? [] : [{ code: 'requester-not-a-user', display: 'Requester is not a Caredove user' }]),
    ...(parent && style === 'strict' ? [{ code: 'routed' }] : []),
  ]
  return tags.length > 0 ? { tag: tags } : undefined
}

function requestStatus({ classification }: Referral): string {
  if (!isReferralClass(classification)) return 'active'
  switch (classification) {
    case 'completed':
    case 'entered-in-error':
      return classification
    case 'rejected':
    case 'cancelled':
    case 'failed':
      return 'revoked'
    case 'requested':
    case 'ready':
    case 'received':
    case 'accepted':
    case 'in-progress':
    case 'on-hold':
      return 'active'
  }
}

export function taskPart(writer: Writer, referral: Referral): Part {
  const { ref, style } = writer
  const { reference, copiedFrom, label, statusReason, archived } = referral
  const request = ref('ServiceRequest', reference)
  const fields = compact({
    meta: archived ? { tag: [{ code: 'archived' }] } : undefined,
    status: referral.classification,
    intent: 'proposal',
    code: { coding: [{ code: 'process-request' }] },
    basedOn: [request],
    focus: style === 'strict' ? request : undefined,
    for: ref('Patient', `P-${copiedFrom}`),
    authoredOn: writer.at(referral.submittedAt),
    lastModified: writer.at(referral.statusAt),
    businessStatus: compact({ coding: businessCodings(referral), text: label }),
    statusReason: statusReason ? { text: statusReason } : undefined,
  })
  return { type: 'Task', id: `T-${reference}`, fields }
}

/** Registrant, primary care, requester and listing. */
export function peopleParts(writer: Writer, referral: Referral): Part[] {
  const { ref, style } = writer
  const { copiedFrom: key, registrant, requester, listing } = referral
  const { primaryCare } = registrant
  const { organization } = listing
  const served =
    style === 'strict' ? ref('Organization', organization.id) : { reference: `Organization/${organization.id}` }
  const parts: (Part | undefined)[] = [
    { type: 'Patient', id: `P-${key}`, fields: registrantFields(writer, referral) },
    primaryCare && {
      type: 'Practitioner',
      id: `PCP-${key}`,
      fields: compact({ name: [nameOf(primaryCare)], telecom: phones(primaryCare.phone) }),
    },
    {
      type: 'PractitionerRole',
      id: `REQ-${key}`,
      fields: compact({
        practitioner: ref('Practitioner', `RP-${key}`),
        organization: ref('Organization', `RO-${key}`),
        telecom: phones(requester.phone, 'work'),
      }),
    },
    { type: 'Practitioner', id: `RP-${key}`, fields: { name: [nameOf(requester)] } },
    { type: 'Organization', id: `RO-${key}`, fields: { name: requester.organization } },
    {
      type: 'HealthcareService',
      id: listing.id,
      fields: compact({
        identifier:
          style === 'published' ? undefined : [{ system: `${caredove}/NamingSystem/id-listing`, value: listing.id }],
        name: listing.name,
        providedBy: { ...served, display: organization.name },
      }),
    },
    style === 'strict'
      ? {
          type: 'Organization',
          id: organization.id,
          fields: {
            name: organization.name,
          },
        }
      : undefined,
  ]
  return parts.filter(part => part !== undefined)
}

const genders = ['male', 'female', 'other', 'unknown']
const marital: Readonly<Record<string, string>> = {
  U: 'Unmarried',
  M: 'Married',
  T: 'Domestic partner',
  L: 'Legally Separated',
  D: 'Divorced',
  W: 'Widowed',
}

function registrantFields({ ref, style }: Writer, { registrant, copiedFrom }: Referral): Fields {
  const { first, middle, last, gender, address, healthCard, language, maritalStatus, contact } = registrant
  const telecom = [
    registrant.phoneHome && { system: 'phone', value: registrant.phoneHome, use: 'home', rank: 1 },
    registrant.phoneAlt && { system: 'phone', value: registrant.phoneAlt, use: 'work', rank: 2 },
    registrant.email && { system: 'email', value: registrant.email },
  ].filter(Boolean)
  // A gender in words of its own: no code, yet the published styles write it where the code belongs.
  const inWords = gender !== undefined && !genders.includes(gender) && style === 'strict'
  return compact({
    extension: inWords ? [{ url: genderIdentity, valueCodeableConcept: { text: gender } }] : undefined,
    identifier: healthCard && [healthCardOf(healthCard)],
    name: [{ use: 'official', family: last, given: [first, ...(middle ? middle.split(' ') : [])] }],
    telecom: telecom.length > 0 ? telecom : undefined,
    gender: inWords ? 'other' : gender,
    birthDate: registrant.birthDate,
    address: address && [addressFields(address)],
    contact: contact && [
      compact({
        relationship: contact.relationship ? [{ text: contact.relationship }] : undefined,
        name: nameOf(contact),
        telecom: phones(contact.phone),
        address: contact.address && addressFields(contact.address),
      }),
    ],
    communication: language && [
      {
        language: compact({
          coding: language.code ? [{ system: 'urn:ietf:bcp:47', code: language.code }] : undefined,
          text: language.text,
        }),
        preferred: true,
      },
    ],
    generalPractitioner: registrant.primaryCare && [ref('Practitioner', `PCP-${copiedFrom}`)],
    maritalStatus: maritalStatus && maritalOf(maritalStatus, style === 'strict'),
  })
}

const genderIdentity = 'http://hl7.org/fhir/StructureDefinition/patient-genderIdentity'
const cardVersion = 'http://ehealthontario.ca/fhir/StructureDefinition/ext-id-health-card-version-code'

function healthCardOf({ number, version }: { number: string; version?: string }): Fields {
  return compact({
    extension: version ? [{ url: cardVersion, valueString: version }] : undefined,
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'JHN' }],
      text: 'Ontario Health Card',
    },
    system: 'http://ehealthontario.ca/API/FHIR/NamingSystem/ca-on-patient-hcn',
    value: number,
  })
}

/** An object where R4 has a list: left over from STU3 (reference/referrals.md section 7). */
function maritalOf(code: string, strict: boolean): Fields {
  const display = marital[code] ?? code
  const coding = strict
    ? [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code }]
    : { code, display }
  return { coding, text: display }
}

function nameOf({ first, last }: Pick<Partial<Registrant>, 'first' | 'last'>): Fields {
  return compact({ family: last, given: first ? [first] : undefined })
}

function phones(phone: string | undefined, use?: string): Fields[] | undefined {
  return phone ? [compact({ system: 'phone', value: phone, use })] : undefined
}

function addressFields({ line, city, province, country, postalCode }: Address): Fields {
  return compact({ use: 'home', line: line.length > 0 ? line : undefined, city, state: province, postalCode, country })
}
