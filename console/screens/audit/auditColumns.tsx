/** The columns of the audit trail: when, who, what, whose, between which systems, and what became of it. */
import type { TFunction } from 'i18next'
import type { AuditEntry } from '../../api/audit.ts'
import { shortId } from '../../parts/format.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import type { AuditSearch } from '../../search.ts'

type Given = { t: TFunction; slug: string; search: AuditSearch }

export function auditColumns({ t, slug, search }: Given): Column<AuditEntry>[] {
  return [
    { key: 'when', head: t('audit.when'), width: '178px', cell: ({ at }) => <When at={at} /> },
    { key: 'who', head: t('audit.who'), width: '18%', cell: ({ actor }) => actorName(t, actor) },
    {
      key: 'what',
      head: t('audit.what'),
      cell: entry => (
        <RowLink row={entry.id} to="/o/$slug/audit/$id" params={{ slug, id: entry.id }} search={search}>
          {actionName(t, entry.action)}
        </RowLink>
      ),
    },
    { key: 'whose', head: t('audit.whose'), width: '20%', cell: entry => whose(t, entry) },
    {
      key: 'system',
      head: t('audit.system'),
      width: '14%',
      wide: true,
      cell: ({ connection }) => connection?.title || connection?.slug || <span className={text.soft}>–</span>,
    },
    {
      key: 'outcome',
      head: t('audit.outcome'),
      width: '136px',
      cell: ({ outcome }) => <StateMark kind="audit" state={outcome} />,
    },
  ]
}

/** Who did it: a person or programme by name, a system by its title, or the hub. */
export function actorName(t: TFunction, actor: AuditEntry['actor']): string {
  if (actor.kind === 'hub') return t('audit.hub')
  return actor.name ?? (actor.kind === 'system' ? t('audit.unknown') : shortId(actor.id))
}

/** What was done, in words; an action this console does not know yet by its own name. */
export function actionName(t: TFunction, action: string): string {
  return t(`audit.action.${action}`, { defaultValue: action })
}

function whose(t: TFunction, { people, peopleCount }: AuditEntry) {
  if (peopleCount === 0) return <span className={text.soft}>–</span>
  const names = people.map(({ id, name }) => name ?? shortId(id)).join(', ')
  const others = peopleCount - people.length
  return (
    <span title={names}>
      {names}
      {others > 0 && <span className={text.soft}> {t('audit.others', { count: others })}</span>}
    </span>
  )
}
