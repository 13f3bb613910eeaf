/** What was done: procedures, immunizations, and devices that were given. */
import type { Device, Immunization, Procedure } from '../../model/redox/treatments.ts'
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIfAny, codeXml, nameOf } from './codes.ts'
import { commentOf, commentXml, statusOf, statusXml } from './entry-parts.ts'
import { idsXml } from './ids.ts'
import { doseXml } from './medications.ts'
import { type EntryPen, type Part, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spokenTime, timeXml } from './times.ts'
import { quantityXml } from './values.ts'

type Kind = 'Procedures' | 'Observations' | 'Services'

const procedureList = (kind: Kind, caption: string, entry: (item: Procedure, pen: EntryPen) => string): Part =>
  partOf({
    items: (visit: VisitPush) => visit.Procedures?.[kind] ?? [],
    caption,
    columns: ['What', 'When', 'Status', 'Where on the body', 'Comments'],
    row: each => [
      nameOf(each) ?? 'Not named',
      spokenTime(each.DateTime),
      each.Status,
      nameOf(each.TargetSite),
      commentOf(each),
    ],
    entry,
  })

export const procedures: Section = {
  key: 'procedures',
  templates: ['proceduresSection'],
  withEntries: 'proceduresSectionRequired',
  code: '47519-4',
  title: 'Procedures',
  text: visit => visit.ProceduresText,
  parts: [
    procedureList('Procedures', 'Procedures', (each, pen) => procedureXml('procedure', 'PROC', 'procedure', each, pen)),
    procedureList('Observations', 'Observations', (each, pen) =>
      procedureXml('observation', 'OBS', 'procedureObservation', each, pen),
    ),
    procedureList('Services', 'Services', (each, pen) => procedureXml('act', 'ACT', 'procedureAct', each, pen)),
  ],
}

const procedureStatuses = ['aborted', 'active', 'cancelled', 'completed'] as const
const procedureCodes = [systems.snomed, systems.loinc, systems.cpt, systems.icd10pcs, systems.hcpcs]

function procedureXml(
  name: 'procedure' | 'observation' | 'act',
  classCode: string,
  template: 'procedure' | 'procedureObservation' | 'procedureAct',
  procedure: Procedure,
  pen: EntryPen,
): string {
  const site = codeIfAny('targetSiteCode', procedure.TargetSite, { prefer: [systems.snomed] })
  return el(
    name,
    { classCode, moodCode: 'EVN' },
    templateIds(template),
    pen.id('procedure'),
    codeXml('code', procedure, { prefer: procedureCodes, reference: pen.reference }),
    pen.text(),
    statusXml(statusOf(procedure.Status), procedureStatuses, 'completed'),
    timeXml('effectiveTime', procedure.DateTime),
    name === 'observation' ? el('value', { 'xsi:type': 'CD', nullFlavor: 'UNK' }) : undefined,
    name === 'act' ? undefined : site,
    commentXml(procedure, pen),
  )
}

export const immunizations: Section = {
  key: 'immunizations',
  templates: ['immunizationsSection'],
  withEntries: 'immunizationsSectionRequired',
  code: '11369-6',
  title: 'Immunizations',
  text: visit => visit.ImmunizationText,
  parts: [
    partOf({
      items: visit => visit.Immunizations,
      columns: ['Vaccine', 'When', 'Dose', 'Route', 'Status', 'Maker', 'Lot'],
      row: each => [
        nameOf(each.Product) ?? 'Not named',
        spokenTime(each.DateTime),
        [each.Dose?.Quantity, each.Dose?.Units].filter(part => !isBlank(part)).join(' '),
        nameOf(each.Route),
        each.Status,
        each.Product?.Manufacturer,
        each.Product?.LotNumber,
      ],
      entry: immunizationXml,
    }),
  ],
}

function immunizationXml(immunization: Immunization, pen: EntryPen): string {
  const { Product, Route, Dose, DateTime, Status } = immunization
  const refused = /refus|not.?(given|done|admin)|declin/i.test(Status ?? '')
  return el(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: 'EVN', negationInd: String(refused) },
    templateIds('immunization'),
    pen.id('immunization'),
    pen.text(),
    statusXml(refused ? 'completed' : statusOf(Status), ['active', 'completed', 'aborted', 'suspended'], 'completed'),
    timeXml('effectiveTime', DateTime),
    codeIfAny('routeCode', Route, { prefer: [systems.nci] }),
    isBlank(Dose?.Quantity) ? undefined : doseXml(Dose),
    el(
      'consumable',
      {},
      el(
        'manufacturedProduct',
        { classCode: 'MANU' },
        templateIds('immunizationProduct'),
        el(
          'manufacturedMaterial',
          {},
          codeXml('code', Product, { prefer: [systems.cvx, systems.rxnorm, systems.ndc], reference: pen.reference }),
          isBlank(Product?.LotNumber) ? undefined : el('lotNumberText', {}, textOf(Product?.LotNumber ?? '')),
        ),
        isBlank(Product?.Manufacturer)
          ? undefined
          : el('manufacturerOrganization', {}, el('name', {}, textOf(Product?.Manufacturer ?? ''))),
      ),
    ),
  )
}

export const equipment: Section = {
  key: 'equipment',
  templates: ['equipmentSection'],
  code: '46264-8',
  title: 'Medical equipment',
  text: visit => visit.MedicalEquipmentText,
  parts: [
    partOf({
      items: visit => visit.MedicalEquipment,
      columns: ['Device', 'Since', 'Status', 'Number', 'Maker and model', 'Serial or lot', 'Comments'],
      row: each => [
        nameOf(each.Product) ?? each.Product?.BrandName ?? 'Not named',
        spokenTime(each.StartDate),
        each.Status,
        each.Quantity,
        [each.Product?.ManufacturerName, each.Product?.ModelNumber].filter(Boolean).join(', '),
        [each.Product?.SerialNumber, each.Product?.LotNumber].filter(Boolean).join(', '),
        commentOf(each),
      ],
      entry: deviceXml,
    }),
  ],
}

function deviceXml(device: Device, pen: EntryPen): string {
  const { Product } = device
  const ids = [...(Product?.Identifiers ?? []), { ID: Product?.DeviceID, IDType: udi }]
  return el(
    'supply',
    { classCode: 'SPLY', moodCode: 'EVN' },
    templateIds('supply'),
    pen.id('supply'),
    pen.text(),
    statusXml(statusOf(device.Status), ['active', 'completed', 'aborted', 'suspended', 'cancelled'], 'completed'),
    hl7Time(device.StartDate) === undefined
      ? undefined
      : el('effectiveTime', { 'xsi:type': 'IVL_TS' }, timeXml('low', device.StartDate)),
    quantityXml('quantity', device.Quantity, undefined),
    el(
      'participant',
      { typeCode: 'PRD' },
      el(
        'participantRole',
        { classCode: 'MANU' },
        templateIds('device'),
        idsXml(ids, pen.document.organization),
        el(
          'playingDevice',
          {},
          codeXml('code', Product, { prefer: [systems.snomed], reference: pen.reference }),
          isBlank(Product?.ModelNumber)
            ? undefined
            : el('manufacturerModelName', {}, textOf(Product?.ModelNumber ?? '')),
        ),
        el('scopingEntity', {}, el('id', { nullFlavor: 'UNK' })),
      ),
    ),
    commentXml(device, pen),
  )
}

/** The FDA's root for unique device identifiers. */
const udi = '2.16.840.1.113883.3.3719'
