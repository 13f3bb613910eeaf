/** Pieces that entries of several sections share: statuses as data, comments, indications, problems, performers. */
import type { Coded, Identifier, Provider } from '../../model/redox/parts.ts'
import { type Attributes, el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeXml, fixedCode, hasCode, nameOf } from './codes.ts'
import { idsXml } from './ids.ts'
import { addressXml, nameXml, providerTelecoms } from './people.ts'
import type { EntryPen } from './section.ts'
import { type TemplateName, templateIds } from './templates.ts'
import { spanXml } from './times.ts'

export type ActStatus = 'active' | 'completed' | 'aborted' | 'suspended' | 'cancelled' | 'held'

/** The first row that matches wins. Codes are SNOMED CT. */
const statusWords: ReadonlyArray<[says: RegExp, status: ActStatus]> = [
  [
    /^(73425007|413322009|277022003|723506003)$|inactive|resolved|complete|final|done|finished|remission|ended|inakt/i,
    'completed',
  ],
  [/abort|stopped|discontinued|terminated|not.?(done|given)|entered.in.error/i, 'aborted'],
  [/cancel/i, 'cancelled'],
  [/suspend/i, 'suspended'],
  [/hold|held/i, 'held'],
  [
    /^(55561003|246455001|255227004|415684004|410516002)$|active|current|in.?progress|pending|ongoing|prelim|partial|new|recur|relapse|request|intent/i,
    'active',
  ],
]

/** A status as HL7 knows it; undefined for one that nobody knows. */
export function statusOf(status: string | Coded | undefined): ActStatus | undefined {
  if (status === undefined) return undefined
  const said = typeof status === 'string' ? [status] : [status.Code, status.Name]
  for (const each of said) {
    const found = each === undefined ? undefined : statusWords.find(([says]) => says.test(each.trim()))
    if (found) return found[1]
  }
  return undefined
}

/** A status of those that a template takes; `otherwise` stands for all others. */
export function statusXml(status: ActStatus | undefined, taken: readonly ActStatus[], otherwise: ActStatus): string {
  return el('statusCode', { code: status !== undefined && taken.includes(status) ? status : otherwise })
}

export const completed = '<statusCode code="completed"/>'

/** An observation, its attributes and first elements as all have them. */
export function observation(
  template: TemplateName,
  attributes: Attributes,
  ...content: (string | undefined)[]
): string {
  return el('observation', { classCode: 'OBS', moodCode: 'EVN', ...attributes }, templateIds(template), ...content)
}

export function related(typeCode: string, content: string | undefined, inverted = false): string | undefined {
  return content === undefined
    ? undefined
    : el('entryRelationship', { typeCode, inversionInd: inverted ? 'true' : undefined }, content)
}

type Commented = { Comment?: string | undefined; Comments?: readonly { Text?: string | undefined }[] | undefined }

/** The comments of an item as one text. */
export function commentOf(item: Commented): string | undefined {
  const all = [item.Comment, ...(item.Comments ?? []).map(each => each.Text)].filter(each => !isBlank(each))
  return all.length > 0 ? [...new Set(all)].join('\n') : undefined
}

/** A comment activity for what was commented. */
export function commentXml(item: Commented, pen: EntryPen): string | undefined {
  const words = commentOf(item)
  if (words === undefined) return undefined
  const act = el(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds('comment'),
    fixedCode('code', '48767-8', systems.loinc, 'Annotation comment'),
    pen.text(words),
  )
  return related('SUBJ', act, true)
}

const finding = fixedCode('translation', '75326-9', systems.loinc, 'Problem')

/** The code of a problem observation: its category, with the LOINC translation that R2.1 asks for. */
export function problemTypeXml(category: Coded | undefined): string {
  const code = category?.AltCodes ? { ...category, AltCodes: [] } : category
  return codeXml('code', code ?? problemType, { prefer: [systems.snomed], only: true, extra: finding })
}

const problemType: Coded = { Code: '55607006', CodeSystem: systems.snomed, Name: 'Problem' }

