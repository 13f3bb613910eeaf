/** The test of a connection: each thing that was tried, what failed, and how to mend it. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { testConnection } from '../api/hub.ts'
import type { Connection, Finding } from '../api/types.ts'
import { errorText, problemText } from '../parts/problemText.ts'
import { StateMark } from '../parts/StateMark.tsx'
import { useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import classes from './ConnectionDrawer.module.css'

export function ConnectionTest({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const slug = useSlug()
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
        <Button variant="light" loading={test.isPending} onClick={() => test.mutate()}>
          {t('connections.test')}
        </Button>
      </div>
      {test.data && (
        <ul className={classes.findings}>
          {test.data.findings.map(finding => (
            <FindingRow key={finding.name} finding={finding} connection={connection.title} />
          ))}
        </ul>
      )}
    </section>
  )
}

function FindingRow({ finding, connection }: { finding: Finding; connection: string }) {
  const { t } = useTranslation()
  const { name, ok, problem, detail } = finding
  const words = problem ? problemText(t, problem, { connection }) : undefined
  return (
    <li className={classes.finding}>
      <StateMark kind="step" state={ok ? 'done' : 'failed'} markOnly />
      <div>
        <p>
          {t(`finding.${name}`, { defaultValue: name })}
          {detail && <span className={text.soft}> · {detail}</span>}
        </p>
        {words && (
          <p className={text.soft}>
            {words.says} {words.fix}
          </p>
        )}
      </div>
    </li>
  )
}
