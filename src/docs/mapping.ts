/** docs/reference/mapping.md: what leaves towards an EHR, field by field. */
import { defaultMappings } from '../mapping/defaults.ts'
import { transformNames } from '../mapping/transforms.ts'
import { personFields } from '../model/events.ts'
import { code, codes, heading, type Page, table } from './markdown.ts'

/** The page. */
export function mappingPage(): Page {
  const mappings = Object.entries(defaultMappings).flatMap(([type, mapping]) => {
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
    return [`## ${type}`, '', `${code(mapping.name)}, version ${mapping.version}.`, '', table(heads, rows), '']
  })
  const text = [
    heading('Mappings', 'src/mapping/defaults.ts'),
    'What a route sends to an EHR unless the route brings a mapping of its own (`mapping` in [the configuration](configuration.md)). Only what a rule names leaves the hub; everything else stays.',
    '',
    ...mappings,
    '## Writing a mapping',
    '',
    `“Taken from” is FHIRPath on the record. The transforms are ${codes(transformNames)}; what each does stands in [transforms.ts](../../src/mapping/transforms.ts), the parts of a rule in [src/mapping](../../src/mapping/README.md). Routes of this release give a rule no crosswalk: one that names a crosswalk fails. Several values for a field that takes one, and two rules for one field, fail: what is meant is never guessed.`,
    '',
    '## Answers of a booking form',
    '',
    `A crosswalk of kind \`question\` says which field of the person an answer fills: ${codes(personFields)}; or \`none\`, when it is not wanted. A question without an entry is a task: nobody has said yet what it means. An answer that does not fit its field is left out, never guessed.`,
    '',
  ].join('\n')
  return { path: 'docs/reference/mapping.md', text }
}
