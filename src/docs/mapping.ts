/** docs/reference/mapping.md: what leaves towards each target, field by field. */
import { connectors } from '../connectors/registry.ts'
import { defaultMappings } from '../mapping/defaults.ts'
import type { Mapping } from '../mapping/rules.ts'
import { transformInfo } from '../mapping/transform-options.ts'
import { transformNames } from '../mapping/transforms.ts'
import { personFields } from '../model/events.ts'
import { code, codes, heading, type Page, table } from './markdown.ts'

/** The page. */
export function mappingPage(): Page {
  const ours = Object.entries(defaultMappings).map(([type, mapping]) => ({ title: type, mapping }))
  const theirs = [...connectors.values()].flatMap(({ title, mappings = {} }) =>
    Object.entries(mappings).map(([type, mapping]) => ({ title: `${type} to ${title}`, mapping })),
  )
  const text = [
    heading('Mappings', 'src/mapping/defaults.ts and the connectors that bring a mapping of their own'),
    'What a route sends unless it brings a mapping of its own (`mapping` in [the configuration](configuration.md)). Only what a rule names leaves the hub; everything else stays. Where a rule makes the Referral Note, all that no other rule carries goes there and into the summary.',
    '',
    ...ours.flatMap(sectionOf),
    ...theirs.flatMap(sectionOf),
    '## Writing a mapping',
    '',
    `“Taken from” is FHIRPath on the record. What stands in \`contained\` of a referral is named by its type and id. The parts of a rule are described in [src/mapping](../../src/mapping/README.md), the transforms below. Routes of this release give a rule no crosswalk: one that names a crosswalk fails. Several values for a field that takes one, and two rules for one field, fail: what is meant is never guessed.`,
    '',
    table(
      ['transform', 'what it does', 'options'],
      transformNames.map(name => [
        code(name),
        transformInfo[name].says,
        codes(transformInfo[name].options.map(option => option.name)),
      ]),
    ),
    '',
    '## Answers of a booking form',
    '',
    `A crosswalk of kind \`question\` says which field of the person an answer fills: ${codes(personFields)}; or \`none\`, when it is not wanted. A question without an entry is a task: nobody has said yet what it means. An answer that does not fit its field is left out, never guessed.`,
    '',
  ].join('\n')
  return { path: 'docs/reference/mapping.md', text }
}

function sectionOf({ title, mapping }: { title: string; mapping: Mapping }): string[] {
  const rows = mapping.rules.map(rule => [
    code(rule.to),
    code(rule.from),
    code(rule.transform),
    rule.options ? code(JSON.stringify(rule.options)) : '',
    rule.default === undefined ? '' : code(JSON.stringify(rule.default)),
    rule.required ? 'yes' : '',
    rule.note,
  ])
  const heads = ['field of the target', 'taken from', 'transform', 'options', 'else', 'required', 'why']
  return [`## ${title}`, '', `${code(mapping.name)}, version ${mapping.version}.`, '', table(heads, rows), '']
}
