/** What surrounds care: advance directives, who pays, and the care team. */
import type { AdvanceDirective, CareTeam, Insurance } from '../../model/redox/circumstances.ts'
import { el, isBlank } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeXml, fixedCode, nameOf } from './codes.ts'
import { completed, observation, statusOf } from './entry-parts.ts'
import { idsXml } from './ids.ts'
import { addressXml, fullName, nameXml, telecomsXml } from './people.ts'
import { type EntryPen, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { spanXml, spokenSpan } from './times.ts'

export const advanceDirectives: Section = {
  key: 'advance-directives',
  templates: ['directivesSection'],
  withEntries: 'directivesSectionRequired',
  code: '42348-3',
  title: 'Advance directives',
  text: visit => visit.AdvanceDirectivesText,
  parts: [
    partOf({
      items: visit => visit.AdvanceDirectives,
      columns: ['Directive', 'Type', 'When', 'Verified by', 'Kept by', 'Document'],
      row: each => [
        nameOf(each) ?? 'Not named',
        nameOf(each.Type),
        spokenSpan(each.StartDate, each.EndDate),
        each.VerifiedBy.map(fullName).filter(Boolean).join('\n'),
        each.Custodians.map(fullName).filter(Boolean).join('\n'),
        each.ExternalReference,
      ],
      entry: directiveXml,
    }),
  ],
}

function directiveXml(directive: AdvanceDirective, pen: EntryPen): string {
  const advance = fixedCode('translation', '75320-2', systems.loinc, 'Advance directive')
  return observation(
    'advanceDirective',
    {},
    pen.id('directive'),
    codeXml('code', directive.Type, { prefer: [systems.snomed], extra: advance }),
    pen.text(),
    completed,
    spanXml('effectiveTime', directive.StartDate, directive.EndDate, 'NA'),
    codeXml('value', directive, { type: 'CD', prefer: [systems.snomed], only: true }),
    ...directive.Custodians.flatMap(custodianXml),
  )
}

/** Who keeps it. Who verified it stands in the text only: that template's id is known to neither Schematron. */
function custodianXml(person: AdvanceDirective['Custodians'][number]): string[] {
  const name = nameXml(person)
  if (name === undefined) return []
  return [
    el(
      'participant',
      { typeCode: 'CST' },
      el('participantRole', { classCode: 'AGNT' }, addressXml(person.Address), el('playingEntity', {}, name)),
    ),
  ]
}

/**
 * Who pays, as text only: the policy template of R2.1 needs template ids for its participants that neither Schematron knows,
 * so that entries could not be checked.
 */
export const payers: Section = {
  key: 'payers',
  templates: ['payersSection'],
  code: '48768-6',
  title: 'Insurance',
  text: visit => visit.InsurancesText,
  parts: [
    partOf<Insurance>({
      items: visit => visit.Insurances,
      columns: ['Company', 'Plan', 'Group', 'Policy', 'Member', 'In force', 'Coverage', 'Insured'],
      row: each => [
        each.Company?.Name ?? each.Company?.ID,
        each.Plan?.Name ?? each.Plan?.ID,
        [each.GroupName, each.GroupNumber].filter(part => !isBlank(part)).join(', '),
        each.PolicyNumber,
        each.MemberNumber,
        spokenSpan(each.EffectiveDate, each.ExpirationDate),
        [each.CoverageType, each.AgreementType, each.Priority].filter(part => !isBlank(part)).join(', '),
        [fullName(each.Insured), each.Insured?.Relationship].filter(part => !isBlank(part)).join(', '),
      ],
    }),
  ],
}

export const careTeams: Section = {
  key: 'care-teams',
  templates: ['careTeamsSection'],
  code: '85847-2',
  title: 'Care teams',
  text: visit => visit.CareTeamsText,
  parts: [
    partOf({
      items: visit => visit.CareTeams,
      columns: ['Team', 'Kind', 'Status', 'Members', 'Organization'],
      row: team => [
        team.Name ?? 'Not named',
        team.Types.map(nameOf).filter(Boolean).join(', '),
        team.Status,
        team.Members.map(memberWords).join('\n'),
        team.Organization?.Name,
      ],
      entry: careTeamXml,
    }),
  ],
}

type Member = CareTeam['Members'][number]

function memberWords(member: Member): string {
  const roles = member.Roles.map(nameOf).filter(Boolean).join(', ')
  const name = fullName(member) || 'Not named'
  return roles === '' ? name : `${name} (${roles})`
}

function careTeamXml(team: CareTeam, pen: EntryPen): string {
  const { Encounter, Members } = team
  const nobody: Member = { Identifiers: [], Credentials: [], Telecom: [], Roles: [] }
  const status = statusOf(team.Status) ?? 'active'
  return el(
    'organizer',
    { classCode: 'CLUSTER', moodCode: 'EVN' },
    templateIds('careTeam'),
    pen.id('team'),
    el(
      'code',
      { code: '86744-0', codeSystem: systems.loinc, codeSystemName: 'LOINC', displayName: 'Care team' },
      el('originalText', {}, el('reference', { value: pen.reference })),
    ),
    el('statusCode', { code: status }),
    spanXml('effectiveTime', Encounter?.DateTime, Encounter?.EndDateTime),
    ...(Members.length > 0 ? Members : [nobody]).map((each, index) =>
      el('component', {}, memberXml(each, pen, index, status)),
    ),
  )
}

function memberXml(member: Member, pen: EntryPen, index: number, status: string): string {
  const name = nameXml(member)
  const role = member.Roles[0]
  const telecoms = member.Telecom.map((each): [string | undefined, 'WP'] => [each.Value, 'WP'])
  return el(
    'act',
    { classCode: 'PCPR', moodCode: 'EVN' },
    templateIds('careTeamMember'),
    pen.id(`member-${index}`),
    fixedCode('code', '92707-9', systems.loinc, 'Patient Care team information'),
    el('statusCode', { code: status }),
    spanXml('effectiveTime', member.StartDateTime, member.EndDateTime),
    el(
      'performer',
      { typeCode: 'PRF' },
      role === undefined ? undefined : codeXml('sdtc:functionCode', role),
      el(
        'assignedEntity',
        {},
        idsXml(member.Identifiers, pen.document.organization),
        addressXml(member.Address, 'WP'),
        telecomsXml(telecoms),
        name === undefined ? undefined : el('assignedPerson', {}, name),
      ),
    ),
  )
}
