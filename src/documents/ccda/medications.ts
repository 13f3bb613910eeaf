/** Medications: taken, ordered, given during a visit, taken home from it, planned. */
import type { Coded } from '../../model/redox/parts.ts'
import type { Medication } from '../../model/redox/treatments.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIfAny, codeXml, fixedCode, nameOf } from './codes.ts'
import { indicationXml, related, statusOf, statusXml } from './entry-parts.ts'
import { type EntryPen, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spanXml, spokenSpan, timeXml } from './times.ts'
import { ucumOf } from './units.ts'
import { numberOf, quantityXml } from './values.ts'

const columns = ['Medication', 'Dose', 'Route', 'How often', 'When', 'Status', 'For', 'Directions']

export function medicationRow(medication: Medication): (string | undefined)[] {
  const { Frequency, ReasonNotGiven } = medication
  const every = [Frequency?.Period, Frequency?.PeriodMax].filter(each => !isBlank(each)).join(' to ')
  const often = [
    every === '' ? undefined : `every ${every} ${Frequency?.Unit ?? ''}`.trim(),
    Frequency?.EventCode,
    medication.IsPRN ? 'as needed' : undefined,
  ]
  return [
    nameOf(medication.Product) ?? 'Not named',
    [amount(medication.Dose), amount(medication.Rate)].filter(Boolean).join(', at '),
    nameOf(medication.Route),
    often.filter(each => !isBlank(each)).join(', '),
    spokenSpan(medication.StartDate, medication.EndDate),
    ReasonNotGiven === undefined ? medication.Status : `Not given: ${ReasonNotGiven}`,
    medication.Indications.map(nameOf).filter(Boolean).join(', '),
    medication.FreeTextSig,
  ]
}

const amount = (quantity: Medication['Dose']): string =>
  [quantity?.Quantity, quantity?.Units].filter(each => !isBlank(each)).join(' ')

export const medications: Section = {
  key: 'medications',
  templates: ['medicationsSection'],
  withEntries: 'medicationsSectionRequired',
  code: '10160-0',
  title: 'Medications',
  text: visit => visit.MedicationsText,
  parts: [
    partOf({
      items: visit => visit.Medications,
      columns,
      row: medicationRow,
      entry: (medication, pen) => medicationXml(medication, pen, medication.Prescription ? 'INT' : 'EVN'),
    }),
  ],
}

export const medicationsAdministered: Section = {
  key: 'administered',
  templates: ['administeredSection'],
  code: '29549-3',
  title: 'Medications administered',
  text: visit => visit.MedicationsAdministeredText,
  parts: [
    partOf({
      items: visit => visit.MedicationsAdministered,
      columns,
      row: medicationRow,
      entry: (medication, pen) => medicationXml(medication, pen, 'EVN'),
    }),
  ],
}

export const dischargeMedications: Section = {
  key: 'discharge-medications',
  templates: ['dischargeMedicationsSection'],
  withEntries: 'dischargeMedicationsSectionRequired',
  code: '10183-2',
  also: '75311-1',
  title: 'Discharge medications',
  text: visit => visit.DischargeMedicationsText,
  parts: [partOf({ items: visit => visit.DischargeMedications, columns, row: medicationRow, entry: dischargeXml })],
}

function dischargeXml(medication: Medication, pen: EntryPen): string {
  return el(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds('dischargeMedication'),
    pen.id('discharge'),
    el(
      'code',
      { code: '10183-2', codeSystem: systems.loinc, codeSystemName: 'LOINC', displayName: 'Discharge medication' },
      fixedCode('translation', '75311-1', systems.loinc, 'Discharge medication'),
    ),
    el('statusCode', { code: 'completed' }),
    related('SUBJ', medicationXml(medication, pen, medication.Prescription ? 'INT' : 'EVN')),
  )
}

/** A medication activity. */
export function medicationXml(medication: Medication, pen: EntryPen, moodCode: 'EVN' | 'INT'): string {
  const { Rate, ReasonNotGiven, IsPRN, Indications } = medication
  const status = statusOf(medication.Status) ?? (hl7Time(medication.EndDate) === undefined ? 'active' : 'completed')
  return el(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode, negationInd: ReasonNotGiven === undefined ? undefined : 'true' },
    templateIds('medication'),
    pen.id('medication'),
    pen.text(medication.FreeTextSig),
    statusXml(status, ['active', 'completed', 'aborted', 'suspended'], 'suspended'),
    spanXml('effectiveTime', medication.StartDate, medication.EndDate, undefined, { 'xsi:type': 'IVL_TS' }),
    frequencyXml(medication.Frequency),
    codeIfAny('routeCode', medication.Route, { prefer: [systems.nci] }),
    doseXml(medication.Dose),
    ucumOf(Rate?.Units) === undefined ? undefined : quantityXml('rateQuantity', Rate?.Quantity, Rate?.Units),
    productXml(medication.Product, pen),
    ...Indications.map((reason, index) => indicationXml(reason, pen, index)),
    supplyXml(medication, pen),
    IsPRN ? preconditionXml() : undefined,
  )
}

