/** What a reader wants to know first, picked from the blocks: who it is, how to reach them, what for, where it stands. */
import { registrantOf } from '../../model/referral/record.ts'
import { isFields, type Sheet } from './lines.ts'
import type { BlockKey, ReferralSummary, SummaryBlock, SummaryLine } from './model.ts'
import { sayName } from './names.ts'
import { say, words } from './words.ts'

/** In the order they are shown; the first line of a block that has one of these paths. */
const wanted: readonly { block: BlockKey; path: RegExp; word?: 'appointment' }[] = [
  { block: 'registrant', path: /^Patient\.birthDate$/ },
  { block: 'registrant', path: /^Patient\.telecom\.value$/ },
  { block: 'referral', path: /^(HealthcareService\.name|ServiceRequest\.code)$/ },
  { block: 'referral', path: /^Task\.(status|businessStatus)$/ },
  { block: 'referral', path: /^ServiceRequest\.priority$/ },
  { block: 'appointment', path: /^Appointment\.start$/, word: 'appointment' },
]

export function glanceOf(sheet: Sheet, blocks: readonly SummaryBlock[]): ReferralSummary['glance'] {
  const names: readonly unknown[] = registrantOf(sheet.referral)?.name ?? []
  const name = sayName(names.filter(isFields))
  const facts = wanted.flatMap(({ block, path, word }) => {
    const lines = blocks.find(each => each.key === block)?.lines ?? []
    const found = lines.filter(line => line.paths?.some(each => path.test(each)))
    const line = last(found, path)
    return line ? [{ label: word ? say(words[word], sheet.language) : line.label, value: line.value }] : []
  })
  return { ...(name === '' ? {} : { name }), facts }
}

/** The sub-status says more than the status; of everything else the first. */
function last(lines: readonly SummaryLine[], path: RegExp): SummaryLine | undefined {
  return path.source.includes('businessStatus') ? lines.at(-1) : lines[0]
}
