/**
 * The lists of Ensora Data Collection as CSV files, where its interface cannot be used: several at once, each looked at row
 * by row before anything is taken, in the order sites, users, students, templates, notes.
 */
import { Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../api/problem.ts'
import { filePatternsQuery } from '../../../api/sessionFiles.ts'
import { LeaveGuard } from '../../../parts/LeaveGuard.tsx'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { PageHead } from '../../../parts/PageHead.tsx'
import { problemText } from '../../../parts/problemText.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import list from '../../list.module.css'
import { NoRight } from '../../setUp/NoRight.tsx'
import { FileDrop } from './FileDrop.tsx'
import { FileRow } from './FileRow.tsx'
import classes from './files.module.css'
import { readyInOrder } from './held.ts'
import { Patterns } from './Patterns.tsx'
import { useFiles } from './useFiles.ts'

export function Files() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayBring = may('sessions.map')
  const { data, error, refetch } = useQuery({ ...filePatternsQuery(slug), enabled: mayBring, retry: false })
  const code = error ? problemOf(error).code : undefined
  return (
    <>
      <PageHead title={t('sessionFiles.title')} about={t('sessionFiles.lead')}>
        <LinkButton
          to="/o/$slug/sessions"
          params={{ slug }}
          search={{}}
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('nav.sessions')}
        </LinkButton>
      </PageHead>
      <div className={list.card}>
        <div className={list.scroll}>
          {!mayBring || code === 'practice.not-allowed' ? (
            <NoRight />
          ) : data ? (
            <div className={classes.page}>
              <Bring />
              <Patterns patterns={data.items} />
            </div>
          ) : code === 'session.consent-missing' || code === 'request.not-found' ? (
            <Note
              title={problemText(t, 'session.consent-missing').says}
              action={
                <LinkButton to="/o/$slug/sessions" params={{ slug }} search={{}}>
                  {t('sessionFiles.toConsent')}
                </LinkButton>
              }
            >
              <p>{t('sessionFiles.consentFirst')}</p>
            </Note>
          ) : error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={6} height={48} />
          )}
        </div>
      </div>
    </>
  )
}

function Bring() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { files, isTaking, take, add, sayKind, sayWhole, putAway } = useFiles()
  const ready = readyInOrder(files)
  const rows = ready.reduce((sum, { read }) => sum + read, 0)
  const isLooking = files.some(({ step }) => step === 'looking')
  const taken = files.filter(({ step }) => step === 'taken').length
  return (
    <section className={classes.bring} aria-label={t('sessionFiles.chosen')}>
      <FileDrop isBusy={isTaking} onFiles={add} />
      {files.length > 0 && (
        <ul className={classes.files}>
          {files.map(held => (
            <FileRow
              key={held.key}
              held={held}
              isBusy={isTaking}
              onKind={kind => sayKind(held, kind)}
              onWhole={isWhole => sayWhole(held, isWhole)}
              onPutAway={() => putAway(held)}
            />
          ))}
        </ul>
      )}
      {files.length > 0 && (
        <div className={classes.acts}>
          <Button disabled={ready.length === 0 || isLooking} loading={isTaking} onClick={() => void take()}>
            {ready.length === 0 ? t('sessionFiles.bringNothing') : t('sessionFiles.bring', { count: rows })}
          </Button>
          <span className={text.soft} role="status">
            {isLooking ? t('sessionFiles.looking') : isTaking ? t('sessionFiles.stay') : null}
          </span>
          {taken > 0 && !isTaking && (
            <Link to="/o/$slug/sessions" params={{ slug }} search={{ tab: 'agencies' }} className={text.link}>
              {t('sessionFiles.toSessions')}
            </Link>
          )}
        </div>
      )}
      <LeaveGuard isDirty={() => isTaking} />
    </section>
  )
}
