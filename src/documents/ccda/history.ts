/** Social history and family history. */
import type { FamilyMember, Pregnancy, SocialObservation, Tobacco } from '../../model/redox/findings.ts'
import { el, isBlank } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { codeIn, codeXml, fixedCode, nameOf } from './codes.ts'
import { genderXml } from './demographics.ts'
import { commentOf, commentXml, completed, observation, problemTypeXml, related } from './entry-parts.ts'
import { type EntryPen, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { hl7Time, spanXml, spokenSpan, spokenTime, timeXml } from './times.ts'
import { numberOf, valueXml } from './values.ts'

export const socialHistory: Section = {
  key: 'social-history',
  templates: ['socialHistorySection'],
  code: '29762-2',
  title: 'Social history',
  text: visit => visit.SocialHistoryText,
  parts: [
    partOf({
      items: visit => visit.SocialHistory?.TobaccoUse ?? [],
      caption: 'Tobacco',
      columns: ['What', 'When', 'Comments'],
      row: tobacco => [
        nameOf(tobacco) ?? 'Not named',
        spokenSpan(tobacco.StartDate, tobacco.EndDate),
        commentOf(tobacco),
      ],
      entry: tobaccoXml,
    }),
    partOf({
      items: visit => visit.SocialHistory?.Observations ?? [],
      caption: 'Social history',
      columns: ['What', 'Value', 'When', 'Comments'],
      row: each => [
        nameOf(each) ?? 'Not named',
        [each.ValueText ?? nameOf(each.Value), each.Units].filter(part => !isBlank(part)).join(' '),
        spokenSpan(each.StartDate, each.EndDate),
        commentOf(each),
      ],
      entry: socialXml,
    }),
    partOf({
      items: visit => visit.SocialHistory?.Pregnancy ?? [],
      caption: 'Pregnancy',
      columns: ['When', 'Expected delivery', 'Comments'],
      row: each => [spokenSpan(each.StartDate, each.EndDate), spokenTime(each.EstimatedDelivery), commentOf(each)],
      entry: pregnancyXml,
    }),
  ],
}

/** Smoking status has one time and one of the agreed codes; everything else said of tobacco is a use with a span. */
function tobaccoXml(tobacco: Tobacco, pen: EntryPen): string {
  if (tobacco.IsSmokingStatus && codeIn(tobacco, systems.snomed) !== undefined)
    return observation(
      'smokingStatus',
      {},
      pen.id('smoking'),
      fixedCode('code', '72166-2', systems.loinc, 'Tobacco smoking status'),
      pen.text(),
      completed,
      timeXml('effectiveTime', tobacco.StartDate),
      codeXml('value', tobacco, { type: 'CD', prefer: [systems.snomed] }),
      commentXml(tobacco, pen),
    )
  return observation(
    'tobaccoUse',
    {},
    pen.id('tobacco'),
    fixedCode('code', '11367-0', systems.loinc, 'History of tobacco use'),
    pen.text(),
    completed,
    spanXml('effectiveTime', tobacco.StartDate, tobacco.EndDate),
    codeXml('value', tobacco, { type: 'CD', prefer: [systems.snomed] }),
    commentXml(tobacco, pen),
  )
}

function socialXml(social: SocialObservation, pen: EntryPen): string {
  const general = fixedCode('translation', '8689-2', systems.loinc, 'History of social function')
  return observation(
    'socialHistory',
    {},
    pen.id('social'),
    codeXml('code', social, {
      prefer: [systems.loinc, systems.snomed],
      ...(codeIn(social, systems.loinc) === undefined ? { extra: general } : {}),
    }),
    pen.text(),
    completed,
    spanXml('effectiveTime', social.StartDate, social.EndDate),
    valueXml({ CodedValue: social.Value, Value: social.ValueText, Units: social.Units }),
    commentXml(social, pen),
  )
}

function pregnancyXml(pregnancy: Pregnancy, pen: EntryPen): string {
  const delivery = hl7Time(pregnancy.EstimatedDelivery)
  return observation(
    'pregnancy',
    {},
    pen.id('pregnancy'),
    fixedCode('code', 'ASSERTION', systems.actCode),
    completed,
    spanXml('effectiveTime', pregnancy.StartDate, pregnancy.EndDate),
    fixedCode('value', '77386006', systems.snomed, 'Pregnant', 'CD'),
    delivery === undefined
      ? undefined
      : related(
          'REFR',
          observation(
            'estimatedDelivery',
            {},
            fixedCode('code', '11778-8', systems.loinc, 'Estimated date of delivery'),
            completed,
            el('value', { 'xsi:type': 'TS', value: delivery }),
          ),
        ),
    commentXml(pregnancy, pen),
  )
}

export const familyHistory: Section = {
  key: 'family-history',
  templates: ['familyHistorySection'],
  code: '10157-6',
  title: 'Family history',
  text: visit => visit.FamilyHistoryText,
  parts: [
    partOf({
      items: visit => visit.FamilyHistory,
      columns: ['Relative', 'Deceased', 'Problems'],
      row: member => [
        nameOf(member.Relation) ?? 'Not named',
        member.Relation?.IsDeceased === undefined ? undefined : member.Relation.IsDeceased ? 'yes' : 'no',
        member.Problems.map(familyProblemWords).join('\n'),
      ],
      entry: familyXml,
    }),
  ],
}

type FamilyProblem = FamilyMember['Problems'][number]

function familyProblemWords(problem: FamilyProblem): string {
  const more = [
    isBlank(problem.AgeAtOnset) ? undefined : `at the age of ${problem.AgeAtOnset}`,
    problem.IsCauseOfDeath ? 'cause of death' : undefined,
  ].filter(Boolean)
  return [nameOf(problem) ?? 'Not named', ...more].join(', ')
}

function familyXml(member: FamilyMember, pen: EntryPen): string {
  const { Relation, Problems } = member
  const { Demographics, IsDeceased } = Relation ?? {}
  const nothing: FamilyProblem = { AltCodes: [] }
  return el(
    'organizer',
    { classCode: 'CLUSTER', moodCode: 'EVN' },
    templateIds('familyMember'),
    pen.id('family'),
    completed,
    el(
      'subject',
      {},
      el(
        'relatedSubject',
        { classCode: 'PRS' },
        codeXml('code', Relation, { prefer: [systems.relation] }),
        Demographics === undefined && IsDeceased === undefined
          ? undefined
          : el(
              'subject',
              {},
              genderXml(Demographics?.Sex),
              timeXml('birthTime', Demographics?.DOB),
              IsDeceased === undefined ? undefined : el('sdtc:deceasedInd', { value: String(IsDeceased) }),
            ),
      ),
    ),
    ...(Problems.length > 0 ? Problems : [nothing]).map((each, index) =>
      el('component', {}, familyProblemXml(each, pen, index)),
    ),
  )
}

function familyProblemXml(problem: FamilyProblem, pen: EntryPen, index: number): string {
  const age = numberOf(problem.AgeAtOnset)
  return observation(
    'familyProblem',
    {},
    pen.id(`problem-${index}`),
    problemTypeXml(problem.Type),
    pen.text(),
    completed,
    hl7Time(problem.DateTime) === undefined ? undefined : timeXml('effectiveTime', problem.DateTime),
    codeXml('value', problem, { type: 'CD', prefer: [systems.snomed], only: true }),
    age === undefined
      ? undefined
      : related(
          'SUBJ',
          observation(
            'ageAtOnset',
            {},
            fixedCode('code', '445518008', systems.snomed, 'Age at onset'),
            completed,
            el('value', { 'xsi:type': 'PQ', value: age, unit: 'a' }),
          ),
          true,
        ),
    problem.IsCauseOfDeath
      ? related(
          'CAUS',
          observation(
            'causeOfDeath',
            {},
            pen.id(`death-${index}`),
            fixedCode('code', 'ASSERTION', systems.actCode),
            completed,
            fixedCode('value', '419099009', systems.snomed, 'Dead', 'CD'),
          ),
        )
      : undefined,
  )
}
