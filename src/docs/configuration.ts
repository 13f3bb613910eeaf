/** docs/reference/configuration.md: every key of the YAML, and the annotated example. */
import { readFileSync } from 'node:fs'
import { file } from '../configuration/file.ts'
import { configurationHelp } from './configuration-help.ts'
import { code, heading, type Page, table } from './markdown.ts'
import { type Field, fieldsOf } from './schema-fields.ts'

const example = new URL('../../examples/maple-street.yaml', import.meta.url)

const intro = `One file describes one organization. \`npm run causeway -- apply FILE.yaml\` brings the hub to what it says, in one
transaction; the same file again changes nothing. Every fault of the file names its line and what to do.

- What the file does not mention stays. \`--prune\` removes connections, routes and listings that are not in it, never the entries of
  crosswalks: people add those by deciding tasks.
- \`--reason TEXT\` is kept with every version that the file makes.
- Secrets stand in the file by reference: \`{ env: NAME }\` or \`{ file: PATH }\` in place of a text. They are read where the hub
  runs, when they are used, and never stored. A secret written out is sealed with the other settings.
- In YAML, values that look like numbers need quotes where a text is meant: \`'7': …\`.
`

/** A key as the page shows it: once, whatever the variants it belongs to. */
export type Key = Pick<Field, 'path' | 'form' | 'required' | 'unlessSet' | 'help'>

/** The keys as the page lists them. The entries of a map have the form of the `to` of a list: printed once. */
export function configurationKeys(): Key[] {
  const fields = fieldsOf(file).filter(field => !field.path.startsWith('crosswalks[].entries{}'))
  return [...Map.groupBy(fields, field => field.path).values()].flatMap(variants => {
    const [first] = variants
    return first ? [{ ...first, form: forms[first.path] ?? formOf(variants) }] : []
  })
}

/** Where the form that the schema tells is too long to read. */
const forms: Readonly<Record<string, string>> = { 'crosswalks[].entries': 'map, or list of objects' }

/** One form, or the form of each variant; several constants are a choice. */
function formOf(variants: readonly Field[]): string {
  const different = new Set(variants.map(variant => variant.form))
  if (different.size === 1) return variants[0]?.form ?? ''
  if (variants.every(variant => variant.when?.endsWith(`: ${variant.form.replaceAll('`', '')}`)))
    return [...different].join(', ')
  return variants.map(variant => `${variant.when?.split(': ')[1]}: ${variant.form}`).join('; ')
}

/** The page. */
export function configurationPage(): Page {
  const keys = configurationKeys()
  const sections = ['organization', 'connections', 'routes', 'crosswalks', 'listings'].flatMap(section => {
    const rows = keys
      .filter(({ path }) => path === section || path.startsWith(`${section}.`) || path.startsWith(`${section}[]`))
      .map(key => [code(key.path), key.form, unlessSet(key), helpOf(key)])
    return [`## ${section}`, '', table(['key', 'value', 'unless set', 'meaning'], rows), '']
  })
  const text = [
    heading('Configuration', 'src/configuration/file.ts and examples/maple-street.yaml'),
    intro,
    '## Example',
    '',
    'This file is [examples/maple-street.yaml](../../examples/maple-street.yaml).',
    '',
    `\`\`\`yaml\n${readFileSync(example, 'utf8').trimEnd()}\n\`\`\``,
    '',
    ...sections,
  ].join('\n')
  return { path: 'docs/reference/configuration.md', text }
}

function helpOf({ path, help }: Key): string {
  return help ?? configurationHelp[path] ?? ''
}

function unlessSet({ unlessSet: text, required }: Key): string {
  return required ? 'required' : code(text)
}
