/** Settings, roles: which role may do what, as one table; what the hub checks at every request. */
import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { roleTableQuery } from '../../api/people.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import classes from './People.module.css'

export function Roles() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(roleTableQuery(slug))
  return (
    <>
      <div className={list.bar}>
        <span className={text.soft}>{t('people.rolesAbout')}</span>
      </div>
      <div className={list.card}>
        {/* Nothing in it takes the focus, and keys must scroll it all the same. */}
        <Box component="section" className={list.scroll} aria-label={t('settings.roles')} tabIndex={0}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={12} />
            )
          ) : (
            <Table
              label={t('settings.roles')}
              rows={data.actions}
              rowKey={action => action}
              columns={[
                { key: 'action', head: t('people.action'), cell: action => t(`may.${action}`) },
                ...data.roles.map(({ role, may, rights }) => ({
                  key: role,
                  head: <span className={classes.mark}>{t(`role.${role}`)}</span>,
                  width: '128px',
                  cell: (action: string) => (
                    <span className={classes.mark}>
                      {may.includes(action) ? (
                        <>
                          <span aria-hidden>✓</span>
                          <span className={text.unseen}>{t('common.yes')}</span>
                        </>
                      ) : rights.includes(action) ? (
                        t('people.ifGranted')
                      ) : (
                        <span className={text.unseen}>{t('common.no')}</span>
                      )}
                    </span>
                  ),
                })),
              ]}
            />
          )}
        </Box>
      </div>
    </>
  )
}