/** Why something was done or given. */
export function indicationXml(reason: Coded, pen: EntryPen, index: number): string | undefined {
  return related(
    'RSON',
    observation(
      'indication',
      {},
      pen.id(`indication-${index}`),
      codeXml('code', problemType, { extra: finding }),
      completed,
      codeXml('value', reason, { type: 'CD', prefer: [systems.snomed], only: true }),
    ),
  )
}

type ProblemLike = Coded &
  Commented & {
    StartDate?: string | undefined
    EndDate?: string | undefined
    IsNegativeIndicator?: boolean | undefined
    Category?: Coded | undefined
    Status?: Coded | undefined
    HealthStatus?: Coded | undefined
  }

/** A problem observation: what the problem is, since when, how it stands. */
export function problemXml(problem: ProblemLike, pen: EntryPen, part = 'problem'): string {
  const status = nameOf(problem.Status)
  return observation(
    'problem',
    { negationInd: problem.IsNegativeIndicator ? 'true' : undefined },
    pen.id(part),
    problemTypeXml(problem.Category),
    pen.text(),
    completed,
    spanXml(
      'effectiveTime',
      problem.StartDate,
      problem.EndDate,
      statusOf(problem.Status) === 'completed' ? 'UNK' : undefined,
    ),
    codeXml('value', problem, { type: 'CD', prefer: [systems.snomed], only: true, reference: pen.reference }),
    status === undefined
      ? undefined
      : related(
          'REFR',
          observation(
            'problemStatus',
            {},
            pen.id(`${part}-status`),
            fixedCode('code', '33999-4', systems.loinc, 'Status'),
            completed,
            codeXml('value', problemStatus(problem.Status), { type: 'CD' }),
          ),
        ),
    problem.HealthStatus === undefined
      ? undefined
      : related(
          'REFR',
          observation(
            'healthStatus',
            {},
            pen.id(`${part}-health`),
            fixedCode('code', '11323-3', systems.loinc, 'Health status'),
            completed,
            codeXml('value', problem.HealthStatus, { type: 'CD' }),
          ),
        ),
    commentXml(problem, pen),
  )
}

/** A status that came as a word gets its code. */
function problemStatus(status: Coded | undefined): Coded | undefined {
  if (status?.Code !== undefined) return status
  switch (statusOf(status)) {
    case 'active':
      return { ...status, Code: '55561003', CodeSystem: systems.snomed, Name: 'Active' }
    case 'completed':
      return /inactive/i.test(status?.Name ?? '')
        ? { ...status, Code: '73425007', CodeSystem: systems.snomed, Name: 'Inactive' }
        : { ...status, Code: '413322009', CodeSystem: systems.snomed, Name: 'Resolved' }
    default:
      return status
  }
}

/** Somebody who did something: ids, role, address, telephone, name. */
export function assignedEntityXml(provider: Provider, organization: string): string {
  const ids: Identifier[] = [
    { ID: provider.ID, IDType: provider.IDType },
    { ID: provider.NPI, IDType: systems.npi },
  ]
  const name = nameXml(provider)
  const facility = provider.Location?.Facility
  return el(
    'assignedEntity',
    {},
    idsXml(ids, organization),
    hasCode(provider.Role) ? codeXml('code', provider.Role) : undefined,
    addressXml(provider.Address, 'WP'),
    providerTelecoms(provider),
    name === undefined ? undefined : el('assignedPerson', {}, name),
    facility === undefined
      ? undefined
      : el(
          'representedOrganization',
          {},
          idsXml(provider.Location?.FacilityIdentifiers ?? [], organization),
          el('name', {}, textOf(facility)),
          '<telecom nullFlavor="UNK"/>',
          '<addr nullFlavor="UNK"/>',
        ),
  )
}

/** Whether anything of a provider is known. */
export function isKnown(provider: Provider | undefined): provider is Provider {
  if (provider === undefined) return false
  return [provider.FirstName, provider.LastName, provider.ID, provider.NPI].some(each => !isBlank(each))
}
