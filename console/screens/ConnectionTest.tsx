/** The test of a connection: each thing that was tried, what failed, and how to mend it. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { testConnection } from '../api/hub.ts'
import type { Connection } from '../api/types.ts'
import { errorText } from '../parts/problemText.ts'
import { useMay, useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import classes from './ConnectionDrawer.module.css'
import { FindingList } from './FindingList.tsx'

export function ConnectionTest({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const client = useQueryClient()
  const test = useMutation({
    mutationFn: () => testConnection(slug, connection.id),
    // A green test resumes a connection that trouble had paused.
    onSettled: () => client.invalidateQueries({ queryKey: [slug] }),
  })
  return (
    <section className={classes.test} aria-live="polite">
      <div className={classes.testHead}>
        <p>
          {test.data ? (
            <strong>{test.data.ok ? t('connections.testGood') : t('connections.testBad')}</strong>
          ) : test.error ? (
            errorText(t, test.error).says
          ) : (
            <span className={text.soft}>{t('connections.testAbout')}</span>
          )}
        </p>
        <Button
          variant="light"
          disabled={!may('connections.test')}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('connections.test')}
        </Button>
      </div>
      {test.data && <FindingList findings={test.data.findings} connection={connection.title} />}
    </section>
  )
}
