/** Allergies and intolerances: what a person reacts to, how, and how badly. */
import type { Allergy } from '../../model/redox/findings.ts'
import type { Coded } from '../../model/redox/parts.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIn, codeXml, fixedCode, nameOf } from './codes.ts'
import { commentOf, commentXml, completed, observation, related, statusOf } from './entry-parts.ts'
import { type EntryPen, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { spanXml, spokenSpan } from './times.ts'

export const allergies: Section = {
  key: 'allergies',
  templates: ['allergiesSection'],
  withEntries: 'allergiesSectionRequired',
  code: '48765-2',
  title: 'Allergies and adverse reactions',
  text: visit => visit.AllergyText,
  parts: [
    partOf({
      items: visit => visit.Allergies,
      columns: ['Substance', 'Type', 'Reactions', 'Severity', 'Criticality', 'Status', 'When', 'Comments'],
      row: allergy => [
        `${allergy.IsNegativeIndicator ? 'None known: ' : ''}${nameOf(allergy.Substance) ?? 'Not named'}`,
        nameOf(allergy.Type),
        allergy.Reaction.map(reactionWords).join('\n'),
        nameOf(allergy.Severity),
        nameOf(allergy.Criticality),
        nameOf(allergy.Status),
        spokenSpan(allergy.StartDate, allergy.EndDate),
        commentOf(allergy),
      ],
      entry: allergyXml,
    }),
  ],
}

function reactionWords(reaction: Allergy['Reaction'][number]): string {
  const severity = nameOf(reaction.Severity)
  const name = nameOf(reaction) ?? reaction.Text ?? 'Not named'
  return severity === undefined ? name : `${name} (${severity})`
}

const propensity: Coded = { Code: '420134006', CodeSystem: systems.snomed, Name: 'Propensity to adverse reaction' }

function allergyXml(allergy: Allergy, pen: EntryPen): string {
  const status = statusOf(allergy.Status) ?? (allergy.EndDate === undefined ? 'active' : 'completed')
  const taken = status === 'held' || status === 'cancelled' ? 'suspended' : status
  const end = taken === 'completed' ? 'UNK' : undefined
  const severe = allergy.Reaction.some(each => each.Severity !== undefined)
  const seen = observation(
    'allergy',
    { negationInd: allergy.IsNegativeIndicator ? 'true' : undefined },
    pen.id('allergy'),
    fixedCode('code', 'ASSERTION', systems.actCode),
    pen.text(),
    completed,
    spanXml('effectiveTime', allergy.StartDate, allergy.EndDate),
    codeXml('value', codeIn(allergy.Type, systems.snomed) === undefined ? propensity : allergy.Type, {
      type: 'CD',
      prefer: [systems.snomed],
    }),
    substanceXml(allergy, pen),
    ...allergy.Reaction.map((reaction, index) => related('MFST', reactionXml(reaction, pen, index), true)),
    severe ? undefined : related('SUBJ', severityXml(allergy.Severity, pen, 'severity'), true),
    related('SUBJ', criticalityXml(allergy.Criticality, pen), true),
    commentXml(allergy, pen),
  )
  return el(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds('allergyConcern'),
    pen.id('concern'),
    fixedCode('code', 'CONC', systems.actClass),
    el('statusCode', { code: taken }),
    spanXml('effectiveTime', allergy.StartDate, allergy.EndDate, end),
    related('SUBJ', seen),
  )
}

function substanceXml({ Substance }: Allergy, pen: EntryPen): string {
  const name = nameOf(Substance)
  return el(
    'participant',
    { typeCode: 'CSM' },
    el(
      'participantRole',
      { classCode: 'MANU' },
      el(
        'playingEntity',
        { classCode: 'MMAT' },
        codeXml('code', Substance, {
          prefer: [systems.rxnorm, systems.unii, systems.snomed, systems.ndc],
          reference: pen.reference,
        }),
        name === undefined ? undefined : el('name', {}, textOf(name)),
      ),
    ),
  )
}

function reactionXml(reaction: Allergy['Reaction'][number], pen: EntryPen, index: number): string {
  return observation(
    'reaction',
    {},
    pen.id(`reaction-${index}`),
    fixedCode('code', 'ASSERTION', systems.actCode),
    isBlank(reaction.Text) ? undefined : pen.text(reaction.Text),
    completed,
    codeXml('value', reaction, { type: 'CD', prefer: [systems.snomed], only: true }),
    related('SUBJ', severityXml(reaction.Severity, pen, `severity-${index}`), true),
  )
}

function severityXml(severity: Coded | undefined, pen: EntryPen, part: string): string | undefined {
  if (severity === undefined) return undefined
  return observation(
    'severity',
    {},
    pen.id(part),
    fixedCode('code', 'SEV', systems.actCode, 'Severity'),
    pen.text(),
    completed,
    codeXml('value', severity, { type: 'CD', prefer: [systems.snomed] }),
  )
}

function criticalityXml(criticality: Coded | undefined, pen: EntryPen): string | undefined {
  if (criticality === undefined) return undefined
  return observation(
    'criticality',
    {},
    pen.id('criticality'),
    fixedCode('code', '82606-5', systems.loinc, 'Criticality'),
    completed,
    codeXml('value', criticality, { type: 'CD', prefer: [systems.criticality] }),
  )
}
