/** Laboratory results and vital signs: observations in groups, each with its value, range and interpretation. */
import type { Observation, Result, VitalSigns } from '../../model/redox/findings.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIfAny, codeXml, fixedCode, nameOf } from './codes.ts'
import { commentOf, commentXml, completed, observation, statusOf, statusXml } from './entry-parts.ts'
import { idXml } from './ids.ts'
import { addressXml } from './people.ts'
import type { EntryPen, Part, Section } from './section.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spanXml, spokenTime, timeXml } from './times.ts'
import { rangeWords, rangeXml, valueXml, vitalValueXml } from './values.ts'

const columns = ['Group', 'What', 'Value', 'Interpretation', 'Normal range', 'When', 'Status', 'Comments']

function observationRow(group: string | undefined, seen: Observation, at?: string): (string | undefined)[] {
  const value = [seen.Value ?? nameOf(seen.CodedValue), seen.Units].filter(each => !isBlank(each)).join(' ')
  return [
    group,
    nameOf(seen) ?? 'Not named',
    value,
    seen.Interpretation,
    rangeWords(seen.ReferenceRange),
    spokenTime(seen.DateTime ?? at),
    seen.Status,
    commentOf(seen),
  ]
}

/** A group is one entry but as many rows as it has observations; its entry leads to the first of them. */
function grouped<Group extends { Observations: readonly Observation[] }>(
  items: (visit: Parameters<Part['count']>[0]) => readonly Group[],
  name: (group: Group) => string | undefined,
  at: (group: Group) => string | undefined,
  entry: (group: Group, pen: EntryPen) => string,
): Part {
  return {
    columns,
    count: visit => items(visit).length,
    *rows(visit) {
      for (const group of items(visit)) {
        if (group.Observations.length === 0) yield [name(group) ?? 'Not named', 'No values']
        for (const seen of group.Observations) yield observationRow(name(group), seen, at(group))
      }
    },
    *entries(visit, pen) {
      let row = 0
      for (const group of items(visit)) {
        yield entry(
          group,
          pen(row, () => name(group)),
        )
        row += Math.max(1, group.Observations.length)
      }
    },
  }
}

export const results: Section = {
  key: 'results',
  templates: ['resultsSection'],
  withEntries: 'resultsSectionRequired',
  code: '30954-2',
  title: 'Results',
  text: visit => visit.ResultText,
  parts: [
    grouped(
      visit => visit.Results,
      group => nameOf(group),
      group => group.Specimen?.CollectionDateTime,
      resultXml,
    ),
  ],
}

export const vitalSigns: Section = {
  key: 'vital-signs',
  templates: ['vitalSignsSection'],
  withEntries: 'vitalSignsSectionRequired',
  code: '8716-3',
  title: 'Vital signs',
  text: visit => visit.VitalSignsText,
  parts: [
    grouped<VitalSigns>(
      visit => visit.VitalSigns,
      group => spokenTime(group.DateTime),
      group => group.DateTime,
      vitalsXml,
    ),
  ],
}

const resultStatuses = ['aborted', 'active', 'cancelled', 'completed', 'held', 'suspended'] as const

function resultXml(result: Result, pen: EntryPen): string {
  const { Specimen, Producer, Observations } = result
  const nothing: Observation = { AltCodes: [], Comments: [], Name: result.Name }
  const seen = Observations.length > 0 ? Observations : [nothing]
  return el(
    'organizer',
    { classCode: 'BATTERY', moodCode: 'EVN' },
    templateIds('resultOrganizer'),
    pen.id('result'),
    codeXml('code', result, { prefer: [systems.loinc, systems.snomed] }),
    statusXml(statusOf(result.Status), resultStatuses, 'completed'),
    specimenXml(Specimen),
    producerXml(Producer, pen.document.organization),
    ...seen.map((each, index) =>
      el('component', {}, resultObservationXml(each, Specimen?.CollectionDateTime, pen, index)),
    ),
  )
}

function resultObservationXml(seen: Observation, collected: string | undefined, pen: EntryPen, index: number): string {
  return observation(
    'result',
    {},
    pen.id(`observation-${index}`),
    codeXml('code', seen, { prefer: [systems.loinc], only: true }),
    pen.text(),
    statusXml(statusOf(seen.Status), resultStatuses, 'completed'),
    timeXml('effectiveTime', seen.DateTime ?? collected),
    valueXml(seen),
    interpretationXml(seen.Interpretation),
    commentXml(seen, pen),
    rangeXml(seen.ReferenceRange, seen.Units),
  )
}

