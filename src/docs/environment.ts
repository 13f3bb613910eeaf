/** docs/reference/environment.md: every variable that the hub reads. */
import { variables } from '../config.ts'
import { code, heading, type Page, sentence, table } from './markdown.ts'

const intro = `Read once, at the start; all faults are told at once. An empty value counts as unset. A \`CAUSEWAY_…\` name that is not in
this table is an error, so that a typing mistake in a security setting does not go unnoticed: do not name secrets of your
own \`CAUSEWAY_…\`.

A secret can be given as a file instead: \`NAME_FILE=/path\`, the value without the line break at its end.
`

/** The page. */
export function environmentPage(): Page {
  const rows = Object.entries(variables).map(([name, variable]) => [
    code(name),
    sentence(`${variable.help}.`),
    'secret' in variable ? code(`${name}_FILE`) : '',
  ])
  const text = [
    heading('Environment', 'src/config.ts'),
    intro,
    table(['variable', 'value', 'as a file'], rows),
    '',
    '## What belongs together',
    '',
    '- `TLS_CERT_FILE` and `TLS_KEY_FILE`: both or none.',
    '- `HOST` that others can reach: only with TLS. Without TLS the hub listens on this machine alone.',
    '- `CAUSEWAY_PUBLIC_URL`: `https`, except on this machine.',
    '- `DATABASE_URL`: then `CAUSEWAY_MASTER_KEY` too. Only with the embedded PostgreSQL does the hub make a master key itself.',
    '- `DATABASE_OWNER_URL`, `DATABASE_REPLICA_URL`: only with `DATABASE_URL`.',
    '',
  ].join('\n')
  return { path: 'docs/reference/environment.md', text }
}
