/** The US Realm Header: whose document it is, who wrote and keeps it, and which visit it tells of. */
import type { Organization, Provider } from '../../model/redox/parts.ts'
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIfAny, codeXml, fixedCode, hasCode } from './codes.ts'
import { ethnicityXml, genderXml, languageOf, maritalXml, raceXml } from './demographics.ts'
import { assignedEntityXml, isKnown } from './entry-parts.ts'
import { idsXml, idXml, uuidOf } from './ids.ts'
import { type DocumentKind, documentKinds } from './kind.ts'
import { addressXml, nameXml, organizationTelecoms, providerTelecoms, telecomsXml } from './people.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spanXml, timeXml, toTheDay } from './times.ts'
import { replacedXml, type VersionFacts, versionXml } from './versions.ts'

export type HeaderFacts = {
  kind: DocumentKind
  id: { root: string; extension?: string }
  /** HL7 time of the document. */
  at: string
  /** The organization whose document it is: its OID, else its name. */
  authority: string
  organization: Organization
  version?: VersionFacts
}

/** Everything before the body. */
export function headerXml(visit: VisitPush, facts: HeaderFacts): string {
  const document = visit.Header?.Document
  const { template, code, display, title } = documentKinds[facts.kind]
  return [
    el('realmCode', { code: 'US' }),
    el('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
    templateIds('usRealmHeader', template),
    el('id', facts.id),
    fixedCode('code', code, systems.loinc, display),
    el('title', {}, textOf(isBlank(document?.Title) ? title : (document?.Title ?? title))),
    el('effectiveTime', { value: facts.at }),
    confidentialityXml(document?.Confidentiality?.Code),
    el('languageCode', { code: 'en-US' }),
    versionXml(facts.version),
    patientXml(visit, facts),
    authorXml(visit, facts),
    custodianXml(document?.Custodian, facts),
    facts.kind === 'progress-note' ? careProviderXml(visit, facts) : serviceXml(visit, facts),
    replacedXml(facts.version),
    encounterXml(visit, facts),
  ].join('')
}

function confidentialityXml(code: string | undefined): string {
  const known = code?.trim().toUpperCase() ?? ''
  const display = ({ N: 'normal', R: 'restricted', V: 'very restricted' } as Record<string, string>)[known]
  return fixedCode(
    'confidentialityCode',
    display === undefined ? 'N' : known,
    systems.confidentiality,
    display ?? 'normal',
  )
}

/** The social security number stays out: no reader needs it to know whose document this is. */
function patientXml(visit: VisitPush, { authority }: HeaderFacts): string {
  const { Identifiers = [], Demographics, Organization } = visit.Header?.Patient ?? {}
  const person = Demographics
  const ids = Identifiers.filter(each => !/^(ssn|ss|2\.16\.840\.1\.113883\.4\.1)$/i.test(each.IDType ?? ''))
  const phones = person?.PhoneNumber
  const language = languageOf(person?.Language)
  const { IsDeceased, DeathDateTime } = person ?? {}
  return el(
    'recordTarget',
    {},
    el(
      'patientRole',
      {},
      idsXml(ids, authority),
      addressXml(person?.Address, 'HP'),
      telecomsXml([
        [phones?.Home, 'HP'],
        [phones?.Mobile, 'MC'],
        [phones?.Office, 'WP'],
        ...(person?.EmailAddresses ?? []).map((each): [string] => [each]),
      ]),
      el(
        'patient',
        {},
        nameXml(person, 'L') ?? el('name', { nullFlavor: 'UNK' }),
        genderXml(person?.Sex),
        timeXml('birthTime', hl7Time(person?.DOB)?.slice(0, 8)),
        IsDeceased === undefined ? undefined : el('sdtc:deceasedInd', { value: String(IsDeceased) }),
        hl7Time(DeathDateTime) === undefined ? undefined : timeXml('sdtc:deceasedTime', DeathDateTime),
        maritalXml(person?.MaritalStatus),
        isBlank(person?.Religion)
          ? undefined
          : el(
              'religiousAffiliationCode',
              { nullFlavor: 'UNK' },
              el('originalText', {}, textOf(person?.Religion ?? '')),
            ),
        raceXml(person?.Race, person?.RaceCodes ?? []),
        ethnicityXml(person?.Ethnicity, person?.EthnicGroupCodes ?? [], person?.IsHispanic),
        language === undefined
          ? undefined
          : el(
              'languageCommunication',
              {},
              el('languageCode', { code: language }),
              el('preferenceInd', { value: 'true' }),
            ),
      ),
      Organization?.Name === undefined && Organization?.Identifiers.length === 0
        ? undefined
        : organizationXml('providerOrganization', Organization, authority),
    ),
  )
}

function organizationXml(name: string, organization: Organization | undefined, authority: string): string | undefined {
  if (organization === undefined) return undefined
  return el(
    name,
    {},
    idsXml(organization.Identifiers, authority),
    el('name', {}, textOf(organization.Name ?? 'Not named')),
    organizationTelecoms(organization),
    addressXml(organization.Address, 'WP'),
  )
}

/** The author; where nobody is named, the organization's system. */
function authorXml(visit: VisitPush, facts: HeaderFacts): string {
  const author = visit.Header?.Document?.Author
  return el('author', {}, el('time', { value: facts.at }), assignedAuthorXml(author, facts))
}

function assignedAuthorXml(author: Provider | undefined, { organization, authority }: HeaderFacts): string {
  const name = nameXml(author)
  if (name === undefined)
    return el(
      'assignedAuthor',
      {},
      idXml(author, authority) ?? el('id', { root: uuidOf(`${authority}|author`) }),
      addressXml(organization.Address, 'WP'),
      organizationTelecoms(organization),
      el(
        'assignedAuthoringDevice',
        {},
        el('manufacturerModelName', {}, 'Causeway'),
        el('softwareName', {}, 'Causeway'),
      ),
      organizationXml('representedOrganization', organization, authority),
    )
  const ids = [
    { ID: author?.ID, IDType: author?.IDType },
    { ID: author?.NPI, IDType: systems.npi },
  ]
  return el(
    'assignedAuthor',
    {},
    idsXml(ids, authority),
    hasCode(author?.Role) ? codeXml('code', author?.Role, { prefer: [systems.nucc] }) : undefined,
    addressXml(author?.Address, 'WP'),
    providerTelecoms(author),
    el('assignedPerson', {}, name),
    organizationXml('representedOrganization', organization, authority),
  )
}

/** The author as notes name it. */
export function noteAuthorXml(visit: VisitPush, facts: HeaderFacts): string {
  const author = visit.Header?.Document?.Author
  const time = el('time', { value: facts.at })
  return el('author', {}, templateIds('authorParticipation'), time, assignedAuthorXml(author, facts))
}

function custodianXml(custodian: Organization | undefined, { organization, authority }: HeaderFacts): string {
  const keeper = isBlank(custodian?.Name) ? organization : { ...organization, ...custodian }
  return el(
    'custodian',
    {},
    el(
      'assignedCustodian',
      {},
      el(
        'representedCustodianOrganization',
        {},
        idsXml(keeper.Identifiers.length > 0 ? keeper.Identifiers : organization.Identifiers, authority),
        el('name', {}, textOf(keeper.Name ?? 'Not named')),
        organizationTelecoms(keeper, 1),
        addressXml(keeper.Address, 'WP'),
      ),
    ),
  )
}

/**
 * The primary care provider of a progress note, as somebody who takes part: the service event of its own template has an id
 * that neither Schematron knows.
 */
function careProviderXml(visit: VisitPush, { authority }: HeaderFacts): string | undefined {
  const pcp = visit.Header?.PCP
  const name = nameXml(pcp)
  if (name === undefined) return undefined
  const ids = [
    { ID: pcp?.ID, IDType: pcp?.IDType },
    { ID: pcp?.NPI, IDType: systems.npi },
  ]
  return el(
    'participant',
    { typeCode: 'IND' },
    fixedCode('functionCode', 'PCP', systems.participationFunction, 'Primary care physician'),
    el(
      'associatedEntity',
      { classCode: 'PROV' },
      idsXml(ids, authority),
      addressXml(pcp?.Address, 'WP'),
      providerTelecoms(pcp),
      el('associatedPerson', {}, name),
    ),
  )
}

/** The care that the document sums up, and the primary care provider. */
function serviceXml(visit: VisitPush, { kind, at, authority }: HeaderFacts): string | undefined {
  const pcp = visit.Header?.PCP
  const stay = visit.Header?.Document?.Visit
  if (kind !== 'ccd' && !isKnown(pcp)) return undefined
  const end = toTheDay(stay?.EndDateTime) ?? at
  return el(
    'documentationOf',
    {},
    el(
      'serviceEvent',
      { classCode: 'PCPR' },
      spanXml('effectiveTime', toTheDay(stay?.StartDateTime), toTheDay(end)),
      isKnown(pcp)
        ? el(
            'performer',
            { typeCode: 'PRF' },
            fixedCode('functionCode', 'PCP', systems.participationFunction, 'Primary care physician'),
            assignedEntityXml(pcp, authority),
          )
        : undefined,
    ),
  )
}

/** The visit; a summary of care has one only where the message tells of one. */
function encounterXml(visit: VisitPush, { kind, authority }: HeaderFacts): string | undefined {
  const stay = visit.Header?.Document?.Visit
  if (kind === 'ccd' && hl7Time(stay?.StartDateTime) === undefined) return undefined
  const place = stay?.Location
  const facility = [place?.Facility, place?.Department].filter(each => !isBlank(each)).join(', ')
  const facilityIds = [...(place?.FacilityIdentifiers ?? []), ...(place?.DepartmentIdentifiers ?? [])]
  return el(
    'componentOf',
    {},
    el(
      'encompassingEncounter',
      {},
      idXml({ ID: stay?.VisitNumber }, authority) ?? el('id', { nullFlavor: 'UNK' }),
      codeIfAny('code', stay?.Type, { prefer: [systems.cpt, systems.actCode] }),
      spanXml('effectiveTime', toTheDay(stay?.StartDateTime), toTheDay(stay?.EndDateTime)),
      codeIfAny('dischargeDispositionCode', stay?.DischargeDisposition),
      el(
        'location',
        {},
        el(
          'healthCareFacility',
          {},
          idsXml(facilityIds, authority),
          isBlank(place?.Type)
            ? undefined
            : el('code', { nullFlavor: 'UNK' }, el('originalText', {}, textOf(place?.Type ?? ''))),
          facility === ''
            ? undefined
            : el('location', {}, el('name', {}, textOf(facility)), el('addr', { nullFlavor: 'UNK' })),
        ),
      ),
    ),
  )
}