/** How often: every so long, or at an event of the day such as a meal. */
export function frequencyXml(frequency: Medication['Frequency']): string | undefined {
  const event = frequency?.EventCode?.trim().toUpperCase()
  if (event !== undefined && timingEvents.has(event))
    return `<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="${event}"/></effectiveTime>`
  const unit = ucumOf(frequency?.Unit)
  const least = numberOf(frequency?.Period)
  const most = numberOf(frequency?.PeriodMax)
  if (unit === undefined || least === undefined || Number(least) <= 0) return undefined
  const institutionSpecified = frequency?.InstitutionSpecified ? 'true' : undefined
  const period =
    most === undefined || Number(most) <= Number(least)
      ? el('period', { value: least, unit })
      : el('period', { 'xsi:type': 'IVL_PQ' }, el('low', { value: least, unit }), el('high', { value: most, unit }))
  return el('effectiveTime', { 'xsi:type': 'PIVL_TS', institutionSpecified, operator: 'A' }, period)
}

const timingEvents = new Set(['AC', 'ACD', 'ACM', 'ACV', 'HS', 'IC', 'ICD', 'ICM', 'ICV', 'PC', 'PCD', 'PCM', 'PCV'])

/** A dose; one whose unit nobody knows keeps its words. */
export function doseXml(dose: Medication['Dose']): string {
  const quantity = quantityXml('doseQuantity', dose?.Quantity, dose?.Units)
  if (quantity !== undefined) return isBlank(dose?.Units) ? quantity.replace(' unit="1"', '') : quantity
  const words = amount(dose)
  if (words === '') return el('doseQuantity', { nullFlavor: 'UNK' })
  const translation = el('translation', { nullFlavor: 'OTH' }, el('originalText', {}, textOf(words)))
  return el('doseQuantity', { nullFlavor: 'OTH' }, translation)
}

/** What it is: RxNorm first, as most readers want it. */
export function productXml(product: Coded | undefined, pen: EntryPen): string {
  return el(
    'consumable',
    {},
    el(
      'manufacturedProduct',
      { classCode: 'MANU' },
      templateIds('medicationProduct'),
      el(
        'manufacturedMaterial',
        {},
        codeXml('code', product, { prefer: [systems.rxnorm, systems.ndc, systems.snomed], reference: pen.reference }),
      ),
    ),
  )
}

function supplyXml({ SupplyOrder, NumberOfRefillsRemaining }: Medication, pen: EntryPen): string | undefined {
  if (SupplyOrder === undefined && NumberOfRefillsRemaining === undefined) return undefined
  const refills = numberOf(SupplyOrder?.NumberOfRefillsRemaining ?? NumberOfRefillsRemaining)
  const repeats = refills === undefined || !/^\d{1,4}$/.test(refills) ? undefined : refills
  const supply = el(
    'supply',
    { classCode: 'SPLY', moodCode: 'INT' },
    templateIds('medicationSupply'),
    pen.id('supply'),
    el('statusCode', { code: 'completed' }),
    SupplyOrder?.StartDate === undefined && SupplyOrder?.EndDate === undefined
      ? undefined
      : el(
          'effectiveTime',
          { 'xsi:type': 'IVL_TS' },
          timeXml('low', SupplyOrder.StartDate),
          timeXml('high', SupplyOrder.EndDate),
        ),
    repeats === undefined ? undefined : el('repeatNumber', { value: repeats }),
    quantityXml('quantity', SupplyOrder?.Quantity, SupplyOrder?.Units),
  )
  return related('REFR', supply)
}

function preconditionXml(): string {
  return el(
    'precondition',
    { typeCode: 'PRCN' },
    el(
      'criterion',
      {},
      templateIds('precondition'),
      fixedCode('code', 'ASSERTION', systems.actCode),
      el('value', { 'xsi:type': 'CD', nullFlavor: 'UNK' }),
    ),
  )
}
