/** What is planned: the plan of treatment, and instructions. */
import type { Instruction, Planned } from '../../model/redox/treatments.ts'
import { el } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIfAny, codeXml, nameOf } from './codes.ts'
import { idsXml } from './ids.ts'
import { doseXml, frequencyXml, medicationRow, productXml } from './medications.ts'
import { plainTextOf } from './narrative.ts'
import { type EntryPen, type Part, partOf, type Section } from './section.ts'
import { type TemplateName, templateIds } from './templates.ts'
import { spanXml, spokenTime, timeXml } from './times.ts'

type List = 'Orders' | 'Procedures' | 'Encounters' | 'Supplies' | 'Services'

const planned = (list: List, caption: string, name: string, classCode: string, template: TemplateName): Part =>
  partOf({
    items: visit => visit.PlanOfCare?.[list] ?? [],
    caption,
    columns: ['What', 'When', 'Status'],
    row: each => [nameOf(each) ?? 'Not named', spokenTime(each.DateTime), each.Status],
    entry: (each, pen) => plannedXml(name, classCode, template, each, pen),
  })

export const planOfTreatment: Section = {
  key: 'plan',
  templates: ['planSection'],
  code: '18776-5',
  title: 'Plan of treatment',
  text: visit => visit.PlanOfCareText,
  parts: [
    planned('Orders', 'Orders', 'observation', 'OBS', 'plannedObservation'),
    planned('Procedures', 'Procedures', 'procedure', 'PROC', 'plannedProcedure'),
    planned('Encounters', 'Encounters', 'encounter', 'ENC', 'plannedEncounter'),
    planned('Supplies', 'Supplies', 'supply', 'SPLY', 'plannedSupply'),
    planned('Services', 'Services', 'act', 'ACT', 'plannedAct'),
    partOf({
      items: visit => visit.PlanOfCare?.MedicationAdministration ?? [],
      caption: 'Medications',
      columns: ['Medication', 'Dose', 'Route', 'How often', 'When', 'Status', 'For', 'Directions'],
      row: medicationRow,
      entry: (medication, pen) =>
        el(
          'substanceAdministration',
          { classCode: 'SBADM', moodCode: moodOf(medication.Status) },
          templateIds('plannedMedication'),
          pen.id('planned'),
          pen.text(medication.FreeTextSig),
          active,
          spanXml('effectiveTime', medication.StartDate, medication.EndDate, undefined, { 'xsi:type': 'IVL_TS' }),
          frequencyXml(medication.Frequency),
          codeIfAny('routeCode', medication.Route, { prefer: [systems.nci] }),
          doseXml(medication.Dose),
          productXml(medication.Product, pen),
        ),
    }),
  ],
}

const active = '<statusCode code="active"/>'

/** A request, an appointment that is asked for, or only an intention. */
function moodOf(status: string | undefined): 'RQO' | 'PRMS' | 'INT' {
  if (/request|order/i.test(status ?? '')) return 'RQO'
  return /promise/i.test(status ?? '') ? 'PRMS' : 'INT'
}

function plannedXml(name: string, classCode: string, template: TemplateName, item: Planned, pen: EntryPen): string {
  return el(
    name,
    { classCode, moodCode: moodOf(item.Status) },
    templateIds(template),
    idsXml(item.Identifiers, pen.document.organization, pen.id('planned')),
    codeXml('code', item, { reference: pen.reference }),
    pen.text(),
    active,
    timeXml('effectiveTime', item.DateTime),
  )
}

export const instructions: Section = {
  key: 'instructions',
  templates: ['instructionsSection'],
  asksForEntries: true,
  code: '69730-0',
  title: 'Instructions',
  text: visit => visit.InstructionsText,
  parts: [
    partOf<Instruction>({
      items: visit => visit.Instructions,
      columns: ['What', 'Instruction'],
      row: each => [nameOf(each), each.Text === undefined ? undefined : plainTextOf(each.Text)],
      entry: (each, pen) =>
        el(
          'act',
          { classCode: 'ACT', moodCode: 'INT' },
          templateIds('instruction'),
          codeXml('code', each, { prefer: [systems.snomed] }),
          pen.text(),
          '<statusCode code="completed"/>',
        ),
    }),
  ],
}