function specimenXml(specimen: Result['Specimen']): string | undefined {
  const source = codeIfAny('code', specimen?.Source, { prefer: [systems.snomed] })
  if (source === undefined) return undefined
  return el('specimen', {}, el('specimenRole', {}, el('specimenPlayingEntity', {}, source)))
}

function producerXml(producer: Result['Producer'], organization: string): string | undefined {
  if (producer === undefined || isBlank(producer.Name ?? producer.ID)) return undefined
  const id = idXml(producer, organization) ?? el('id', { nullFlavor: 'UNK' })
  return el(
    'performer',
    {},
    el(
      'assignedEntity',
      {},
      id,
      addressXml(producer.Address, 'WP'),
      '<telecom nullFlavor="UNK"/>',
      el(
        'representedOrganization',
        {},
        id,
        producer.Name === undefined ? undefined : el('name', {}, textOf(producer.Name)),
        '<telecom nullFlavor="UNK"/>',
        addressXml(producer.Address, 'WP'),
      ),
    ),
  )
}

function vitalsXml(group: VitalSigns, pen: EntryPen): string {
  const nothing: Observation = { AltCodes: [], Comments: [] }
  const seen = group.Observations.length > 0 ? group.Observations : [nothing]
  const at = hl7Time(group.DateTime) === undefined ? seen[0]?.DateTime : group.DateTime
  return el(
    'organizer',
    { classCode: 'CLUSTER', moodCode: 'EVN' },
    templateIds('vitalSignsOrganizer'),
    pen.id('vitals'),
    el(
      'code',
      { code: '46680005', codeSystem: systems.snomed, codeSystemName: 'SNOMED CT', displayName: 'Vital signs' },
      fixedCode('translation', '74728-7', systems.loinc, 'Vital signs'),
    ),
    completed,
    spanXml('effectiveTime', at, at, 'UNK'),
    ...seen.map((each, index) =>
      el(
        'component',
        {},
        observation(
          'vitalSign',
          {},
          pen.id(`sign-${index}`),
          codeXml('code', each, { prefer: [systems.loinc] }),
          pen.text(),
          completed,
          timeXml('effectiveTime', each.DateTime ?? group.DateTime),
          vitalValueXml(each.Value, each.Units),
          interpretationXml(each.Interpretation),
          codeIfAny('targetSiteCode', each.TargetSite, { prefer: [systems.snomed] }),
          commentXml(each, pen),
        ),
      ),
    ),
  )
}

/** The first row that matches wins. HL7's ObservationInterpretation. */
const interpretations: ReadonlyArray<[says: RegExp, code: string, display: string]> = [
  [/^(hh|(very |critical(ly)? |panic )high|above (upper )?panic.*)$/i, 'HH', 'Critical high'],
  [/^(ll|(very |critical(ly)? |panic )low|below (lower )?panic.*)$/i, 'LL', 'Critical low'],
  [/^(aa|critical(ly)?( abnormal)?|very abnormal)$/i, 'AA', 'Critical abnormal'],
  [/^(n|normal|within normal.*|wnl)$/i, 'N', 'Normal'],
  [/^(h|high|above (high )?normal)$/i, 'H', 'High'],
  [/^(l|low|below (low )?normal)$/i, 'L', 'Low'],
  [/^(a|abnormal)$/i, 'A', 'Abnormal'],
  [/^(s|susceptible)$/i, 'S', 'Susceptible'],
  [/^(r|resistant)$/i, 'R', 'Resistant'],
  [/^(i|intermediate)$/i, 'I', 'Intermediate'],
  [/^(pos|positive)$/i, 'POS', 'Positive'],
  [/^(neg|negative)$/i, 'NEG', 'Negative'],
]

function interpretationXml(text: string | undefined): string | undefined {
  const found = text === undefined ? undefined : interpretations.find(([says]) => says.test(text.trim()))
  return found === undefined ? undefined : fixedCode('interpretationCode', found[1], systems.interpretation, found[2])
}
