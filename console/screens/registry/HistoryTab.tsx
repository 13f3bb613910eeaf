/** What members told of a person, the latest first, each with the message that brought it. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { RegistryPerson } from '../../api/registry.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { useConnectionTitle } from '../useConnectionTitle.ts'
import classes from './registry.module.css'

type Told = RegistryPerson['history'][number]

export function HistoryTab({ person }: { person: RegistryPerson }) {
  const { t } = useTranslation()
  const titleOf = useConnectionTitle()
  const slug = useSlug()
  const mayOpen = useMay()('messages.read')
  const columns: Column<Told>[] = [
    { key: 'at', head: t('registry.when'), width: '180px', cell: ({ happenedAt }) => <When at={happenedAt} /> },
    {
      key: 'what',
      head: t('registry.told'),
      cell: ({ type, message }) => {
        const words = t(`event.${type}`, { defaultValue: type })
        if (!mayOpen) return words
        return (
          <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
            {words}
          </Link>
        )
      },
    },
    { key: 'member', head: t('registry.member'), width: '34%', cell: ({ connection }) => titleOf(connection.id) },
  ]
  return (
    <div className={classes.scroll}>
      <Table label={t('registry.tab.history')} columns={columns} rows={person.history} rowKey={({ id }) => id} />
    </div>
  )
}
