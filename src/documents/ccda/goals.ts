/** Goals, health concerns, and what a person can do. */
import type { Goal, HealthConcern, Observation } from '../../model/redox/findings.ts'
import type { Coded } from '../../model/redox/parts.ts'
import { el, isBlank } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIn, codeXml, fixedCode, nameOf } from './codes.ts'
import {
  commentOf,
  commentXml,
  completed,
  observation,
  problemXml,
  related,
  statusOf,
  statusXml,
} from './entry-parts.ts'
import { type EntryPen, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spanXml, spokenSpan, spokenTime, timeXml } from './times.ts'
import { rangeXml, valueXml } from './values.ts'

const valueWords = (each: { Value?: string | undefined; CodedValue?: Coded | undefined; Units?: string | undefined }) =>
  [each.Value ?? nameOf(each.CodedValue), each.Units].filter(part => !isBlank(part)).join(' ')

export const goals: Section = {
  key: 'goals',
  templates: ['goalsSection'],
  asksForEntries: true,
  code: '61146-7',
  title: 'Goals',
  text: visit => visit.GoalsText,
  parts: [
    partOf({
      items: visit => visit.Goals,
      columns: ['Goal', 'Target', 'When', 'Priority', 'Progress', 'Milestones', 'Comments'],
      row: goal => [
        nameOf(goal) ?? 'Not named',
        valueWords(goal),
        spokenSpan(goal.StartDate ?? goal.DateTime, goal.EndDate),
        nameOf(goal.Priority),
        nameOf(goal.AchievementStatus),
        goal.Milestones.map(each => [nameOf(each), valueWords(each)].filter(Boolean).join(': ')).join('\n'),
        commentOf(goal),
      ],
      entry: goalXml,
    }),
  ],
}

function goalXml(goal: Goal, pen: EntryPen): string {
  const { Priority } = goal
  const hasValue = valueWords(goal) !== ''
  return observation(
    'goal',
    { moodCode: 'GOL' },
    pen.id('goal'),
    codeXml('code', goal, { prefer: [systems.loinc], only: true, reference: pen.reference }),
    pen.text(),
    '<statusCode code="active"/>',
    spanXml('effectiveTime', goal.StartDate ?? goal.DateTime, goal.EndDate),
    hasValue ? valueXml(goal) : undefined,
    Priority === undefined
      ? undefined
      : related(
          'REFR',
          observation(
            'priority',
            {},
            pen.id('priority'),
            fixedCode('code', '225773000', systems.snomed, 'Preference'),
            codeXml('value', Priority, { type: 'CD', prefer: [systems.snomed] }),
          ),
        ),
    commentXml(goal, pen),
  )
}

export const healthConcerns: Section = {
  key: 'health-concerns',
  templates: ['healthConcernsSection'],
  asksForEntries: true,
  code: '75310-3',
  title: 'Health concerns',
  text: visit => visit.HealthConcernsText,
  parts: [
    partOf({
      items: visit => visit.HealthConcerns,
      columns: ['Concern', 'Kind', 'When', 'Status', 'Value', 'Comments'],
      row: each => [
        nameOf(each) ?? 'Not named',
        nameOf(each.Category) ?? each.ConcernType,
        spokenSpan(each.StartDate, each.EndDate),
        each.Status,
        valueWords(each),
        commentOf(each),
      ],
      entry: concernXml,
    }),
  ],
}

function concernXml(concern: HealthConcern, pen: EntryPen): string {
  const { Status, StartDate, EndDate } = concern
  return el(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds('healthConcern'),
    pen.id('concern'),
    fixedCode('code', '75310-3', systems.loinc, 'Health concern'),
    pen.text(),
    statusXml(statusOf(Status), ['active', 'completed', 'aborted', 'suspended'], 'active'),
    spanXml('effectiveTime', StartDate, EndDate),
    related('REFR', problemXml({ ...concern, Category: undefined, Status: undefined, Comments: [] }, pen)),
    commentXml(concern, pen),
  )
}

export const functionalStatus: Section = {
  key: 'functional-status',
  templates: ['functionalStatusSection'],
  code: '47420-5',
  title: 'Functional status',
  text: visit => visit.FunctionalStatusText,
  parts: [
    partOf({
      items: visit => visit.FunctionalStatus?.Observations ?? [],
      columns: ['What', 'Value', 'When', 'Comments'],
      row: each => [nameOf(each) ?? 'Not named', valueWords(each), spokenTime(each.DateTime), commentOf(each)],
      entry: functionXml,
    }),
    partOf({
      items: visit => visit.FunctionalStatus?.Supplies ?? [],
      caption: 'Supplies',
      columns: ['What', 'When', 'Status'],
      row: each => [nameOf(each) ?? 'Not named', spokenTime(each.DateTime), each.Status],
      entry: (each, pen) =>
        el(
          'supply',
          { classCode: 'SPLY', moodCode: 'EVN' },
          templateIds('supply'),
          pen.id('supply'),
          codeXml('code', each, { prefer: [systems.snomed], reference: pen.reference }),
          pen.text(),
          statusXml(statusOf(each.Status), ['active', 'completed', 'aborted', 'suspended', 'cancelled'], 'completed'),
          hl7Time(each.DateTime) === undefined
            ? undefined
            : el('effectiveTime', { 'xsi:type': 'IVL_TS' }, timeXml('low', each.DateTime)),
        ),
    }),
  ],
}

/** R2.1 takes LOINC codes only as the code of a functional status: others stand beside the general one. */
function functionXml(seen: Observation, pen: EntryPen): string {
  const general: Coded = {
    Code: '54522-8',
    CodeSystem: systems.loinc,
    Name: 'Functional status',
    AltCodes: [{ ...seen, AltCodes: [] }, ...(seen.AltCodes ?? [])],
  }
  const isLoinc = codeIn(seen, systems.loinc) !== undefined
  return observation(
    'functionalStatus',
    {},
    pen.id('function'),
    codeXml('code', isLoinc ? seen : general, { prefer: [systems.loinc] }),
    pen.text(),
    completed,
    timeXml('effectiveTime', seen.DateTime),
    valueXml(seen),
    commentXml(seen, pen),
    rangeXml(seen.ReferenceRange, seen.Units),
  )
}
