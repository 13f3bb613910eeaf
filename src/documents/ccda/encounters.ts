/** Visits and stays: when, where, with whom, why, and what was found. */
import type { Encounter } from '../../model/redox/circumstances.ts'
import type { Coded } from '../../model/redox/parts.ts'
import { el, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIfAny, codeXml, fixedCode, nameOf } from './codes.ts'
import { assignedEntityXml, indicationXml, isKnown, problemXml, related } from './entry-parts.ts'
import { idsXml } from './ids.ts'
import { addressXml, fullName, telecomsXml } from './people.ts'
import { type EntryPen, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { spanXml, spokenSpan } from './times.ts'

export const encounters: Section = {
  key: 'encounters',
  templates: ['encountersSection'],
  withEntries: 'encountersSectionRequired',
  code: '46240-8',
  title: 'Encounters',
  text: visit => visit.EncountersText,
  parts: [
    partOf({
      items: visit => visit.Encounters,
      columns: ['Encounter', 'When', 'Where', 'With', 'Diagnoses', 'Reason'],
      row: each => [
        nameOf(each.Type) ?? 'Not named',
        spokenSpan(each.DateTime, each.EndDateTime),
        each.Locations.map(place => place.Name ?? nameOf(place.Type))
          .filter(Boolean)
          .join('\n'),
        each.Providers.map(person => fullName(person) || nameOf(person.Role))
          .filter(Boolean)
          .join('\n'),
        names(each.Diagnosis),
        names(each.ReasonForVisit),
      ],
      entry: encounterXml,
    }),
  ],
}

const names = (list: readonly Coded[]): string => list.map(nameOf).filter(Boolean).join('\n')

function encounterXml(encounter: Encounter, pen: EntryPen): string {
  const { organization } = pen.document
  return el(
    'encounter',
    { classCode: 'ENC', moodCode: 'EVN' },
    templateIds('encounter'),
    idsXml(encounter.Identifiers, organization, pen.id('encounter')),
    codeXml('code', encounter.Type, { prefer: [systems.cpt, systems.actCode], reference: pen.reference }),
    pen.text(),
    spanXml('effectiveTime', encounter.DateTime, encounter.EndDateTime),
    codeIfAny('sdtc:dischargeDispositionCode', encounter.DischargeDisposition),
    ...encounter.Providers.filter(isKnown).map(each => el('performer', {}, assignedEntityXml(each, organization))),
    ...encounter.Locations.map(place => locationXml(place)),
    ...encounter.ReasonForVisit.map((reason, index) => indicationXml(reason, pen, index)),
    ...encounter.Diagnosis.map((diagnosis, index) =>
      related(
        'COMP',
        el(
          'act',
          { classCode: 'ACT', moodCode: 'EVN' },
          templateIds('encounterDiagnosis'),
          fixedCode('code', '29308-4', systems.loinc, 'Diagnosis'),
          related('SUBJ', problemXml(diagnosis, pen, `diagnosis-${index}`)),
        ),
      ),
    ),
  )
}

function locationXml(place: Encounter['Locations'][number]): string {
  return el(
    'participant',
    { typeCode: 'LOC' },
    el(
      'participantRole',
      { classCode: 'SDLOC' },
      templateIds('location'),
      codeXml('code', place.Type),
      addressXml(place.Address),
      telecomsXml(place.Telecom.map((each): [string | undefined, 'WP'] => [each.Value, 'WP'])),
      place.Name === undefined
        ? undefined
        : el('playingEntity', { classCode: 'PLC' }, el('name', {}, textOf(place.Name))),
    ),
  )
}
