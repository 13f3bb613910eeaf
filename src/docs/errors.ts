/** docs/reference/errors.md: every problem of the one registry, with what to do. */
import { type Problem, problems } from '../model/problems.ts'
import { code, heading, type Page, table } from './markdown.ts'

/** Whose it is, in the order of the page. */
const classes: Readonly<Record<Problem['class'], string>> = {
  message: 'One message or delivery is concerned; the others go on.',
  connection: 'A whole connection is concerned. Its deliveries wait in order and spend no attempts.',
  decision: 'Only a person can decide. What depends on it waits, and goes on by itself after the decision.',
  request: 'A call of the hub itself. Nothing was changed.',
  hub: 'A fault of Causeway or of the machine it runs on.',
}

const order = ['decision', 'message', 'connection', 'request', 'hub'] as const satisfies readonly Problem['class'][]

/** The page. */
export function errorsPage(): Page {
  const parts = order.map(group => {
    const rows = Object.entries<Problem>(problems)
      .filter(([, problem]) => problem.class === group)
      .map(([name, { says, fix }]) => [code(name), says, fix])
    return `## ${group}\n\n${classes[group]}\n\n${table(['code', 'says', 'what to do'], rows)}\n`
  })
  const intro = [
    'The codes stand with messages, deliveries, issues, tasks, in the log and in the answers of the API.',
    'A code never changes its meaning. `{…}` is filled in, never with personal data.',
    'Errors over HTTP are problem details (RFC 9457) with `code`, `fix` and `requestId`.',
  ].join(' ')
  return {
    path: 'docs/reference/errors.md',
    text: [heading('Problems', 'src/model/problems.ts'), `${intro}\n`, ...parts].join('\n'),
  }
}
