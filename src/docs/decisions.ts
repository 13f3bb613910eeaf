/** docs/decisions/README.md: every decision record, by its own title. */
import { readdirSync, readFileSync } from 'node:fs'
import { heading, type Page } from './markdown.ts'

const folder = new URL('../../docs/decisions/', import.meta.url)

/** The page. */
export function decisionsPage(): Page {
  const records = readdirSync(folder)
    .filter(file => /^\d{4}-.+\.md$/.test(file))
    .sort()
  const lines = records.map(file => {
    const [, title = file] = readFileSync(new URL(file, folder), 'utf8').match(/^#\s+(.+)$/m) ?? []
    return `- [${title}](${file})`
  })
  const text = [
    heading('Decisions', 'the records beside this page'),
    'What was decided, in which situation, and what followed from it. A record is not changed afterwards: a new one replaces it.',
    '',
    ...lines,
    '',
  ].join('\n')
  return { path: 'docs/decisions/README.md', text }
}
